/** `init` and `init --remove` where a team has OpenCode 1, OpenCode 2, or both. */
import { execSync, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { Finding } from "../../src/commands/doctor/finding.ts"
import { type InitOptions, init } from "../../src/commands/init/init.ts"
import { serverIn } from "../../src/commands/shared/server-setup.ts"
import { sealed } from "../../src/opencode/setup/skills.ts"
import { initText } from "../../src/view/setup.ts"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const entryOf2 = ".opencode/plugins/opencode-session/tui.js"

function set(files: Record<string, string>) {
  const repository = new Repository()
  const home = join(repository.root, "home")
  mkdirSync(home)
  for (const [path, text] of Object.entries(files)) repository.write(path, text)
  const env = { PATH: process.env.PATH, HOME: home, OPENCODE_BIN: "/nowhere" }
  const types = (...args: string[]) => {
    const options = { cwd: repository.root, env, encoding: "utf8" } as const
    return JSON.parse(spawnSync(process.execPath, [cli, ...args, "--json"], options).stdout)
  }
  const changes = (...args: string[]): string[] =>
    types("init", ...args).changes.map(({ file, action }: { file: string; action: string }) => `${action} ${file}`)
  const commands = () => (types("doctor") as Finding[]).filter(({ about }) => about === "commands")
  const refusal = (...args: string[]) => {
    const options = { cwd: repository.root, env, encoding: "utf8" } as const
    return spawnSync(process.execPath, [cli, "init", ...args], options).stderr
  }
  /** Every file below a folder with its bytes, and every folder. */
  const tree = (folder = ".opencode") =>
    readdirSync(join(repository.root, folder), { recursive: true, withFileTypes: true })
      .map((entry) => [
        join(entry.parentPath, entry.name),
        entry.isFile() ? readFileSync(join(entry.parentPath, entry.name)).toString("base64") : "",
      ])
      .sort()
  return { repository, types, changes, commands, refusal, tree }
}

const of1 = {
  ".opencode/tui.json": '{\r\n\t// Ours.\r\n\t"plugin": ["a-plugin"],\r\n}\r\n',
  ".opencode/plugin/hook.ts": "export const Hook = async () => ({})\n",
}
const of2 = {
  ".opencode/plugins/other/tui.js": 'export default { id: "other", setup() {} }',
  ".opencode/plugins/other/server.js": 'export default { id: "other", setup() {} }\n\n',
  ".opencode/command/hello.md": "Say hello.\n",
}

test("an entry with options stays where it is, also when another tui.json has come", () => {
  const { repository, changes, tree } = set({ ".opencode/tui.jsonc": '{ "theme": "x" }\n' })
  changes()
  const path = ".opencode/tui.jsonc"
  const entry = '"./opencode-session/tui.js"'
  const text = readFileSync(join(repository.root, path), "utf8")
  repository.write(path, text.replace(entry, `[${entry}, {"autosave": true}]`))
  repository.write(".opencode/tui.json", '{ "plugin": ["other"] }\n')
  const before = tree()
  changes()
  expect(tree()).toEqual(before)
  // As an earlier version left it: of two entries the one with options stays.
  repository.write(".opencode/tui.json", `{ "plugin": ["other", ${entry}] }\n`)
  changes()
  expect(tree()).toEqual(before)
})

test.each([
  ["1", of1],
  ["2", of2],
  ["both", { ...of1, ...of2 }],
])("of OpenCode %s: init is for both, is done once, and --remove leaves every byte as it was", (_, files) => {
  const { changes, commands, tree } = set(files)
  const before = tree()
  const planned = changes("--dry-run")
  expect(planned).toContain(`create ${entryOf2}`)
  expect(planned).toContain("create .opencode/opencode-session/commands.js")
  expect(tree()).toEqual(before)
  expect(changes()).toEqual(planned)
  expect(commands()).toMatchObject([{ state: "good", what: "the plugin in .opencode of this repository" }])
  expect(changes()).toEqual([])
  expect(changes("--remove")).toContain(`remove ${entryOf2}`)
  expect(tree()).toEqual(before)
  expect(commands()).toMatchObject([{ what: expect.stringContaining("not set up") }])
})

test("checked out with other ends of lines, it is still ours and up to date", async () => {
  const here = set({})
  const { repository, changes, commands } = here
  changes()
  await servers(here)
  const folder = join(repository.root, ".opencode")
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) writeFileSync(path, readFileSync(path, "utf8").replaceAll("\n", "\r\n"))
  }
  expect(changes()).toEqual([])
  expect(await servers(here)).toEqual([])
  expect(commands()).toMatchObject([{ state: "good" }])
  expect(await serverIn(repository.root, ".opencode/")).toMatchObject({ skill: "current" })
  changes("--remove")
  expect(readdirSync(repository.root).sort()).toEqual([".git", "home"])
})

