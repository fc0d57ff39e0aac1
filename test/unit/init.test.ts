/** `init` and `init --remove` where a team has OpenCode 1, OpenCode 2, or both. */
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { Finding } from "../../src/commands/doctor/finding.ts"
import { cli } from "../bed/machine.ts"
import { Repository } from "../bed/repository.ts"

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
  /** Every file below a folder with its bytes, and every folder. */
  const tree = (folder = ".opencode") =>
    readdirSync(join(repository.root, folder), { recursive: true, withFileTypes: true })
      .map((entry) => [
        join(entry.parentPath, entry.name),
        entry.isFile() ? readFileSync(join(entry.parentPath, entry.name)).toString("base64") : "",
      ])
      .sort()
  return { repository, types, changes, commands, tree }
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
      what: "plugins/opencode-session/tui.js in .opencode of this repository is not ours, and stands where ours would be",
      next: "Move it away, and run: opencode-session init",
    },
  ])
  changes("--remove")
  expect(tree()).toEqual(before)
})
