/** A session is taken from anywhere, and from a stranger no more than its bytes. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { readWhole } from "../../src/commands/shared/read-stream.ts"
import { enclose } from "../../src/session/document/page-enclosure.ts"
import { cli } from "../bed/machine.ts"
import { body, rawHost, redirect } from "../bed/raw-host.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const session = sessionWith("ses_1", "Fix the login", [["What is the word?", [], "HELIOTROPE"]])

function saved(): { repository: Repository; file: string; text: string } {
  const repository = new Repository()
  const file = repository.save("one", session)
  return { repository, file, text: readFileSync(join(repository.root, file), "utf8") }
}

async function shows(cwd: string, wanted: string, stdin: string | Uint8Array = "", env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [cli, "export", wanted, "--format", "json"], {
    cwd,
    env: { ...process.env, ...env },
  })
  const result = { stdout: "", stderr: "" }
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text) => {
      result[name] += text
    })
  child.stdin.on("error", () => {}).end(stdin)
  const [code] = (await once(child, "close")) as [number]
  return { code, ...result }
}

describe("standard input", () => {
  test("is read as a file would be, also the page", async () => {
    const { repository, text } = saved()
    const page = `<!doctype html><html><body>${enclose(text)}</body></html>`
    const [plain, fromPage] = await Promise.all([shows(repository.root, "-", text), shows(repository.root, "-", page)])
    expect(plain).toEqual({ code: 0, stdout: text, stderr: "" })
    expect(fromPage).toEqual(plain)
  })

  test("is refused with a sentence when it is no session", async () => {
    const { repository, text } = saved()
    const broken = Buffer.from(text.replace("HELIOTROPE", "HELIO@TROPE"))
    broken[broken.indexOf("@")] = 0xff
    expectRefusal(await shows(repository.root, "-"), 1, /^Standard input is empty\.$/)
    expectRefusal(await shows(repository.root, "-", broken), 1, /^Standard input is not UTF-8/)
    expectRefusal(await shows(repository.root, "-", text.slice(0, 300)), 1, /^Standard input is cut off/)
  })

  test("is read no further than can be handled", async () => {
    let given = 0
    async function* endless() {
      for (;;) {
        given += 1000
        yield Buffer.alloc(1000, "a")
      }
    }
    await expect(readWhole(endless(), "It", 10_500)).rejects.toMatchObject({ what: /longer than/ as unknown })
    expect(given).toBe(11_000)
  })
})

describe("a revision", () => {
  test("of any branch or commit is read without a checkout", async () => {
    const { repository, file, text } = saved()
    repository.commit()
    repository.git("branch", "feature/x")
    const first = repository.git("rev-parse", "HEAD").trim()
    repository.git("rm", "-q", file)
    repository.commit()
    for (const revision of ["feature/x", first, "HEAD~1"])
      expect(await shows(repository.root, `${revision}:${file}`)).toEqual({ code: 0, stdout: text, stderr: "" })
    expectRefusal(await shows(repository.root, `HEAD:${file}`), 1, /cannot be read|No saved/)
  })
})

describe("an address", () => {
  test("gives its bytes, and what does not is refused with a sentence", async () => {
    const { repository, text } = saved()
    const { root } = repository
    const key = ["tok", "en-of-the-address"].join("")
    const { address, env } = await rawHost(root, {
      "/raw.json": body(text),
      "/page.html": body(`<!doctype html><html><body>${enclose(text)}</body></html>`, "text/html"),
      "/blob.json": body("<!DOCTYPE html><html><body>A file viewer</body></html>", "text/html"),
      "/there": redirect("/raw.json"),
      "/down": redirect("http://127.0.0.1:1/raw.json"),
      "/round": redirect("/round"),
      "/closed": (_, response) => response.writeHead(403).end(),
      "/failing": (_, response) => response.writeHead(500).end(),
      "/cut": (_, response) => {
        response.writeHead(200, { "content-length": "100000" }).write("{")
        setTimeout(() => response.destroy(), 50)
      },
    })
    const get = (path: string) => shows(root, `${address}${path}`, "", env)
    const [raw, page, there, down, round, closed, failing, gone, blob, cut] = await Promise.all([
      get(`/raw.json?token=${key}`),
      get("/page.html"),
      get("/there"),
      get("/down"),
      get("/round"),
      get("/closed"),
      get("/failing"),
      get(`/gone?token=${key}#${key}`),
      get("/blob.json"),
      get("/cut"),
    ])
    for (const one of [raw, page, there]) expect(one).toEqual({ code: 0, stdout: text, stderr: "" })
    expectRefusal(down, 2, /Sessions load from https addresses only/)
    expectRefusal(round, 1, /leads from one address to the next/)
    expectRefusal(closed, 1, /the server answers 403/, /private, download it/)
    expectRefusal(gone, 1, /the server answers 404/, /private, download it/)
    expect(gone.stderr).not.toContain(key)
    expectRefusal(failing, 1, /the server answers 500/)
    expectRefusal(blob, 1, /is a web page and holds no session/, /raw file/)
    expectRefusal(cut, 1, /could not be read: .*\.$/)
    // Without the certificate among those that are trusted.
    expectRefusal(await shows(root, `${address}/raw.json`), 1, /certificate is not trusted/)
  })

  test("is asked nothing when it is not plain https", async () => {
    const { repository } = saved()
    const secret = ["s3", "cret"].join("")
    for (const one of ["http://127.0.0.1:1/a.json", "file:///etc/passwd", "ftp://127.0.0.1/a", "data://x"])
      expectRefusal(await shows(repository.root, one), 2, /Sessions load from https addresses only/)
    const named = await shows(repository.root, `https://al:${secret}@127.0.0.1:1/a.json`)
    expectRefusal(named, 2, /user name or a password/)
    expect(named.stderr).not.toContain(secret)
  })
})
