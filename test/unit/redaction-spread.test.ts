/** What stands as a password goes where it stands; elsewhere only if it could not be a word of the project. */
import { describe, expect, test } from "vitest"
import { redactor } from "../../src/redact/redactor.ts"
import { assistant, conversation, sessionOf, user } from "../bed/sessions.ts"

const plain = redactor({ tag: () => "aaaaaa" })
const marker = "[REDACTED-password-aaaaaa]"

describe("a word of the project stays wherever it is no password", () => {
  test.each([
    ["POSTGRES_PASSWORD: bookstore", "cd /home/al/bookstore && python -m bookstore.main\nThe bookstore app starts."],
    ["spring.datasource.password=bookstore", "com.acme.bookstore.App\nPOSTGRES_DB: bookstore"],
    ["KEYCLOAK_ADMIN_PASSWORD=keycloak", "image: quay.io/keycloak/keycloak:26"],
    [
      "MONGO_INITDB_ROOT_PASSWORD=development",
      "NODE_ENV=development\nexport NODE_ENV=development; npm run development",
    ],
    ["MYSQL_PASSWORD=petclinic", "src/main/java/org/acme/samples/petclinic/PetClinicApplication.java"],
    ["DB_PASSWORD=book-store", "git clone https://github.com/al/book-store.git && cd book-store"],
    ["DB_PASSWORD=shopfront_dev", "psql -d shopfront_dev"],
    ["DB_PASSWORD=store2024", "cd store2024/api && ls"],
    ["DB_PASSWORD=petclinic3", "docker pull acme/petclinic3:latest\nping petclinic3.internal"],
    ["DB_PASSWORD=wlkndb", "docker exec wlkndb-1 ls /var/lib/wlkndb"],
    ["DB_PASSWORD=BookStore", "class BookStore extends Store {}"],
    ["DB_PASSWORD=bookstore!", "Welcome to the bookstore!"],
  ])("%s", (line, rest) => {
    expect(plain.redact(`${line}\n${rest}`).text.split("\n").slice(1).join("\n")).toBe(rest)
    const [family] = plain.family([sessionOf(conversation(user(rest), assistant(["completed"]), user(line)))]).family
    expect(JSON.stringify(family)).toContain(JSON.stringify(rest).slice(1, -1))
  })
})

test("what stands as a password goes, even if it is a word", () => {
  const out = plain.redact("DATABASE_URL=postgres://bookstore:bookstore@localhost:5432/bookstore").text
  expect(out).toBe("DATABASE_URL=postgres://bookstore:[REDACTED-url-password-aaaaaa]@localhost:5432/bookstore")
  expect(plain.redact("POSTGRES_PASSWORD: sunflower").text).toBe(`POSTGRES_PASSWORD: ${marker}`)
})

test.each(["hunter2x", "mango#77", "Summer2024", "qzvbxkwtfj", "correct horse battery staple"])(
  "what is no word of the project goes everywhere: %s",
  (secret) => {
    const said = `it said ${secret} again`
    expect(plain.redact(`password="${secret}"\n${said}`).text).not.toContain(secret)
    const session = sessionOf(conversation(user(said), assistant(["completed"]), user(`password="${secret}"`)))
    expect(JSON.stringify(plain.family([session]).family)).not.toContain(secret)
  },
)

test("twice is once where a value was found and did not spread", () => {
  const text = "DB_PASSWORD=store2024\ncd store2024/api\nthe store2024 app"
  const once = plain.redact(text).text
  expect(once).toBe(`DB_PASSWORD=${marker}\ncd store2024/api\nthe store2024 app`)
  expect(plain.redact(once).text).toBe(once)
})

describe("paths of this machine are never touched", () => {
  const knowing = redactor({
    tag: () => "aaaaaa",
    known: ["kX9shop-77"],
    paths: (text) =>
      [...text.matchAll(/\/home\/kX9shop-77/g)].map(({ index, 0: { length } }) => ({
        start: index,
        end: index + length,
      })),
  })
  test("by a value that the machine knows", () => {
    const text = "cd /home/kX9shop-77/src && echo kX9shop-77"
    expect(knowing.redact(text).text).toBe("cd /home/kX9shop-77/src && echo [REDACTED-known-value-aaaaaa]")
  })
  test("by a value that was found", () => {
    const text = "cd /home/kX9shop-77/src\nDB_PASSWORD=kX9shop-77"
    expect(knowing.redact(text).text.split("\n")[0]).toBe("cd /home/kX9shop-77/src")
  })
})
