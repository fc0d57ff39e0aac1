/** Nothing leaks: what the real OpenCode holds and what leaves the machine. */
import { createHash } from "node:crypto"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { engineVersion } from "../../src/redact/engine-version.ts"
import { killedAt } from "../bed/killer.ts"
import { bash, recall } from "../bed/model.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { type Person, type SaveJson, story } from "../bed/story.ts"

/** In pieces, so that no scanner takes this file for a leak. */
const password = ["plum", "Tr33", "Quarter9"].join("-")
const unnamed = ["zK4", "vQ8", "mB2", "xW7"].join("")

/** Files below a folder that hold a text, but for OpenCode's own store and the shop's `.env`. */
async function holding({ machine }: Person, text: string, folder = machine.home): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || /\.xdg\/(?:data|state)\/opencode\/|\/\.env$/.test(path)) continue
    if ((await readFile(path)).includes(text)) found.push(path)
  }
  return found
}

test("a password that is a word of the project, or of the path to it, leaves every path as it is", async () => {
  const { alice, bob, model, home } = await story()
  // Known to the machine, and no whole name of a folder.
  await alice.writes(".env", `DB_PASSWORD=${home.slice(-12)}\n`)
  await alice.writes("bookstore/main.py", "pass\n")
  await alice.writes("compose.yml", "environment:\n  POSTGRES_PASSWORD: bookstore\n  POSTGRES_DB: bookstore\n")
  model.when("look", bash(`cat ${alice.path("compose.yml")} ${alice.path("bookstore/main.py")}`), "Seen.")
  await alice.says("look at it")
  const { file } = await alice.saves()
  const text = await alice.read(file)
  expect(text).toContain("cat {{worktree}}/compose.yml {{worktree}}/bookstore/main.py")
  expect(text).toMatch(/POSTGRES_PASSWORD: \[REDACTED-password-[A-Z2-7]{6}\]\\n {2}POSTGRES_DB: bookstore/)
  expect(text).not.toContain("REDACTED-known-value")
  await alice.shares(file)
  const { sessionID } = await bob.loads(file)
  const { stdout } = await bob.opencode("export", sessionID)
  expect(stdout).toContain(`${bob.path("compose.yml")} ${bob.path("bookstore/main.py")}`)
})

test("a password in a prompt is in no file, and the agent elsewhere knows everything else", async () => {
  const { alice, bob, model, home } = await story()
  await alice.writes(".env", `DEPLOY_KEY=${unnamed}\n`)
  await alice.writes(".gitignore", ".env\n")
  model
    .when("remember", bash(`printf '%s\\n' "row 7 | ${unnamed} | ok"`), "Noted. The launch word is HELIOTROPE.")
    .when("which", recall(/launch word is (\w+)/))
    .when("again", "Said again: the password is no secret to me.")
  await alice.says(`remember the launch word, and DB_PASSWORD=${password}`)
  const saved = (await alice.saves()) as SaveJson & { redacted: { counts: object; places: object[] } }
  // Said in the prompt; in the call, and twice at least in what it printed.
  const { counts } = saved.redacted
  expect(counts).toEqual({ "known-value": expect.any(Number), password: 1 })
  expect(saved.redacted.places).toContainEqual(
    expect.objectContaining({ kind: "password", message: 1, where: "prompt" }),
  )
  const text = await alice.read(saved.file)
  const markers = text.match(/\[REDACTED-known-value-([A-Z2-7]{6})\]/g) ?? []
  expect(markers.length).toBeGreaterThanOrEqual(3)
  expect(new Set(markers).size).toBe(1)
  expect(JSON.parse(text)["opencode-session"].redacted).toEqual({ engine: engineVersion, counts })
  expect((await alice.types("show", saved.file)).stdout).toContain(", 1 redacted password")
  await alice.shares(saved.file)

  // Saved and loaded where it was made, it is the same, whatever that shell knows; the original stays.
  expect(await alice.saves()).toMatchObject({ changed: false })
  expect(await alice.loads(saved.file)).toMatchObject({ action: "unchanged", sessionID: saved.sessionID })
  await alice.writes(".env", "")
  expect(await alice.saves()).toMatchObject({ changed: false })
  expect(await alice.loads(saved.file)).toMatchObject({ action: "unchanged" })

  const loaded = await bob.loads(saved.file)
  expect(await bob.says("which word?", loaded.sessionID)).toBe("I remember: HELIOTROPE")
  expect(JSON.stringify(model.requests.at(-1))).not.toContain(password)
  const his = await bob.saves()
  expect(await bob.read(his.file)).toContain(text.match(/\[REDACTED-password-([A-Z2-7]{6})\]/)?.[0])
  await bob.shares(his.file)
  await alice.pulls()
  const [listed] = JSON.parse((await alice.types("list", "--json")).stdout)
  expect(listed).toMatchObject({ sessionID: saved.sessionID, mark: "2 messages ahead" })
  expect(await alice.loads(his.file)).toMatchObject({ action: "extended" })
  const parts = await alice.machine.rows<{ data: string }>(alice.repo, "select data from part")
  expect(JSON.stringify(parts)).toContain(password)

  // Every object of git, every file of ours, on both machines and the remote.
  for (const person of [alice, bob])
    for (const secret of [password, unnamed]) {
      expect(await holding(person, secret)).toEqual([])
      const objects = await person.git("cat-file", "--batch-all-objects", "--batch", "--unordered")
      expect(objects).not.toContain(secret)
    }
  expect(await holding(alice, password, join(home, "remote.git"))).toEqual([])
})

