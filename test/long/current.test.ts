/** Which session is saved: the right one, or the tool asks. Never the wrong one. */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { bash, held, subagent } from "../bed/model.ts"
import { type Person, story } from "../bed/story.ts"

/** What a save printed from inside OpenCode, found in the transcript. */
async function reportIn({ machine, repo }: Person, sessionID: string): Promise<string> {
  const rows = await machine.rows<{ output: string }>(
    repo,
    `select json_extract(data, '$.state.output') as output from part
     where session_id = '${sessionID}' and output like '%opencode-session%' or output like '%Saved%'`,
  )
  return rows.map(({ output }) => output).join("\n")
}

/** Two agents at work at once in one directory; the first is in the middle of `command`, the second answers meanwhile. */
async function twoAtWork({ alice, model }: Awaited<ReturnType<typeof story>>, command: string) {
  const slow = held(bash(command))
  model.when("first", "The first is here.").when("second", "The second is here.")
  await alice.says("the first session")
  const first = await alice.latest()
  model.when("save yourself", slow.reply, "Saved.")
  const saving = alice.says("save yourself", first)
  await slow.asked
  await alice.says("the second session")
  const second = await alice.latest()
  slow.release()
  await saving
  return { first, second }
}

test("an agent that saves by its own bash tool saves its own session, and not the act of saving", async () => {
  const scene = await story()
  const { alice, bob } = scene
  const { first } = await twoAtWork(scene, "cd . && opencode-session save --json > ../report.json")
  const saved = JSON.parse(await alice.read("../report.json"))
  expect(saved).toMatchObject({ sessionID: first, messages: 2, cut: 2 })

  const { messages } = await alice.document(saved.file)
  expect(messages.map(({ info }) => info.role)).toEqual(["user", "assistant"])
  await alice.shares(saved.file)
  await bob.loads(saved.file)
  const running =
    "select count(*) as count from part where json_extract(data, '$.state.status') in ('running', 'pending')"
  expect(await bob.machine.rows(bob.repo, running)).toEqual([{ count: 0 }])
})

test("a shell that becomes the save is known as well, and so is a script", async () => {
  const scene = await story()
  const { alice } = scene
  const { first, second } = await twoAtWork(scene, "opencode-session save")
  expect(await reportIn(alice, first)).toContain(`${first}, the one that runs this command`)

  await alice.writes("save.sh", "#!/bin/sh\nopencode-session save --title 'By a script'\n")
  await alice.machine.run("chmod", ["+x", "save.sh"], { cwd: alice.repo })
  scene.model.when("by a script", bash("./save.sh"), "Saved.")
  await alice.says("save by a script", second)
  expect(await reportIn(alice, second)).toContain(`By a script (${second}, the one that runs this command)`)
})

test("two agents that save at the same moment by the same words are told apart, or the tool stops", async () => {
  const { alice, model } = await story()
  model.when("hello", "Hello.")
  await alice.says("hello one")
  await alice.says("hello two")
  const sessions = await alice.machine.sessions(alice.repo)
  const command = "opencode-session save > ../report-$OPENCODE_PID 2>&1; sleep 6; true"
  model.when("save yourself", bash(command), "Tried.")
  await Promise.all(sessions.map(({ id }) => alice.says("save yourself", id)))
  const reports = await alice.machine.run("sh", ["-c", "cat ../report-*"], { cwd: alice.repo })
  for (const { id } of sessions) {
    const wrong = `Saved: A scripted session (${id}`
    // Each may save its own; here both run the same words at once, so both stop and name both.
    expect(reports.stdout).not.toContain(wrong)
    expect(reports.stdout).toContain(id)
  }
  expect(reports.stdout).toContain("Several sessions are in use here")
})

test("a subagent's save saves the session it works for", async () => {
  const { alice, model } = await story()
  model
    .when("delegate", subagent("please save by yourself"), "Delegated.")
    .when("please save by yourself", bash("cd . && opencode-session save --json > ../report.json"), "Saved.")
    .when("hello", "Hello.")
  await alice.says("hello")
  const root = await alice.latest()
  await alice.says("delegate it", root)
  expect(JSON.parse(await alice.read("../report.json"))).toMatchObject({ sessionID: root, messages: 2, cut: 2 })

  const [child] = await alice.machine.rows<{ id: string }>(
    alice.repo,
    "select id from session where parent_id is not null",
  )
  const refused = await alice.types("save", "--session", String(child?.id))
  expect(refused).toMatchObject({ code: 2 })
  expect(refused.stderr).toContain(`--session ${root}`)
  // And it is never the current one, though it was active last.
  expect(await alice.saves()).toMatchObject({ sessionID: root, messages: 5, cut: 0 })
})

