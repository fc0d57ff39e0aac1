/** What `rescue` takes, and how it tells of it. */
import { chmodSync } from "node:fs"
import { join } from "node:path"
import Database from "libsql"
import { expect, test } from "vitest"
import { chosenOf } from "../../src/commands/rescue/choose.ts"
import { rescue } from "../../src/commands/rescue/rescue.ts"
import type { LeftBehind, RescueReport } from "../../src/commands/rescue/rescue-report.ts"
import { Failure } from "../../src/support/failure.ts"
import type { World } from "../../src/support/world.ts"
import { rescueJson, rescueText } from "../../src/view/rescue.ts"
import { folderWith } from "../bed/folders.ts"

const now = () => new Date("2026-11-27T12:00:00Z")
const left = (id: string, more: Partial<LeftBehind> = {}): LeftBehind => ({
  ...{ id, title: `Title of ${id}`, directory: import.meta.dirname, active: now().getTime() - 3_600_000 },
  ...{ afterTakeover: true, deleted: false, here: "absent", turns: 2, subagents: 0, ...more },
})
const found = [
  left("ses_new", { subagents: 1 }),
  left("ses_shorter", { here: "shorter" }),
  left("ses_both", { here: "diverged" }),
  left("ses_deleted", { deleted: true, afterTakeover: false }),
  left("ses_never", { afterTakeover: false }),
  left("ses_gone", { directory: "/no/such/folder" }),
  left("ses_broken", { problem: "a row holds\nno object" }),
]
const world = (choose?: World["choose"]): World => ({ cwd: "/", env: {}, now, ...(choose && { choose }) })
const ids = (sessions: readonly { id: string }[]) => sessions.map(({ id }) => id)

test("all are those that nobody has deleted and that have a folder", async () => {
  const { sessions, kept } = await chosenOf(world(), found, { all: true })
  expect(ids(sessions)).toEqual(["ses_new", "ses_shorter", "ses_both", "ses_never", "ses_broken"])
  expect(kept.map(({ session, why }) => [session.id, why])).toEqual([
    ["ses_deleted", "it was deleted in OpenCode 2"],
    ["ses_gone", "its folder is gone"],
  ])
})

test("whoever names one gets it, once, whatever became of it", async () => {
  const { sessions } = await chosenOf(world(), found, { session: ["ses_gone", "ses_deleted", "ses_gone"] })
  expect(sessions.map(({ id, isGone }) => [id, isGone])).toEqual([
    ["ses_gone", true],
    ["ses_deleted", false],
  ])
  await expect(chosenOf(world(), found, { session: ["ses_other"] })).rejects.toThrow(
    "OpenCode 1 left no session ses_other behind",
  )
})

test("on a terminal one is picked, or all; who picks none has none", async () => {
  const labels: string[] = []
  const choosing = (number: number) =>
    world(async (_, options) => {
      labels.push(...options.map(({ label }) => label))
      return options[number]?.value
    })
  expect(ids((await chosenOf(choosing(0), found, {})).sessions)).toHaveLength(5)
  expect(ids((await chosenOf(choosing(3), found, {})).sessions)).toEqual(["ses_both"])
  expect(labels.slice(0, 2)).toEqual(["All 5 of them", "Title of ses_new"])
  await expect(chosenOf(choosing(99), found, {})).rejects.toThrow("Nothing was chosen")
  expect(await chosenOf(choosing(0), [], {})).toEqual({ sessions: [], kept: [] })
})

test("where nobody can be asked it lists; what is to be done is not guessed", async () => {
  expect((await chosenOf(world(), found, {})).sessions).toEqual([])
  await expect(chosenOf(world(), found, { save: true })).rejects.toThrow("There are 7 sessions, and you named none.")
})

const report = (more: Partial<RescueReport> = {}): RescueReport => ({
  ...{
    found,
    database: "/data/a.db",
    done: [],
    kept: [],
    failed: [],
    dryRun: false,
    command: "opencode",
    warnings: [],
  },
  ...{ place: { root: "/work", git: true } as RescueReport["place"], ...more },
})

