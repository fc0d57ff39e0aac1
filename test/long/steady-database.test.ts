/** A database that is not as it should be, is being written, is huge, or whose clock was wrong. */
import { cpSync } from "node:fs"
import { cp, mkdir, open as openFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises"
import { join } from "node:path"
import Database from "libsql"
import { expect, test, vi } from "vitest"
import type { Message } from "../../src/session/schema.ts"
import { bloat, databaseOf, grow, growing, idsInFile, idsOf, within } from "../bed/growth.ts"
import { cli } from "../bed/machine.ts"
import { bash, subagent } from "../bed/model.ts"
import { begun, counting, random, savedIn } from "../bed/steady.ts"

vi.setConfig({ testTimeout: 3_600_000 })

/** Other programs' databases, and what is none. */
const damages: Record<string, (path: string, wal: string) => Promise<unknown>> = {
  "an empty file": (path) => writeFile(path, ""),
  "a text": (path) => writeFile(path, "not a database\n".repeat(1000)),
  nothing: (path) => rm(path),
  "a folder": async (path) => {
    await rm(path)
    await mkdir(path)
  },
  "a link to nothing": async (path) => {
    await rm(path)
    await symlink("/no/such/database", path)
  },
  "another program's": (path) => foreign(path, "create table moz_places (id integer primary key, url text)"),
  "another program's with a table of that name": (path) =>
    foreign(
      path,
      "create table session (id text, token text); create table message (id text); create table part (id text)",
    ),
  "OpenCode's with a row that is no JSON": (path) => changed(path, `update part set data = '{"type": "te'`),
  "OpenCode's with a row of another kind": (path) => changed(path, "update message set data = '[]'"),
  "OpenCode's without a table": (path) => changed(path, "drop table todo"),
  "a -wal of garbage": async (_, wal) => writeFile(wal, Buffer.alloc(40_000, "garbage")),
  "a -wal that is cut off": (_, wal) => truncate(wal, 9000),
}
for (const share of [0.02, 0.1, 0.3, 0.5, 0.8, 0.99])
  damages[`its first ${share * 100} %`] = async (path) => truncate(path, Math.floor((await stat(path)).size * share))
for (const [number, places] of [1, 1, 1, 1, 2, 4, 16, 64].entries())
  damages[`noise ${number + 1}, at ${places} places`] = async (path) => {
    const file = await openFile(path, "r+")
    const { size } = await file.stat()
    for (let place = 0; place < places; place++)
      await file.write(
        Buffer.from(Array.from({ length: 512 }, () => random() * 256)),
        0,
        512,
        Math.floor(random() * size),
      )
    await file.close()
  }

async function foreign(path: string, sql: string) {
  for (const end of ["", "-wal", "-shm"]) await rm(path + end, { force: true })
  return changed(path, `pragma journal_mode = wal; ${sql}; insert into ${/table (\w+)/.exec(sql)?.[1]} (id) values (1)`)
}

async function changed(path: string, sql: string) {
  const database = new Database(path)
  database.exec(sql)
  database.close()
}

test("a database that is corrupt, cut off or another program's", async () => {
  const { alice, id, file, save } = await growing()
  const { tried, tells } = counting()
  const folder = join(databaseOf(alice), "..")
  const kept = `${folder}.kept`
  // Whoever lets go of it last takes the -wal away.
  within(alice, (database) => {
    database.prepare("select 1 from session").get()
    grow(alice, id, "not saved yet")
    cpSync(folder, kept, { recursive: true })
  })
  const now = idsOf(alice, id)
  const saved = await alice.read(file)
  for (const [what, damage] of Object.entries(damages)) {
    for (const first of [false, true]) {
      await rm(folder, { recursive: true })
      await cp(kept, folder, { recursive: true })
      await damage(databaseOf(alice), `${databaseOf(alice)}-wal`)
      // A first save has the name of its minute.
      const sessions = alice.path(".opencode/sessions")
      await rm(sessions, { recursive: true, force: true })
      if (!first) await alice.writes(file, saved)
      const end = await begun(alice, save).ended
      const [name, document] = [...(await savedIn(alice.repo))][0] ?? []
      const ids = document ? idsInFile(document) : []
      const old = first ? !document : name && (await alice.read(`.opencode/sessions/${name}`)) === saved
      // What stood in a broken -wal is gone for everybody.
      const there = what.startsWith("a -wal") ? idsOf(alice, id) : now
      const whole = end.code === 0 ? there.every((one) => ids.includes(one)) : old
      tried(`${what}, ${first ? "first" : "again"}`, end, !whole && `${end.code}, ${ids.length} of ${now.length} ids`)
    }
  }
  await rm(alice.path(".opencode/sessions"), { recursive: true, force: true })
  await alice.writes(file, saved)
  await rm(folder, { recursive: true })
  await cp(kept, folder, { recursive: true })
  expect(await alice.saves("--session", id)).toMatchObject({ changed: true })
  tells("a database that is corrupt, cut off or another program's")
})

test("OpenCode writes at full speed while it is saved 50 times", async () => {
  const { alice, model, id, save } = await growing()
  let saves = 0
  const busy = () => [bash("seq 200"), bash("echo two; sleep 0.05"), bash("false")]
  const steps = Array.from(
    { length: 4000 },
    (_, step) => () => (saves >= 50 ? "All done." : step % 9 === 4 ? [subagent("look"), bash("echo with it")] : busy()),
  )
  model.when("work", ...steps).when("look", ...Array.from({ length: 3 }, busy), "Looked.")
  const work = alice.says("work", id)
  const { tried, tells, losses } = counting()
  const seen: Message[][] = []
  while (saves < 50) {
    const end = await begun(alice, save).ended
    saves++
    const [document] = (await savedIn(alice.repo)).values()
    seen.push(document?.messages ?? [])
    tried(`save ${saves}`, end, end.code !== 0 && end.stderr)
  }
  await work
  await alice.saves("--session", id)
  const [last] = (await savedIn(alice.repo)).values()
  seen.push(last?.messages ?? [])
  const unfinished = (message: Message) =>
    (message.info.role === "assistant" && !message.info.time.completed) ||
    message.parts.some(
      (part) => part.type === "tool" && !["completed", "error"].includes((part.state as { status: string }).status),
    )
  for (const [index, messages] of seen.entries()) {
    if (messages.some(unfinished)) losses.push(`save ${index + 1} has what is not finished`)
    const next = seen[index + 1]
    // A prompt of which no answer has begun is saved; it goes with its answers as long as none of them is finished.
    const answered = messages.at(-1)?.info.role === "user" ? messages.slice(0, -1) : messages
    const other = next && differenceIn(answered, next)
    if (other) losses.push(`save ${index + 1} is no beginning of the next: ${other}`)
  }
  const lengths = new Set(seen.map((messages) => messages.length))
  expect(lengths.size).toBeGreaterThan(3)
  tells("a save while OpenCode writes at full speed", lengths.size)
})

/** OpenCode writes a message first, and then one part after the other; so the last one may have fewer. */
function differenceIn(before: readonly Message[], after: readonly Message[]): string | undefined {
  const place = before.findIndex(({ info, parts }, index) => {
    const now = after[index]
    const held = index === before.length - 1 ? now?.parts.slice(0, parts.length) : now?.parts
    return now?.info.id !== info.id || JSON.stringify(held) !== JSON.stringify(parts)
  })
  return place < 0
    ? undefined
    : `message ${place + 1} of ${before.length}: ${JSON.stringify(before[place])} became ${JSON.stringify(after[place])}`
}

test("a clock that jumps back", async () => {
  const { alice, bob, model, id, save, home } = await growing()
  model.when("hello", "Hello.")
  const { tried, tells, losses } = counting()
  const hour = 3_600_000
  // Our own clock, as far as our command line sees it.
  const jumps = [-1, 3, -30, 0, 24, -24]
  for (const [index, hours] of jumps.entries()) {
    const shift = join(home, `shift-${index}.mjs`)
    await writeFile(
      shift,
      `const now = Date.now; const D = Date; const by = ${hours * hour}
      globalThis.Date = class extends D { constructor(...a) { a.length ? super(...a) : super(now() + by) } static now() { return now() + by } }`,
    )
    for (const grown of [true, false]) {
      if (grown) grow(alice, id, `at ${hours}`, Date.now() + hours * hour)
      const before = await alice.read((await alice.saves("--session", id, "--dry-run")).file)
      const end = await begun(alice, save, { env: { NODE_OPTIONS: `--import=file://${shift}` } }).ended
      const saved = await savedIn(alice.repo)
      const ids = [...saved.values()].map((document) => idsInFile(document).join()).join(" | ")
      const rewritten =
        !grown && (await alice.read([...saved.keys()].map((name) => `.opencode/sessions/${name}`)[0] ?? "")) !== before
      tried(`${hours}`, end, ids !== idsOf(alice, id).join() && "not whole", rewritten && "written without a change")
    }
  }
  // What is in the future there comes in, and OpenCode answers in it.
  const [document] = (await savedIn(alice.repo)).values()
  await writeFile(bob.path("given.json"), JSON.stringify(document))
  const end = await begun(bob, ["load", "given.json", "--json"]).ended
  const { sessionID, messages } = JSON.parse(end.stdout)
  tried("load", end, messages !== document?.messages.length && "not all messages")
  if ((await bob.says("hello", sessionID)) !== "Hello.") losses.push("no answer")
  tells("a clock that jumps back", jumps.length)
})

/** Bytes that a process may have at its peak; an empty Node has 45 MB, and a file that is read is held once. */
const bounded = 300e6

test("a session of a gigabyte is refused with little memory", async () => {
  const { alice, id, save, file } = await growing()
  const { tried, losses, tells } = counting()
  const old = await alice.read(file)
  const heavy = (end: { peak: number; took: number }) =>
    (end.peak > bounded && `${Math.round(end.peak / 1e6)} MB`) || (end.took > 60_000 && `${end.took} ms`)
  const timed = async (...args: string[]) => {
    const start = performance.now()
    const end = await begun(alice, args).ended
    return { ...end, took: performance.now() - start }
  }
  const huge = ".opencode/sessions/2026-01-01-10-00-huge.json"
  for (const [what, start] of Object.entries({ "a session": old.slice(0, -20), zeros: "" })) {
    await alice.writes(huge, start)
    await truncate(alice.path(huge), 1e9)
    for (const args of [
      ["load", huge],
      ["show", huge],
      ["export", huge],
      ["load", "--as-copy", huge],
      ["diff", huge, file],
    ]) {
      const end = await timed(...args)
      tried(`${args} of ${what}`, end, end.code !== 1 && `exit ${end.code}`, heavy(end))
    }
    for (const args of [["check"], ["list"], ["search", "PHOENIX"], save, ["why", "README.md:1"], ["redact"]]) {
      const end = await timed(...args)
      // What it has to say of a file is a finding, not a failure.
      tried(`${args} beside ${what}`, args[0] === "check" ? { ...end, code: 0 } : end, heavy(end))
    }
  }
  await rm(alice.path(huge))
  const lines = alice.machine.run(
    "sh",
    ["-c", 'head -c 1000000000 /dev/zero | "$0" "$@"; exit $?', process.execPath, cli, "load", "-"],
    { cwd: alice.repo },
  )
  expect(await lines).toMatchObject({ code: 1, stdout: "" })
  bloat(alice, id, 1000)
  for (const args of [save, [...save, "--slim"], [...save, "--force"], ["save", "--dry-run"]]) {
    const end = await timed(...args)
    tried(`${args}`, end, end.code !== 1 && `exit ${end.code}`, heavy(end))
  }
  if ((await alice.read(file)) !== old) losses.push("the file has changed")
  tells("a session of a gigabyte")
})