test("from a shell: the most recent session of this directory, but only when no other is in use", async () => {
  const { alice, model } = await story()
  const { machine, repo } = alice
  model.when("hello", "Hello.")
  await alice.says("hello from before")
  const old = await alice.latest()
  const anHourAgo = Date.now() - 60 * 60 * 1000
  await machine.rows(repo, `update session set time_updated = ${anHourAgo} where id = '${old}'`)
  await machine.rows(repo, `update part set time_updated = ${anHourAgo} where session_id = '${old}'`)
  await alice.says("hello again")
  const recent = await alice.latest()

  // Neither another clone of the repository, nor a worktree inside this one, is this directory; a folder of it is.
  const clone = join(machine.home, "work/clone")
  const worktree = join(repo, "trees/side")
  await alice.git("clone", "-q", repo, clone)
  await alice.git("worktree", "add", "-q", worktree)
  await machine.prompt(clone, "hello clone")
  await machine.prompt(worktree, "hello worktree")
  expect(await alice.saves("--dry-run")).toMatchObject({ sessionID: recent })

  await mkdir(join(repo, "packages/a"), { recursive: true })
  await machine.prompt(join(repo, "packages/a"), "hello folder")
  const [folder] = await machine.sessions(repo)
  const unclear = await alice.types("save")
  expect(unclear).toMatchObject({ code: 2, stdout: "" })
  expect(unclear.stderr).toContain(recent)
  expect(unclear.stderr).toContain(String(folder?.id))
  expect(unclear.stderr).not.toContain(old)

  // Said or set, it is clear; archived, it is out of the way.
  expect(await alice.saves("--session", old)).toMatchObject({ sessionID: old })
  const set = await machine.session(repo, ["save", "--json"], { env: { OPENCODE_SESSION_ID: recent } })
  expect(JSON.parse(set.stdout)).toMatchObject({ sessionID: recent })
  await machine.rows(repo, `update session set time_archived = ${Date.now()} where id = '${folder?.id}'`)
  expect(await alice.saves()).toMatchObject({ sessionID: recent, changed: false })
})

test("a running call of another session is no proof for a save that hides where it comes from", async () => {
  const { alice, model } = await story()
  const { machine, repo } = alice
  const slow = held(bash("sleep 15; echo opencode-session save"))
  model.when("hello", "Hello.").when("be busy", slow.reply, "Was busy.")
  const elsewhere = join(machine.home, "work/elsewhere")
  await alice.git("clone", "-q", repo, elsewhere)
  await machine.prompt(elsewhere, "hello elsewhere")
  const [busy] = await machine.sessions(repo)
  await alice.says("hello here")
  const here = await alice.latest()
  const working = machine.prompt(elsewhere, "be busy", busy?.id)
  await slow.asked
  slow.release()

  // Its shell becomes the script, with a variable that its words do not show.
  await alice.writes("save.sh", "#!/bin/sh\nopencode-session save --json > ../report.json\n")
  await machine.run("chmod", ["+x", "save.sh"], { cwd: repo })
  model.when("save", bash("T=1 ./save.sh"), "Saved.")
  await alice.says("save yourself", here)
  expect(JSON.parse(await alice.read("../report.json"))).toMatchObject({ sessionID: here })

  // And in a terminal that an agent has opened, only what is active in this directory counts.
  const left = await machine.session(repo, ["save", "--json"], { env: { OPENCODE: "1", OPENCODE_PID: "1" } })
  expect(JSON.parse(left.stdout)).toMatchObject({ sessionID: here })
  await working
})

test("a session that saves itself again and again does not swallow its own file", async () => {
  const { alice, model } = await story()
  model.when("save", bash("cd . && opencode-session save"), "Saved.")
  await alice.says("save yourself one")
  const id = await alice.latest()
  for (const time of ["two", "three", "four"]) await alice.says(`save yourself ${time}`, id)
  const { file } = await alice.saves()
  const text = await alice.read(file)
  expect(JSON.parse(text).messages).toHaveLength(12)
  expect(text).not.toContain('+  \\"messages')
  expect(text.length).toBeLessThan(60_000)
})