test("what to commit is named from where one is", () => {
  const { repository } = set({ "src/a/b.ts": "1\n" })
  repository.git("config", "user.name", "Alice")
  repository.git("config", "user.email", "alice@example.org")
  const cwd = join(repository.root, "src/a")
  const text = spawnSync(process.execPath, [cli, "init"], { cwd, encoding: "utf8" }).stdout
  const [add = "", commit = ""] = text.match(/git (?:add|commit) .*/g) ?? []
  for (const command of [add, commit]) execSync(command, { cwd, stdio: "pipe" })
  expect(repository.git("status", "--porcelain", "--", ".opencode")).toBe("")
})

test("for oneself, in every repository", () => {
  const { repository, changes, tree } = set(of2)
  repository.write("home/.config/opencode/plugins/mine/tui.js", "export default {}")
  const [before, mine] = [tree(), tree("home/.config")]
  const path = join(repository.root, "home/.config/opencode/plugins/opencode-session/tui.js")
  expect(changes("--global")).toContain(`create ${path}`)
  expect(tree()).toEqual(before)
  expect(changes("--global", "--remove")).toContain(`remove ${path}`)
  expect(tree("home/.config")).toEqual(mine)
})

test("a set-up of an older version, which knew OpenCode 1 alone, is brought up to date", () => {
  const { repository, changes, commands } = set(of1)
  changes()
  rmSync(join(repository.root, entryOf2))
  expect(commands()).toMatchObject([
    { state: "note", what: "the plugin for OpenCode 1 alone in .opencode of this repository, of another version" },
  ])
  expect(changes()).toEqual([`create ${entryOf2}`])
  repository.write(entryOf2, `${readFileSync(join(repository.root, entryOf2), "utf8")}// Older.\n`)
  expect(commands()).toMatchObject([
    { state: "note", what: expect.stringMatching(/^the plugin in .*another version$/) },
  ])
  expect(changes()).toEqual([`change ${entryOf2}`])
})

test("a file of somebody else where OpenCode 2 looks for ours is said, and stays", () => {
  const { types, changes, commands, tree } = set({ [entryOf2]: "export default { id: 'mine', setup() {} }\n" })
  const before = tree()
  expect(types("init").warnings).toEqual([`${entryOf2} is not ours; it was left as it is.`])
  expect(commands()).toMatchObject([
    { state: "good" },
    {
      state: "note",
      what: "plugins/opencode-session/tui.js in .opencode of this repository is not as init writes it, and stays so",
      next: "If you want ours, move it away, and run: opencode-session init",
    },
  ])
  changes("--remove")
  expect(tree()).toEqual(before)
})

const skill = ".opencode/skills/session-recall/SKILL.md"
const config = '{\r\n\t// Ours.\r\n\t"theme": "gruvbox", // loud\r\n}\r\n'

/** As `init --mcp` does it. */
async function servers({ repository }: ReturnType<typeof set>, options: InitOptions = {}) {
  const world = { cwd: repository.root, env: { HOME: join(repository.root, "home") }, now: () => new Date() }
  const { changes } = await init(world, { mcp: true, ...options })
  return changes.map(({ file, action }) => `${action} ${file}`)
}

test.each([
  ["no configuration", {}, "create opencode.json"],
  ["one with comments", { "opencode.jsonc": config }, "change opencode.jsonc"],
  ["one in OpenCode's folder", { ".opencode/opencode.json": config }, "change .opencode/opencode.json"],
  [
    "two, of which the second has servers",
    { "opencode.json": config, ".opencode/opencode.jsonc": '{ "mcp": { "a": { "enabled": false } } }' },
    "change .opencode/opencode.jsonc",
  ],
])("--mcp with %s: said, done once, and taken away to the byte", async (_, files: object, change) => {
  const here = set(files as Record<string, string>)
  const before = here.tree(".")
  expect(await servers(here, { dryRun: true })).toEqual([change, `create ${skill}`])
  expect(here.tree(".")).toEqual(before)
  expect(await servers(here)).toEqual([change, `create ${skill}`])
  expect(await servers(here)).toEqual([])
  expect(await servers(here, { remove: true })).toEqual([change.replace("create", "remove"), `remove ${skill}`])
  expect(here.tree(".")).toEqual(before)
})

