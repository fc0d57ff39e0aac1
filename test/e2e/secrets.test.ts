/** Nothing leaks: what the real OpenCode holds and what leaves the machine. */
import { createHash } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { engineVersion } from "../../src/redact/engine-version.ts"
import { holding } from "../bed/holding.ts"
import { bash, recall } from "../bed/model.ts"
import { type SaveJson, story } from "../bed/story.ts"

/** In pieces, so that no scanner takes this file for a leak. */
const password = ["plum", "Tr33", "Quarter9"].join("-")
const unnamed = ["zK4", "vQ8", "mB2", "xW7"].join("")

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

test("what somebody has put over plain words is not kept, and what is allowed comes back", async () => {
  const { alice, model } = await story()
  model.when("hello", "Hello, the answer is plain.")
  await alice.says(`hello, DB_PASSWORD=${password}`)
  const { file } = await alice.saves()
  const good = await alice.read(file)
  await alice.writes(file, good.replaceAll(/"text": "[^"]*plain\."/g, '"text": "[REDACTED-x-ABCDEF]"'))
  expect(await alice.read(file)).not.toContain("the answer is plain")
  const shown =
    "1 message shows again what the saved file had redacted. If it is secret, add a redaction rule for it and save again."
  expect(await alice.saves()).toMatchObject({ changed: true, warnings: [shown] })
  expect(JSON.parse(await alice.read(file)).messages).toEqual(JSON.parse(good).messages)

  const sha256 = createHash("sha256").update(password).digest("hex")
  const folder = join(String(alice.machine.env.XDG_CONFIG_HOME), "opencode-session")
  await writeFile(join(folder, "config.json"), JSON.stringify({ redaction: { allow: [{ sha256 }] } }))
  expect(await alice.saves()).toMatchObject({ changed: true, redacted: { counts: {} } })
  expect(await alice.read(file)).toContain(password)
})
