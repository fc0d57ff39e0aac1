/** The journal of a replacing load: whole or not there, one owner, and found again by the next command. */
import { spawnSync } from "node:child_process"
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import {
  type Interrupted,
  interrupted,
  journalFolder,
  note,
  type Plan,
  unreadable,
} from "../../src/opencode/v2/journal.ts"

const plan: Plan = {
  database: "/db",
  root: "ses_a",
  before: [],
  after: [{ directory: "/x", document: { text: "Å\n" } as never }],
  proof: ["ses_p"],
}

const world = () => ({ HOME: mkdtempSync(join(tmpdir(), "journal-")) })

/** The number of a process that has ended. */
const gone = () => spawnSync("true").pid

async function found(env: NodeJS.ProcessEnv, database = "/db"): Promise<Interrupted[]> {
  const all: Interrupted[] = []
  for await (const one of interrupted(env, async () => database)) all.push(one)
  return all
}

/** As if the command that noted it had been killed. */
function killed(path: string) {
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(`"owner":${process.pid}`, `"owner":${gone()}`))
}

test("what a killed command noted is the next one's, once", async () => {
  const env = world()
  const { path, began } = await note(env, plan)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(journalFolder(env)).mode & 0o777).toBe(0o700)
  await expect(note(env, plan)).rejects.toThrow("Another opencode-session is loading into the session ses_a")
  began(gone())
  killed(path)
  // A line that a full disk has cut off.
  appendFileSync(path, '{"serv')
  // It is of another database.
  expect(await found(env, "/other")).toEqual([])
  const [one, ...others] = await found(env)
  expect(others).toEqual([])
  expect(one).toMatchObject(plan)
  // Ours now, for as long as we are at it.
  await expect(note(env, plan)).rejects.toThrow("Another opencode-session is loading")
  one?.leave()
  expect(await found(env)).toMatchObject([plan])
}, 30_000)

test("that the session is about to be touched is known, or nothing touches it", async () => {
  const env = world()
  const one = await note(env, plan)
  expect(one.touched).toBe(false)
  one.leave()
  const [next] = await found(env)
  expect(next?.touched).toBe(false)
  next?.touch()
  expect(next?.touched).toBe(true)
  next?.leave()
  const [last] = await found(env)
  expect(last?.touched).toBe(true)
  // Another has it by now.
  expect(() => one.touch()).toThrow("cannot be written: ENOENT")
  expect(one.touched).toBe(false)
}, 30_000)

test("one of another database is nobody's concern here", async () => {
  const env = world()
  const { path } = await note(env, plan)
  killed(path)
  const other = { ...plan, database: "/other" }
  await note(env, other)
  await expect(note(env, other)).rejects.toThrow("Another opencode-session is loading")
  expect(await found(env)).toMatchObject([plan])
})

test("while the command runs, or its server still ends, nobody takes it", async () => {
  const env = world()
  const { path, began } = await note(env, plan)
  expect(await found(env)).toEqual([])
  killed(path)
  began(process.pid)
  const waiting = found(env)
  writeFileSync(path, readFileSync(path, "utf8").replace(`"server":${process.pid}`, `"server":${gone()}`))
  expect(await waiting).toMatchObject([plan])
}, 60_000)

test("one that cannot be read is kept out of the way", async () => {
  const env = world()
  const { path } = await note(env, plan)
  writeFileSync(path, readFileSync(path, "utf8").slice(0, 90))
  expect(await found(env)).toEqual([])
  expect(readdirSync(journalFolder(env))).toEqual([expect.stringMatching(`^unreadable-ses_a\\..*-${process.pid}$`)])
  // By each command, until its user has removed it.
  for (let times = 0; times < 2; times++)
    expect(await unreadable(env)).toEqual([
      { id: "ses_a", path: expect.stringContaining(join(journalFolder(env), "unreadable-ses_a.")) },
    ])
})

test("one that is longer than a text can be is read", async () => {
  const env = world()
  const { path } = await note(env, plan)
  killed(path)
  // Its bytes take no room on the disk.
  appendFileSync(path, "\n")
  truncateSync(path, 2 ** 29 + 2 ** 20)
  appendFileSync(path, `\n{"server":${gone()}}\n`)
  expect(await found(env)).toMatchObject([plan])
}, 60_000)