test("the server comes beside the commands, and goes alone or with them; for oneself, too", async () => {
  const here = set({ "home/.config/opencode/AGENTS.md": "Mine.\n" })
  const none = here.tree(".")
  here.changes()
  const before = here.tree(".")
  await servers(here)
  expect(here.changes()).toEqual([])
  expect(await servers(here, { remove: true })).toEqual(["remove opencode.json", `remove ${skill}`])
  expect(here.tree(".")).toEqual(before)
  await servers(here)
  expect(here.changes("--remove")).toEqual(expect.arrayContaining(["remove opencode.json", `remove ${skill}`]))
  expect(here.tree(".")).toEqual(none)
  const mine = join(here.repository.root, "home/.config/opencode")
  const global = [`create ${join(mine, "opencode.json")}`, `create ${join(mine, "skills/session-recall/SKILL.md")}`]
  expect(await servers(here, { global: true })).toEqual(global)
  expect(await servers(here, { global: true, remove: true })).toEqual(
    global.map((one) => one.replace("create", "remove")),
  )
  expect(here.tree(".")).toEqual(none)
})

test("a server that a user has changed or written is no reason to add one, and stays with a word", () => {
  const own = JSON.stringify({ mcp: { past: { type: "local", command: ["npx", "opencode-session", "mcp"] } } })
  const { repository, types, changes, tree } = set({ "opencode.json": own })
  expect(changes("--mcp")).toEqual([`create ${skill}`])
  const told = 'The server "past" in opencode.json is not as init writes it; it was left as it is.'
  expect(types("init", "--remove")).toEqual({ changes: [{ file: skill, action: "remove" }], warnings: [told] })
  expect(readFileSync(join(repository.root, "opencode.json"), "utf8")).toBe(own)
  repository.write(skill, "---\nname: session-recall\n---\nBy hand.\n")
  const before = tree(".")
  expect(types("init", "--mcp").warnings).toEqual([`${skill} is not as init writes it; it was left as it is.`])
  types("init", "--mcp", "--remove")
  expect(tree(".")).toEqual(before)
})

test("a skill that a team has changed stays with a word; an older one of ours does not", async () => {
  const here = set({})
  await servers(here)
  const path = join(here.repository.root, skill)
  const ours = readFileSync(path, "utf8")
  const changed = ours.replace("Ask it\n", "Ask it, in Danish,\n")
  expect(changed).not.toBe(ours)
  here.repository.write(skill, changed)
  const told = [`${skill} is not as init writes it; it was left as it is.`]
  const world = { cwd: here.repository.root, env: { HOME: join(here.repository.root, "home") }, now: () => new Date() }
  expect(await init(world, { mcp: true })).toMatchObject({ changes: [], warnings: told })
  expect(await init(world, { mcp: true, remove: true })).toMatchObject({
    changes: [{ file: "opencode.json" }],
    warnings: told,
  })
  expect(readFileSync(path, "utf8")).toBe(changed)
  here.repository.write(skill, sealed("---\nname: session-recall\n---\nOlder.\n").replaceAll("\n", "\r\n"))
  expect(await servers(here)).toEqual(["create opencode.json", `change ${skill}`])
  expect(readFileSync(path, "utf8")).toBe(ours)
})

test("a skill or a command file that somebody has changed stays; one from before they were sealed is ours", () => {
  for (const [way, path] of [
    [[], ".opencode/skills/session-save/SKILL.md"],
    [["--commands"], ".opencode/commands/session-load.md"],
  ] as const) {
    const { repository, types, changes } = set({})
    changes(...way)
    const ours = readFileSync(join(repository.root, path), "utf8")
    const changed = ours.replace("Then answer", "Then greet, and answer")
    repository.write(path, changed)
    const told = [`${path} is not as init writes it; it was left as it is.`]
    expect(types("init", ...way)).toEqual({ changes: [], warnings: told })
    expect(types("init", "--remove").warnings).toEqual(told)
    expect(readFileSync(join(repository.root, path), "utf8")).toBe(changed)
    repository.write(path, ours.replace(/\n<!--.*-->\n$/, ""))
    expect(changes("--remove")).toContain(`remove ${path}`)
  }
})

