/** SIGKILL at each step leaves the old state or the new one, or what the next load puts right. */
import { spawn } from "node:child_process"
import { watch } from "node:fs"
import { mkdir, readdir } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { killedAt } from "../bed/killer.ts"
import { cli } from "../bed/machine.ts"
import { call, recall, subagent } from "../bed/model.ts"
import { type Person, story } from "../bed/story.ts"

const sessionsOf = async ({ machine, repo }: Person) =>
  (await machine.rows<{ id: string }>(repo, "select id from session order by id")).map(({ id }) => id)

const workOf = async (alice: Person, model: Awaited<ReturnType<typeof story>>["model"]) => {
  const todos = [{ content: "one", status: "pending", priority: "high" }]
  model
    .when("work", call("todowrite", { todos }), subagent("look"), "The launch word is PHOENIX.")
    .when("look", "Looked.")
    .when("which word", recall(/launch word is (\w+)/))
  await alice.says("work")
}

test("a save", async () => {
  const { alice, model } = await story()
  await workOf(alice, model)
  const folder = alice.path(".opencode/sessions")
  const files = async () => (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"))
  for (const step of ["--version:1:after", "db:1:during"]) {
    expect(await killedAt(alice, step, "save"), step).toBe(true)
    expect(await files()).toEqual([])
  }
  // And where OpenCode is asked for the rows and the session.
  alice.machine.env.OPENCODE_SESSION_DIRECT = "0"
  for (const step of ["db:1:during", "export:1:after"]) {
    expect(await killedAt(alice, step, "save"), step).toBe(true)
    expect(await files()).toEqual([])
  }
  delete alice.machine.env.OPENCODE_SESSION_DIRECT
  const { file, sessionID } = await alice.saves()
  const old = await alice.read(file)
  await alice.says("which word", sessionID)
  // Killed as soon as its temporary file appears.
  for (let tries = 0; tries < 3; tries++) {
    const save = spawn(process.execPath, [cli, "save"], { cwd: alice.repo, env: alice.machine.env, stdio: "ignore" })
    const watcher = watch(folder, () => save.kill("SIGKILL"))
    await new Promise((resolve) => save.on("close", resolve))
    watcher.close()
    const now = await alice.read(file)
    expect(now === old || JSON.parse(now).messages.length === JSON.parse(old).messages.length + 2).toBe(true)
  }
  await alice.says("which word", sessionID)
  await alice.saves()
  expect((await readdir(folder)).sort()).toEqual([".gitattributes", ".ignore", file.replace(/^.*\//, "")])
})

test("a load that makes a copy", async () => {
  const { alice, model } = await story()
  await workOf(alice, model)
  const { file } = await alice.saves()
  let before = await sessionsOf(alice)
  const temporary = join(alice.machine.home, "tmp")
  await mkdir(temporary)
  alice.machine.env.TMPDIR = temporary
  // So that there are steps between the imports.
  alice.machine.env.OPENCODE_SESSION_DIRECT = "0"
  const half = ["import:1:during", "import:1:after", "import:2:before", "import:2:during", "db:2:before"]
  for (const step of half) {
    expect(await killedAt(alice, step, "load", file, "--as-copy"), step).toBe(true)
    expect(await alice.loads(file), step).toMatchObject({ action: "unchanged" })
    const now = await sessionsOf(alice)
    // The last import goes on without us, and may come to its end: then all of it is there.
    if (step === "import:2:during" && now.length === before.length + 2) before = now
    expect(now, step).toEqual(before)
    expect(
      (await readdir(temporary)).filter((name) => name.startsWith("opencode-session-")),
      step,
    ).toEqual([])
  }
  // All of it is there then, and somebody may have seen it.
  expect(await killedAt(alice, "import:2:after", "load", file, "--as-copy")).toBe(true)
  expect(await alice.loads(file)).toMatchObject({ action: "unchanged" })
  const now = await sessionsOf(alice)
  expect(now).toHaveLength(before.length + 2)
  expect(now).toEqual(expect.arrayContaining(before))
})

test("a first load", async () => {
  const { alice, bob, model } = await story()
  await workOf(alice, model)
  const { file, sessionID } = await alice.saves()
  await alice.shares(file)
  await bob.pulls()
  expect(await killedAt(bob, "import:1:after", "load", file)).toBe(true)
  expect(await killedAt(bob, "import:2:during", "load", file)).toBe(true)
  // The import goes on when its load is killed, and may come to its end.
  expect(["imported", "unchanged"]).toContain((await bob.loads(file)).action)
  expect(await sessionsOf(bob)).toEqual(await sessionsOf(alice))
  expect(await bob.says("which word", sessionID)).toBe("I remember: PHOENIX")

  // One of which the end is missing, as when a plain `opencode import` was killed, is completed.
  const last = `select id from message where session_id = '${sessionID}' order by time_created desc limit 1`
  await alice.machine.rows(alice.repo, `delete from message where id in (${last})`)
  await alice.machine.rows(
    alice.repo,
    `delete from part where id in (select max(id) from part where message_id in (${last}))`,
  )
  expect(await alice.loads(file)).toMatchObject({ action: "extended" })
  expect(await alice.says("which word", sessionID)).toBe("I remember: PHOENIX")
})

test("what a killed load left half in one database is not looked for in another", async () => {
  const { alice, bob, model } = await story()
  model.when("begin", "Begun.").when("go on", "Went on.").when("other", "Another.")
  await alice.says("begin")
  const { file, sessionID } = await alice.saves()
  await alice.shares(file)
  await bob.loads(file)
  await alice.goesOn(sessionID, "go on")
  await bob.pulls()
  bob.machine.env.OPENCODE_DB = "opencode-1.db"
  expect(await killedAt(bob, "import:1:during", "load", file)).toBe(true)
  delete bob.machine.env.OPENCODE_DB
  await alice.says("other")
  const other = await alice.pushes(await alice.latest())
  await bob.loads(other.file)
  expect(await sessionsOf(bob)).toEqual([sessionID, other.sessionID].sort())
  // It is removed where it was left.
  bob.machine.env.OPENCODE_DB = "opencode-1.db"
  await bob.loads(other.file)
  expect(await sessionsOf(bob)).toEqual([other.sessionID])
})

test("a load that was killed when all had come in leaves it to who has gone on with it", async () => {
  const { alice, bob, model } = await story()
  await workOf(alice, model)
  const { file, sessionID } = await alice.saves()
  await alice.shares(file)
  await bob.pulls()
  expect(await killedAt(bob, "import:2:after", "load", file)).toBe(true)
  const came = await sessionsOf(bob)
  await bob.says("look", sessionID)
  await bob.says("look")
  const other = await bob.saves("--session", await bob.latest())
  // Each load clears up after those before it.
  await bob.loads(other.file)
  expect(await sessionsOf(bob)).toEqual(expect.arrayContaining(came))
})

test("what somebody has gone on with below a half session stays, and so does the half; the next load makes a copy", async () => {
  const { alice, bob, model } = await story()
  await workOf(alice, model)
  const { file, sessionID } = await alice.saves()
  await alice.shares(file)
  await bob.pulls()
  expect(await killedAt(bob, "import:2:after", "load", file)).toBe(true)
  const later = `select id from message where session_id = '${sessionID}' order by time_created desc limit 2`
  await bob.machine.rows(bob.repo, `delete from message where id in (${later})`)
  const messagesOf = (one: { id: string } | undefined) =>
    bob.machine.rows(bob.repo, `select id from message where session_id = '${one?.id}' order by id`)
  const [child] = await bob.machine.rows<{ id: string }>(
    bob.repo,
    `select id from session where parent_id = '${sessionID}'`,
  )
  await bob.says("look", child?.id)
  const own = await messagesOf(child)
  // Each load clears up after those before it: here one of another session.
  await alice.says("look")
  await bob.loads((await alice.pushes(await alice.latest())).file)
  expect(await messagesOf(child)).toEqual(own)
  expect(await messagesOf({ id: sessionID })).not.toEqual([])
  const copy = await bob.loads(file)
  expect(copy.action).toBe("copied")
  expect(await messagesOf(child)).toEqual(own)
  expect(await bob.says("which word", copy.sessionID)).toBe("I remember: PHOENIX")
})
