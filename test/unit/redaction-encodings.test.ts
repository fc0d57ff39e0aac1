/** Attached texts that are not UTF-8, and secrets in the bytes of what is no text. */
import { describe, expect, test } from "vitest"
import { insideWarnings } from "../../src/commands/save/warnings.ts"
import { redactor } from "../../src/redact/redactor.ts"
import { flawsOf } from "../../src/session/document/foreign-file.ts"
import { mapMessage } from "../../src/session/paths/map-texts.ts"
import { expander, tokeniser } from "../../src/session/paths/path-tokens.ts"
import { relate } from "../../src/session/relation/relation.ts"
import type { Message, Part, SessionDocument } from "../../src/session/schema.ts"
import { assistant, conversation, sessionOf, user } from "../bed/sessions.ts"
import { tag } from "../bed/tag.ts"

function withFile(bytes: Buffer, mime = "text/plain", line = user("hello")): SessionDocument {
  const [asked, answer] = conversation(line, assistant(["completed"])) as [Message, Message]
  const file = { type: "file", mime, url: `data:${mime};base64,${bytes.toString("base64")}` }
  return sessionOf([asked, { ...answer, parts: [{ ...answer.parts[0], ...file } as Part] }])
}
const urlIn = ({ messages }: SessionDocument) =>
  (messages as unknown as { parts: [{ url: string }] }[])[1]?.parts[0].url ?? ""
const bytesIn = (document: SessionDocument) => Buffer.from(urlIn(document).split(",")[1] ?? "", "base64")
const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16()

const password = ["m\u00e4ngo", "77xyz"].join("#")
const words = `Schl\u00fcssel: DB_PASSWORD=${password}\nin /home/al/shop\n`
const pound = { "\u20ac": "\x80" } as Record<string, string>
const in1252 = (text: string) =>
  Buffer.from(
    text.replace(/\u20ac/g, (one) => pound[one] as string),
    "latin1",
  )

describe("a text is looked into, and written again in its own encoding", () => {
  test.each<[string, string, Buffer, (bytes: Buffer) => string]>([
    ["Latin-1", words, Buffer.from(words, "latin1"), (bytes) => bytes.toString("latin1")],
    [
      "Windows-1252",
      `${words}5 \u20ac`,
      in1252(`${words}5 \u20ac`),
      (bytes) => bytes.toString("latin1").replaceAll("\x80", "\u20ac"),
    ],
    ["UTF-16 with its mark", `\ufeff${words}`, Buffer.from(`\ufeff${words}`, "utf16le"), (b) => b.toString("utf16le")],
    ["UTF-16 without", words, Buffer.from(words, "utf16le"), (bytes) => bytes.toString("utf16le")],
    [
      "UTF-16 the other way",
      `\ufeff${words}`,
      swapped(Buffer.from(`\ufeff${words}`, "utf16le")),
      (bytes) => swapped(bytes).toString("utf16le"),
    ],
    [
      "UTF-16 the other way, without",
      words,
      swapped(Buffer.from(words, "utf16le")),
      (bytes) => swapped(bytes).toString("utf16le"),
    ],
  ])("%s", (_, text, bytes, read) => {
    for (const mime of ["text/plain", "application/x-unheard-of"]) {
      const session = withFile(bytes, mime, user(`use ${password}`))
      const one = redactor({ tag })
      const { family, report } = one.family([session])
      const [left] = family as [SessionDocument]
      const marker = `[REDACTED-password-${tag(password)}]`
      expect(read(bytesIn(left))).toBe(text.replace(password, marker))
      expect(JSON.stringify(left)).not.toContain(password)
      expect(report.unseen).toEqual([])
      expect(one.remaining(JSON.stringify(left))).toEqual([])
      expect(redactor({ tag }).remaining(JSON.stringify(withFile(bytes, mime)))).toHaveLength(1)
      expect(relate(left.messages, session.messages)).toEqual({ kind: "equal" })
      expect(flawsOf(session).map(({ what }) => what)).toEqual(["home path /home/al"])
      const al = { worktree: "/home/al/shop", home: "/home/al", "opencode-data": "/data" }
      const tokens = session.messages.map((message) => mapMessage(message, tokeniser(al)))
      expect(tokens.map((message) => mapMessage(message, expander(al)))).toEqual(session.messages)
    }
  })

  test("a password from elsewhere, in an encoding of its own", () => {
    const session = withFile(Buffer.from(`try ${password}`, "latin1"), "text/plain", user(`DB_PASSWORD=${password}`))
    const [left] = redactor({ tag }).family([session]).family as [SessionDocument]
    expect(bytesIn(left).toString("latin1")).toMatch(/^try \[REDACTED-password-\w{6}\]$/)
  })

  test("in UTF-8, and it is said, where its own does not have a character or would be read as another", () => {
    const there = { worktree: "/home/\u0142/shop", home: "/home/\u0142", "opencode-data": "/data" }
    const session = withFile(Buffer.from("Schl\u00fcssel in {{home}}/x", "latin1"))
    const moved = { ...session, messages: session.messages.map((one) => mapMessage(one, expander(there))) }
    expect(urlIn(moved)).toMatch(/^data:text\/plain;charset=utf-8;base64,/)
    expect(bytesIn(moved).toString()).toBe("Schl\u00fcssel in /home/\u0142/x")
    // Without the password, the rest would be UTF-8.
    const odd = withFile(Buffer.from(`DB_PASSWORD=${password}\nand \u00c3\u00bc\n`, "latin1"))
    const [left] = redactor({ tag }).family([odd]).family as [SessionDocument]
    expect(bytesIn(left).toString()).toMatch(/^DB_PASSWORD=\[REDACTED-\S+\]\nand \u00c3\u00bc\n$/)
    expect(relate(left.messages, odd.messages)).toEqual({ kind: "equal" })
  })
})

test("a few zeros make no UTF-16: the text is searched, and named besides", () => {
  const session = withFile(Buffer.from("DB_PASSWORD=mango#77xyz\0 and so on"))
  const { family, report } = redactor({ tag }).family([session])
  expect(bytesIn(family[0] as SessionDocument).toString()).toMatch(/^DB_PASSWORD=\[REDACTED-/)
  expect(report.unseen).toMatchObject([{ mime: "text/plain" }])
})

describe("what is found elsewhere is looked for in the bytes of what is no text, which stays and is named", () => {
  const line = user("DB_PASSWORD=mango#77xyz")
  test.each([
    ["image/png", Buffer.from("\0PNG mango#77xyz\0")],
    ["application/octet-stream", Buffer.from("\x01\x02mango#77xyz", "utf16le")],
    ["text/plain", Buffer.concat([Buffer.from([0xff, 0x01]), Buffer.from("mango#77xyz")])],
  ])("%s", (mime, bytes) => {
    const session = withFile(bytes, mime, line)
    const { family, report } = redactor({ tag }).family([session])
    expect(bytesIn(family[0] as SessionDocument)).toEqual(bytes)
    expect(report.unseen).toMatchObject([{ mime, secrets: ["password"], message: 2 }])
    expect(insideWarnings(report.unseen)).toEqual([
      `An attachment of message 2 of ${session.info.id} (${mime}) holds a secret, which stays: password.`,
    ])
    const { places } = redactor({ tag }).family([withFile(bytes, mime)]).report
    expect(places).toEqual([])
    const said = redactor({ tag }).remaining(JSON.stringify(session))
    expect(said).toContainEqual({ kind: "password", where: `message 2 of ${session.info.id} (attachment)` })
  })
})