test("a server that is switched off answers nobody, and init says so as doctor does", async () => {
  const server = { type: "local", command: ["opencode-session", "mcp"], enabled: false }
  const { repository } = set({ "opencode.json": JSON.stringify({ mcp: { sessions: server } }) })
  const world = { cwd: repository.root, env: { HOME: join(repository.root, "home") }, now: () => new Date() }
  const told = 'The server "sessions" in opencode.json is switched off. Take "enabled" or "disabled" out of it there.'
  const first = await init(world, { mcp: true })
  expect(first).toMatchObject({ changes: [{ file: skill }], warnings: [told] })
  expect(initText(first)).not.toContain("agents can then search")
  const again = await init(world, { mcp: true })
  expect(again).toMatchObject({ changes: [], warnings: [told] })
  expect(initText(again)).toMatch(/^Nothing was changed\.\n/)
})

test("a configuration that cannot be changed is told of, and left alone with all else", () => {
  const { repository, types, changes, refusal, tree } = set({ "opencode.json": '{ "mcp": { "opencode-session" ' })
  const before = tree(".")
  expect(refusal("--mcp")).toMatch(/^opencode\.json cannot be changed: .*\nFix it, or add the server by hand/)
  expect(refusal("--mcp", "--remove")).toMatch(/^opencode\.json cannot be changed/)
  expect(tree(".")).toEqual(before)
  // What can be taken away is.
  expect(changes()).toContain(`create ${entryOf2}`)
  expect(types("init", "--remove")).toMatchObject({
    changes: expect.arrayContaining([{ file: entryOf2, action: "remove" }]),
    warnings: [expect.stringMatching(/^opencode\.json cannot be changed/)],
  })
  expect(tree(".")).toEqual(before)
  repository.write("opencode.json", '{ "mcp": { "sessions": { "type": "remote", "url": "https://example.org" } } }')
  const held = tree(".")
  expect(refusal("--mcp")).toMatch(/^opencode\.json already has another server named "sessions"\.\nRename that one/)
  expect(tree(".")).toEqual(held)
  rmSync(join(repository.root, "opencode.json"))
  const older = '{ "mcp": { "sessions": { "type": "local", "command": ["my-own"] } } }'
  repository.write("home/.config/opencode/config.json", older)
  expect(refusal("--mcp", "--global")).toMatch(/^config\.json already has another server named "sessions"\./)
  // Of the user's own, a repository's takes the place.
  const own = join(repository.root, "home/.config/opencode/config.json")
  expect(types("init", "--mcp").warnings).toEqual([
    `Your own ${own} has another server named "sessions": here, this one takes its place. Rename yours to have both.`,
  ])
  expect(types("init", "--mcp", "--remove").warnings).toEqual([])
  repository.write("home/.config/opencode/config.json", '{ "model": "a/b" }')
  expect(changes("--mcp", "--global")).toContain(`create ${own.replace("config.json", "opencode.json")}`)
  expect(changes("--mcp", "--global", "--remove")).toHaveLength(2)
  // One that has nothing of ours is none of our business when ours goes.
  repository.write("opencode.json", "{ broken")
  expect(types("init", "--remove")).toEqual({ changes: [], warnings: [] })
})

test.each([".opencode/*", ".opencode/**", ".*", ".opencode", "*"])(
  "what init and doctor say to do about the rule %j publishes nothing but what init writes, and sessions",
  (rule) => {
    for (const file of rule === "*" ? [".opencode/.gitignore"] : [".gitignore", ".git/info/exclude"]) {
      const { repository, types } = set({ "home/none": "", ".gitignore": "/home/\n.env\nnode_modules/\n" })
      repository.write(file, `${file === ".gitignore" ? "/home/\n.env\nnode_modules/\n" : ""}${rule}\n`)
      repository.write(".opencode/.env", "KEY=value\n")
      repository.write(".opencode/node_modules/a/index.js", "1\n")
      repository.write(".opencode/opencode.json", "{}\n")
      const options = { cwd: repository.root, env: { ...process.env, HOME: join(repository.root, "home") } } as const
      const { stdout, stderr } = spawnSync(process.execPath, [cli, "init"], { ...options, encoding: "utf8" })
      const advice = /git ignores .* so that your colleagues get it\./.exec(stderr)?.[0] ?? ""
      const ofSessions = (types("doctor") as Finding[]).find(({ about }) => about === "sessions")
      expect(ofSessions?.next).toBe(advice)
      const lines = [...advice.matchAll(/`([!/].*?)`/g)].map(([, line]) => line)
      repository.write(file, `${readFileSync(join(repository.root, file), "utf8")}${lines.join("\n")}\n`)
      repository.save("one", sessionWith("ses_one", "Prices", [["Round them", [], "Done."]]))
      execSync(/^ {2}(git add .*)$/m.exec(stdout)?.[1] ?? "false", options)
      repository.git("add", "-A")
      const added = repository.git("ls-files", ".opencode").trim().split("\n")
      expect(added.filter((path) => /\.env|node_modules|opencode\.json/.test(path))).toEqual([])
      expect(added).toEqual(
        expect.arrayContaining([
          ".opencode/opencode-session/commands.js",
          entryOf2,
          ".opencode/sessions/.gitattributes",
          ".opencode/sessions/one.json",
          ".opencode/skills/session-load/SKILL.md",
          ".opencode/tui.json",
        ]),
      )
    }
  },
)

