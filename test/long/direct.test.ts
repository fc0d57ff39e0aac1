/** Sessions are read from OpenCode's database itself, and OpenCode is asked wherever that is not certain to be right. */
import { readdir, rm, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import Database from "libsql"
import { expect, test } from "vitest"
import { factsKey } from "../../src/session/schema.ts"
import { cli, opencodeBinary } from "../bed/machine.ts"
import { bash, call, subagent } from "../bed/model.ts"
import { type Person, story } from "../bed/story.ts"
import { binaryOf, oldest } from "../bed/versions.ts"

const databaseOf = ({ machine }: Person) => join(machine.env.XDG_DATA_HOME ?? "", "opencode/opencode.db")

/** Changes the database behind OpenCode's back. */
function change(person: Person, sql: string) {
  const database = new Database(databaseOf(person))
  database.exec(sql)
  database.close()
}

/** With nowhere to put what it prints, no opencode can be started. */
const nothingStarts = { env: { TMPDIR: "/no/such/folder" } }

test("a save starts no opencode, and follows the one that is installed", async () => {
  const { alice, model } = await story()
  model.when("hello", call("todowrite", { todos: [] }), subagent("look"), "Hello.").when("look", "Looked.")
  const link = join(alice.machine.home, "bin/installed")
  await symlink(opencodeBinary, link)
  alice.machine.env.OPENCODE_BIN = link
  await alice.says("hello")
  await alice.saves("--dry-run")
  const save = await alice.machine.session(alice.repo, ["save", "--json", "--verbose"], nothingStarts)
  expect(save).toMatchObject({ code: 0, stderr: "" })
  const { file } = JSON.parse(save.stdout)
  expect((await alice.document(file))[factsKey]).toMatchObject({ opencode: "1.18.33", subagents: [{}] })

  // In OpenCode's own process it is Bun that runs us.
  const inBun = { cwd: alice.repo, env: { BUN_BE_BUN: "1", ...nothingStarts.env } }
  const again = await alice.machine.run(opencodeBinary, [cli, "save", "--verbose"], inBun)
  expect(again).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("Unchanged") })

  await rm(link)
  await symlink(binaryOf(oldest), link)
  expect(await alice.machine.session(alice.repo, ["save"], nothingStarts)).toMatchObject({ code: 1 })
  await rm(alice.path(file))
  expect((await alice.document((await alice.saves()).file))[factsKey]?.opencode).toBe(oldest)
})

test("where the database is not as we know it, OpenCode is asked, and the file is the same", async () => {
  const { alice, model } = await story()
  model.when("hello", bash("ls"), "Hello.")
  await alice.says("hello")
  /** Saves anew. @returns what it says, and the text but for the time */
  const saved = async (env: NodeJS.ProcessEnv = {}) => {
    const { stdout, stderr } = await alice.machine.session(alice.repo, ["save", "--json", "--verbose"], { env })
    const { file } = JSON.parse(stdout)
    const text = await alice.read(file)
    await rm(alice.path(file))
    return { stderr, text: text.replace(/"saved": ".*"/, "") }
  }
  const { text } = await saved()
  const asked = async (reason: string, env?: NodeJS.ProcessEnv) => {
    const stderr = `OpenCode's database was not read directly: ${reason}; \`opencode export\` was used.\n`
    expect(await saved(env)).toEqual({ stderr, text })
  }
  await asked("OPENCODE_SESSION_DIRECT is 0", { OPENCODE_SESSION_DIRECT: "0" })
  change(alice, "alter table message add column mood text")
  await asked("its table message has an unknown column mood")
  change(alice, "alter table message drop column mood; create table session_v2 (id text)")
  await asked("OpenCode 2 uses it")
  change(alice, "drop table session_v2")
  expect(await saved()).toEqual({ stderr: "", text })
})

test("a database of another user is left alone", async () => {
  const { alice, model, home } = await story()
  model.when("hello", "Hello.")
  await alice.says("hello")
  change(alice, "pragma wal_checkpoint(truncate)")
  const path = databaseOf(alice)
  for (const end of ["-wal", "-shm"]) await rm(path + end, { force: true })
  await alice.machine.run("chmod", ["-R", "a+rwX", home], { cwd: home })
  // One that says where its database is, and no more.
  const binary = join(home, "opencode")
  const answers = `#!/bin/sh\n[ "$1" = --version ] && echo 1.18.33 && exit\n[ "$2" = path ] && echo "${path}" && exit\nexit 1\n`
  await writeFile(binary, answers, { mode: 0o755 })
  const somebody = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"]
  const [command = "", ...args] = [...somebody, process.execPath, cli, "save", "--verbose"]
  const result = await alice.machine.run(command, args, { cwd: alice.repo, env: { OPENCODE_BIN: binary } })
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining("not read directly: it is another user's;") })
  expect((await readdir(join(path, ".."))).filter((name) => name.startsWith("opencode.db"))).toEqual(["opencode.db"])
})

test("a save while OpenCode writes has whole messages, and all of a turn up to one of them", async () => {
  const { alice, model } = await story()
  const steps = Array.from({ length: 4 }, (_, step) => [bash(`echo ${step}`), bash(`seq ${step}00`)])
  model.when("hello", "Hello.").when("work", ...steps, "Done.")
  await alice.says("hello")
  const id = await alice.latest()
  const { file } = await alice.saves()
  let working = true
  const work = alice.says("work", id).finally(() => {
    working = false
  })
  const seen: string[] = []
  while (working) {
    await alice.saves()
    seen.push(await alice.read(file))
  }
  await work
  await alice.saves()
  const { messages } = await alice.document(file)
  const parts = new Map(messages.map((message) => [message.info.id, message.parts]))
  for (const text of seen) {
    const saved = JSON.parse(text).messages as typeof messages
    expect(saved.map(({ info }) => info.id)).toEqual(messages.slice(0, saved.length).map(({ info }) => info.id))
    // OpenCode writes a message first, and then one part after the other.
    for (const { info, parts: held } of saved) expect(parts.get(info.id)?.slice(0, held.length)).toEqual(held)
  }
  const lengths = new Set(seen.map((text) => JSON.parse(text).messages.length))
  expect(lengths.size).toBeGreaterThan(1)
})
