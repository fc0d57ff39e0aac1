/** What `init` does to a `tui.json` that somebody has written, and how it is undone. */
import fc from "fast-check"
import { parse } from "jsonc-parser"
import { expect, test } from "vitest"
import { hasPlugin, withoutPlugin, withPlugin } from "../../src/opencode/setup/tui-json-entry.ts"
import { expectFailure } from "../bed/failure.ts"

const spec = "./opencode-session/tui.js"
const add = (text: string) => withPlugin(text, spec, "tui.json")
const remove = (text: string) => withoutPlugin(text, spec, "tui.json")

test("comments, layout and the other entries stay as they are", () => {
  const text = `{
    // The theme of the team.
    "theme": "gruvbox", // dark
    "plugin": [
      "a-plugin", /* ours */
      ["b-plugin", { "loud": true }],
    ],
}
`
  expect(add(text)).toBe(text.replace("true }]", `true }], "${spec}"`))
  expect(remove(add(text))).toBe(text)
})

test.each([
  ["{}\n", `{\n  "plugin": ["${spec}"]\n}\n`],
  ['{"theme":"x"}', `{"theme":"x", "plugin": ["${spec}"]}`],
  ['{\n  "theme": "dark" // Anna\n}\n', `{\n  "theme": "dark", // Anna\n  "plugin": ["${spec}"]\n}\n`],
  ['{\n  "theme": "dark", // Anna\n}\n', `{\n  "theme": "dark", // Anna\n  "plugin": ["${spec}"],\n}\n`],
  ['{\r\n\t"theme": 1\r\n}', `{\r\n\t"theme": 1,\r\n\t"plugin": ["${spec}"]\r\n}`],
  ['{"plugin": []}', `{"plugin": [ "${spec}" ]}`],
  ["\uFEFF{}\n", `\uFEFF{\n  "plugin": ["${spec}"]\n}\n`],
  ['\uFEFF{"plugin": ["a"]}', `\uFEFF{"plugin": ["a", "${spec}"]}`],
])("%j becomes %j, and comes back", (before, after) => {
  expect(add(before)).toBe(after)
  expect(add(after)).toBe(after)
  expect(hasPlugin(after, spec)).toBe(true)
  expect(remove(after)).toBe(before)
  expect(remove(before)).toBe(before)
  expect(remove(after.replace(`"${spec}"`, `["${spec}", { "autosave": true }]`))).toBe(before)
})

test("what an earlier version has written goes as it came", () => {
  expect(remove(`{"theme":"x",\n  "plugin": ["${spec}"]}`)).toBe('{"theme":"x"}')
  expect(remove(`{\n  "theme": "x",\n  "plugin": ["${spec}"] // Anna\n}`)).toBe('{\n  "theme": "x" // Anna\n}')
})

test("what stands in one line with a comma behind it comes back as well, with options or without", () => {
  const before = '{ "theme": "x", // mine\n}\n'
  expect(remove(add(before))).toBe(before)
  expect(remove(add(before).replace(`"${spec}"`, `["${spec}", {"autosave": true}]`))).toBe(before)
})

test("an entry that was given options or a place of its own is found all the same", () => {
  expect(remove(`{"plugin": [["${spec}", {"autosave": true}], "b"]}`)).toBe('{"plugin": ["b"]}')
  expect(remove(`{\n"plugin": [\n  "a",\n  "${spec}"\n]}`)).toBe('{\n"plugin": [\n  "a"\n]}')
})

test.each(["", "[]", "{", '{"plugin": "a"}'])("%j is refused", (text) => {
  expectFailure(() => add(text), /tui\.json cannot be changed/)
})

test("a list of plugins that stands there twice is refused: OpenCode would not see an entry of the first", () => {
  const text = `{"plugin": ["a"], "theme": "x", "plugin": ["${spec}"]}`
  for (const change of [add, remove]) expectFailure(() => change(text), /"plugin" is in it twice/)
  for (const change of [add, remove])
    expectFailure(
      () => change('{"plugin_enabled": {"opencode-session": true, "opencode-session": false}}'),
      /"plugin_enabled.opencode-session" is in it twice/,
    )
  for (const change of [add, remove])
    expectFailure(() => change('{"theme": "x", "theme": "y"}'), /"theme" is in it twice/)
})

test("whatever the file holds: adding is seen by a parser, adding twice is adding once, removing undoes it", () => {
  const names = fc.constantFrom("theme", "keybinds", "x")
  const plugins = fc.array(fc.oneof(fc.string(), fc.tuple(fc.string(), fc.dictionary(names, fc.boolean()))))
  const objects = fc.record(
    { theme: fc.string(), keybinds: fc.dictionary(names, fc.string()), plugin: plugins },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(objects, fc.constantFrom(undefined, 1, 2, 4, "\t"), fc.boolean(), (object, indent, commented) => {
      fc.pre(!JSON.stringify(object).includes(spec))
      const json = `${JSON.stringify(object, null, indent)}\n`
      const text = commented ? `// { "plugin": [] }\n${json.replace("{", "{ /* plugin */")}` : json
      const added = add(text)
      expect(parse(added)).toEqual({ ...object, plugin: [...(object.plugin ?? []), spec] })
      expect(add(added)).toBe(added)
      expect(remove(added)).toBe(text)
    }),
  )
})