test.each([
  ["a rule names it", { ".gitignore": "/home/\nopencode.json\n" }],
  ["info/exclude names it", { ".git/info/exclude": "opencode.*\n" }],
  ["it is new to git", {}],
])("a configuration that git does not have is not to be shared where %s", (_, files: object) => {
  const { repository } = set({ ".gitignore": "/home/\n", ...files, "opencode.json": '{ "provider": {} }\n' })
  const types = (...args: string[]) => {
    const env = { PATH: process.env.PATH, HOME: join(repository.root, "home") }
    return spawnSync(process.execPath, [cli, "init", ...args], { cwd: repository.root, env, encoding: "utf8" })
  }
  const advice = (text: string) => text.match(/git (?:add|commit) .*/g) ?? []
  expect(types("--mcp", "--dry-run").stdout).toMatch(/^To commit: 1 file,/m)
  const { stdout, stderr } = types("--mcp")
  expect(stdout).toMatch(/^changed {2}opencode\.json/m)
  expect(advice(stdout)[0]).toBe("git add .opencode/skills/session-recall")
  expect(advice(stdout).join()).not.toContain("opencode.json")
  expect(stderr).toContain(
    "opencode.json is not in git, so it stays yours and is not among the files to share. Your colleagues run this themselves: opencode-session init --mcp",
  )
  const gone = types("--mcp", "--remove")
  expect(gone.stdout).toMatch(/^changed {2}opencode\.json/m)
  expect(advice(gone.stdout)).toEqual([])
  expect(gone.stderr).toBe("")
  // Once git has it, it is the team's.
  repository.git("add", "-f", "opencode.json")
  expect(advice(types("--mcp").stdout)[0]).toMatch(/ opencode\.json /)
  expect(advice(types("--mcp", "--remove").stdout)[0]).toMatch(/ opencode\.json$/)
})

test("a tui.json that was there and is ignored is not forced into git; one that init made goes with the rest", () => {
  const advised = (files: Record<string, string>, ...args: string[]) => {
    const { repository } = set({ ".gitignore": "/home/\n.opencode\n", ...files })
    const env = { PATH: process.env.PATH, HOME: join(repository.root, "home") }
    const options = { cwd: repository.root, env, encoding: "utf8" } as const
    return /git add .*/.exec(spawnSync(process.execPath, [cli, "init", ...args], options).stdout)?.[0]
  }
  expect(advised({})).toMatch(/^git add -f \.opencode\/tui\.json \.opencode\/opencode-session /)
  expect(advised({ ".opencode/tui.json": "{}\n" })).toMatch(/^git add -f \.opencode\/opencode-session /)
  // A new one that a rule means.
  expect(advised({ ".gitignore": "/home/\n*.json\n" }, "--mcp")).toBe("git add .opencode/skills/session-recall")
})

test("a warning that is about something else does not hide that all is set up, or nothing", () => {
  const folder = mkdtempSync(join(tmpdir(), "plain-"))
  const options = {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: join(folder, "home") },
    encoding: "utf8",
  } as const
  const types = (...args: string[]) => spawnSync(process.execPath, [cli, "init", ...args], options)
  types()
  expect(types()).toMatchObject({ stdout: "Everything is set up already.\n", stderr: expect.stringContaining("git") })
  types("--remove")
  expect(types("--remove").stdout).toBe("opencode-session is not set up here.\n")
  rmSync(folder, { recursive: true })
})