test("a save that is killed leaves nothing secret anywhere, and what is in doubt is not saved", async () => {
  const { alice, model } = await story()
  model.when("hello", "Hello.")
  await alice.says(`hello, DB_PASSWORD=${password}`)
  const id = await alice.latest()
  alice.machine.env.OPENCODE_SESSION_DIRECT = "0"
  alice.machine.env.TMPDIR = join(alice.machine.home, "tmp")
  await mkdir(alice.machine.env.TMPDIR)
  for (const step of ["export:1:before", "export:1:during", "export:1:after"]) {
    expect(await killedAt(alice, step, "save")).toBe(true)
    expect(await holding(alice, password), step).toEqual([])
  }
  delete alice.machine.env.OPENCODE_SESSION_DIRECT

  // A value that the machine knows stands where nothing may be changed: in the name of a snapshot.
  const snapshot = /"snapshot": "([0-9a-f]{40})"/.exec((await alice.opencode("export", id)).stdout)?.[1]
  const knowing = { env: { DEPLOY_TOKEN: snapshot } }
  const refused = await alice.machine.session(alice.repo, ["save"], knowing)
  expectRefusal(refused, 1, /would still hold what looks like a secret: known-value in line \d+/, /--allow-secrets/)
  expect(await holding(alice, password)).toEqual([])
  const allowed = await alice.machine.session(alice.repo, ["save", "--json", "--allow-secrets"], knowing)
  const { file } = JSON.parse(allowed.stdout)
  expect((await alice.document(file))["opencode-session"]?.allowedSecrets).toMatchObject({
    "known-value": expect.any(Number),
  })
  const dry = await alice.types("save", "--dry-run", "--title", "Another")
  expect(dry.stdout).toMatch(/message 1, prompt: .*DB_PASSWORD=\[REDACTED-password-[A-Z2-7]{6}\]/)
})

test("what somebody has put over plain words is not kept, and what is allowed comes back", async () => {
  const { alice, model } = await story()
  model.when("hello", "Hello, the answer is plain.")
  await alice.says(`hello, DB_PASSWORD=${password}`)
  const { file } = await alice.saves()
  const good = await alice.read(file)
  await alice.writes(file, good.replaceAll(/"text": "[^"]*plain\."/g, '"text": "[REDACTED-x-ABCDEF]"'))
  expect(await alice.read(file)).not.toContain("the answer is plain")
  expect(await alice.saves()).toMatchObject({ changed: true })
  expect(JSON.parse(await alice.read(file)).messages).toEqual(JSON.parse(good).messages)

  const sha256 = createHash("sha256").update(password).digest("hex")
  const folder = join(String(alice.machine.env.XDG_CONFIG_HOME), "opencode-session")
  await writeFile(join(folder, "config.json"), JSON.stringify({ redaction: { allow: [{ sha256 }] } }))
  expect(await alice.saves()).toMatchObject({ changed: true, redacted: { counts: {} } })
  expect(await alice.read(file)).toContain(password)
})
