/** What `doctor` says of the server for agents: its entry, its command, and whether it answers. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { expect, test } from "vitest"
import { ofServer } from "../../src/commands/doctor/of-server.ts"
import { init } from "../../src/commands/init/init.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { sealed } from "../../src/opencode/setup/skills.ts"
import { cli } from "../bed/machine.ts"
import { Repository } from "../bed/repository.ts"

const entry = { about: "mcp", state: "good", what: 'the server "sessions" in opencode.json' }

async function setUp() {
  const repository = new Repository()
  const home = join(repository.root, "home")
  const program = join(home, "bin/opencode-session")
  mkdirSync(dirname(program), { recursive: true })
  const env = { HOME: home, PATH: [dirname(program), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter) }
  const world = { cwd: repository.root, env, now: () => new Date() }
  const finds = async () => ofServer(world, await findPlace(repository.root))
  expect(await finds()).toEqual([])
  await init(world, { mcp: true })
  const installs = (script: string) => writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return { repository, world, finds, installs }
}

test("of the command", async () => {
  const { finds, installs } = await setUp()
  const start = `exec "${process.execPath}" "${cli}" "$@"`
  const what = "OpenCode cannot start the server: no opencode-session is on the PATH"
  const next = expect.stringContaining("npm install -g")
  expect(await finds()).toEqual([entry, { about: "mcp", state: "bad", what, next }])
  installs(start)
  expect(await finds()).toEqual([entry, { about: "mcp", state: "good", what: "the server answers" }])
  installs("echo \"error: unknown command 'mcp'\" >&2; exit 2")
  const ended = "the server ended without an answer: error: unknown command 'mcp'"
  expect((await finds())[1]).toMatchObject({ state: "bad", what: ended })
  installs(`${start} | sed -u 's/"version":"[^"]*"/"version":"0.0.1"/'`)
  expect((await finds())[1]).toMatchObject({ state: "note", what: expect.stringContaining("opencode-session 0.0.1") })
})

test("of the entry and the skill; what else a repository would start is not run", async () => {
  const { repository, world, finds, installs } = await setUp()
  installs("exit 2")
  const skill = ".opencode/skills/session-recall/SKILL.md"
  repository.write(skill, sealed("---\nname: session-recall\n---\nOlder.\n"))
  expect((await finds())[1]).toMatchObject({ state: "note", what: "the skill is of another version" })
  rmSync(join(repository.root, skill))
  expect((await finds())[1]).toMatchObject({ state: "note", what: "no skill says when to ask it" })
  const own = (server: object) => repository.write("opencode.json", JSON.stringify({ mcp: { past: server } }))
  own({ type: "local", command: ["sh", "-c", "touch ran", "opencode-session", "mcp"] })
  expect(await finds()).toMatchObject([{ state: "good", what: expect.stringMatching(/"past" in .*was not tried$/) }])
  own({ type: "local", command: ["opencode-session", "mcp"], enabled: false })
  expect(await finds()).toMatchObject([{ state: "note", what: 'the server "past" in opencode.json is switched off' }])
  expect(existsSync(join(repository.root, "ran"))).toBe(false)
  repository.write("opencode.json", '{ "opencode-session" ')
  expect(await finds()).toMatchObject([{ state: "bad", what: expect.stringContaining("cannot be changed") }])
  await init(world, { mcp: true, global: true })
  rmSync(join(repository.root, "opencode.json"))
  expect(await finds()).toMatchObject([{ what: `${entry.what} of your configuration` }, { state: "bad" }])
})