test("the list says of each what OpenCode 2 has of it", () => {
  const text = rescueText(report(), { cwd: "/", now })
  for (const words of [
    "1  Title of ses_new      1 h          2          1\n   not in OpenCode 2\n   ses_new\n",
    "goes on from what OpenCode 2 has",
    "went on in both: comes in as a copy",
    "deleted in OpenCode 2",
    "not taken over by OpenCode 2",
    "cannot be read: a row holds no object",
    "opencode-session rescue --all",
  ])
    expect(text).toContain(words)
  expect(rescueText(report({ found: [] }), { cwd: "/", now })).toBe("OpenCode 1 left nothing behind in /data/a.db.\n")
})

test("what was done, what was not, and how to go on", () => {
  const held = { title: "T", messages: 4, subagents: 1, directory: "/work/shop" }
  const copied = { ...held, from: "ses_a", sessionID: "ses_b", action: "copied" as const }
  const [new_ = left("")] = found
  const text = rescueText(
    report({
      done: [copied],
      kept: [{ session: new_, why: "its folder is gone" }],
      failed: [{ session: new_, problem: new Failure("It did not.", "Try.") }],
    }),
    { cwd: "/", now },
  )
  expect(text).toBe(`Brought in as a copy: T (ses_b, 4 messages, 1 subagent)
  /work/shop
Not brought in: Title of ses_new (ses_new): its folder is gone; --session ses_new does it anyway
Not brought in: Title of ses_new (ses_new)
  It did not.
  Try.

Go on with it:
  cd /work/shop && opencode -s ses_b
`)
  const dry = rescueText(report({ done: [{ ...copied, sessionID: "" }], dryRun: true }), { cwd: "/", now })
  expect(dry).toBe("Would bring in as a copy: T (4 turns, 1 subagent)\n  /work/shop\n")
  const saved = {
    ...held,
    from: "ses_a",
    sessionID: "ses_a",
    action: "saved" as const,
    file: ".opencode/sessions/t.json",
  }
  expect(rescueText(report({ done: [saved] }), { cwd: "/work", now })).toBe(
    "Saved: T (ses_a, 4 messages, 1 subagent)\n  shop/.opencode/sessions/t.json\n",
  )
  expect(rescueJson(report({ done: [copied] }))).toMatchObject({
    rescued: [copied],
    found: [{ id: "ses_new" }, {}, {}, {}, {}, {}, {}],
  })
})

test("it looks into one database, and names the others that OpenCode 1 has", async () => {
  const folder = await folderWith({
    opencode: '#!/bin/sh\n[ "$1" = --version ] && echo 2.0.15 || echo "$(dirname $0)/data/opencode/opencode.db"\n',
    "data/opencode/not.db": "no database",
  })
  chmodSync(join(folder, "opencode"), 0o755)
  const made = (name: string, ...statements: string[]) => {
    const database = new Database(join(folder, "data/opencode", name))
    for (const sql of statements) database.exec(sql)
    database.close()
  }
  const [session, one] = ["create table session (id text)", "insert into session values ('ses_a')"]
  const second = "create table session_v2 (id text)"
  made("opencode.db", second)
  made("opencode-1.db", session, one)
  made("opencode-dev 2.db", session, one, second)
  made("opencode-empty.db", session)
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    XDG_DATA_HOME: join(folder, "data"),
    OPENCODE_BIN: join(folder, "opencode"),
  }
  const report = await rescue({ ...world(), cwd: folder, env }, {})
  expect(rescueText(report, { cwd: folder, now })).toBe(
    `OpenCode 1 left nothing behind in ${folder}/data/opencode/opencode.db.\n`,
  )
  // Before them stands that this is no git worktree.
  expect(report.warnings.slice(1)).toEqual([
    "OpenCode 1 also has sessions in opencode-1.db, which was not looked into: `OPENCODE_DB=opencode-1.db opencode-session save --host 1`.",
    "OpenCode 1 also has sessions in opencode-dev 2.db, which was not looked into: `OPENCODE_DB='opencode-dev 2.db' opencode-session rescue`.",
  ])
})
