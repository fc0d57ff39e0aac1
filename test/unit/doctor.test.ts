/** What `doctor` says of the set-up of OpenCode's commands. */
import { spawnSync } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { Finding } from "../../src/commands/doctor/finding.ts"
import { cli } from "../bed/machine.ts"
import { Repository } from "../bed/repository.ts"

function started() {
  const repository = new Repository()
  const home = join(repository.root, "home")
  mkdirSync(home)
  const meta = join(home, "plugin-meta.json")
  const env = { PATH: process.env.PATH, HOME: home, OPENCODE_BIN: "/nowhere", OPENCODE_PLUGIN_META_FILE: meta }
  const types = (...args: string[]) =>
    spawnSync(process.execPath, [cli, ...args], { cwd: repository.root, env, encoding: "utf8" }).stdout
  const about = (what: string) =>
    (JSON.parse(types("doctor", "--json")) as Finding[]).filter((one) => one.about === what)
  const loadedFrom = (target: string) => {
    const entry = { id: "opencode-session", target, last_time: Date.UTC(2026, 10, 20), load_count: 3 }
    repository.write("home/plugin-meta.json", JSON.stringify({ a: entry, b: { ...entry, id: "another" } }))
  }
  return { repository, types, about, loadedFrom }
}

test("of a plugin that is set up in two repositories OpenCode notes the last place alone", () => {
  const { repository, types, about, loadedFrom } = started()
  types("init")
  expect(about("plugin")).toMatchObject([{ state: "note", what: "OpenCode has not loaded it yet" }])
  loadedFrom("/home/al/other/.opencode/opencode-session/tui.js")
  expect(about("plugin")).toMatchObject([
    { state: "good", what: expect.stringMatching(/^last loaded by OpenCode .* from \/home\/al\/other\//) },
  ])
  loadedFrom(`file://${repository.root}/.opencode/opencode-session/tui.js`)
  expect(about("plugin")).toMatchObject([{ state: "good", what: expect.not.stringContaining("from") }])
})

test("a set-up for the repository and for its user is told of, with what takes one away", () => {
  const { types, about } = started()
  types("init")
  types("init", "--global")
  const said = { state: "note", what: expect.stringContaining("twice"), next: expect.stringContaining("--remove") }
  expect(about("commands").at(-1)).toMatchObject(said)
  // It takes more than the double.
  expect(about("commands").at(-1)?.next).toMatch(/^If you need yours nowhere else, .* server for agents: /)
  types("init", "--global", "--remove")
  expect(about("commands")).toMatchObject([{ state: "good" }])
})

test("a plugin that is switched off is told of, wherever OpenCode has it", () => {
  const { repository, types, about, loadedFrom } = started()
  types("init")
  loadedFrom(`file://${repository.root}/.opencode/opencode-session/tui.js`)
  const plugin = () => about("plugin").map(({ state, what }) => [state, what])
  const off = (file: string) => [["note", `it is switched off in ${join(repository.root, "home", file)}`]]
  const says = (enabled: boolean) => JSON.stringify({ plugin_enabled: { "opencode-session": enabled } })
  repository.write("home/.config/opencode/tui.json", `// { "plugin_enabled": {} }\n${says(false)}`)
  expect(plugin()).toEqual(off(".config/opencode/tui.json"))
  // OpenCode's screen notes there what one has chosen last.
  repository.write("home/.local/state/opencode/kv.json", says(true))
  expect(about("plugin")).toMatchObject([{ state: "good" }])
  repository.write("home/.local/state/opencode/kv.json", says(false))
  repository.write("home/.config/opencode/tui.json", says(true))
  expect(plugin()).toEqual(off(".local/state/opencode/kv.json"))
  repository.write("home/.local/state/opencode/kv.json", "{}")
  repository.write("home/.config/opencode/tui.json", `{ /* "plugin_enabled": { "opencode-session": false } */ }`)
  expect(about("plugin")).toMatchObject([{ state: "good" }])
})

test.each([
  ['{"plugin": ["a"], "plugin": ["b"]}', "plugin"],
  ['{"theme": "a", "plugin_enabled": {"x": true, "x": false}}', "plugin_enabled.x"],
])("a key that stands twice in %s is wrong", (text, key) => {
  const { repository, about } = started()
  repository.write(".opencode/tui.json", text)
  const what = `tui.json cannot be changed: "${key}" is in it twice, and OpenCode reads only the last.`
  expect(about("commands")).toMatchObject([{ state: "bad", what }])
})
