/** Our server in an `opencode.json`: it comes and goes, and every other byte stays. */
import fc from "fast-check"
import { parse } from "jsonc-parser"
import { expect, test } from "vitest"
import { madeConfig, serversIn, withoutServer, withServer } from "../../src/opencode/setup/server-entry.ts"

const file = "opencode.json"
const entry = { type: "local", command: ["opencode-session", "mcp"] }
const added = (text: string) => withServer(text, file)
const removed = (text: string) => withoutServer(text, file)
const parsed = (text: string) => parse(text, [], { allowTrailingComma: true })

test.each([
  ["{}", '{ "mcp": {OURS} }'],
  ["{\n}\n", '{\n  "mcp": {\n    OURS\n  }\n}\n'],
  ["{\n  // Nothing yet.\n}\n", '{\n  // Nothing yet.\n  "mcp": {\n    OURS\n  }\n}\n'],
  ['{"theme":"a"}', '{"theme":"a", "mcp": {OURS}}'],
  ['{\n\t"theme": "a"\n}\n', '{\n\t"theme": "a",\n\t"mcp": {\n\t\tOURS\n\t}\n}\n'],
  [
    '{\r\n  "theme": "a", // Ours.\r\n}\r\n',
    '{\r\n  "theme": "a", // Ours.\r\n  "mcp": {\r\n    OURS\r\n  },\r\n}\r\n',
  ],
  [
    '{\n  "theme": "a" // Ours, not theirs.\n  // "share": "auto"\n}',
    '{\n  "theme": "a", // Ours, not theirs.\n  // "share": "auto"\n  "mcp": {\n    OURS\n  }\n}',
  ],
  ['{\n  "mcp": {},\n  "theme": "a"\n}\n', '{\n  "mcp": { OURS },\n  "theme": "a"\n}\n'],
  ['{ "mcp": { } }', '{ "mcp": { OURS  } }'],
  ['{\n  "mcp": {\n  }\n}\n', '{\n  "mcp": { OURS\n  }\n}\n'],
  ['{"mcp": {"a": {"type": "remote"}}}', '{"mcp": {"a": {"type": "remote"}, OURS}}'],
  [
    '{\n  "mcp": {\n    /* one */ "a": {},\n    "b": {} /* , */\n  }\n}\n',
    '{\n  "mcp": {\n    /* one */ "a": {},\n    "b": {}, /* , */\n    OURS\n  }\n}\n',
  ],
  ['{"mcp": {"servers": {"type": "local"}}}', '{"mcp": {"servers": {"type": "local"}, OURS}}'],
  ['\uFEFF{"mcp": {}}', '\uFEFF{"mcp": { OURS }}'],
  ['\uFEFF{\r\n  "theme": "a"\r\n}', '\uFEFF{\r\n  "theme": "a",\r\n  "mcp": {\r\n    OURS\r\n  }\r\n}'],
])("what %j becomes, and back", (before, after) => {
  const text = after.replace("OURS", '"sessions": { "type": "local", "command": ["opencode-session", "mcp"] }')
  expect(added(before)).toBe(text)
  expect(serversIn(text, file)).toContainEqual({ name: "sessions", whose: "ours", off: false })
  expect(removed(text)).toBe(before)
})

test("a file that has the form of OpenCode 2 gets an entry of that form", () => {
  const before = '{ "mcp": { "servers": {}, "timeout": { "startup": 1 } } }'
  const text = added(before)
  expect(parsed(text).mcp.servers).toEqual({ sessions: { ...entry, codemode: false } })
  expect(removed(text)).toBe(before)
})

test("any configuration is as it was, byte by byte, when the server came and went", () => {
  const space = fc.constantFrom("", " ", "\n", "\n  ", "\n\t", "\r\n    ", " // a, b: {\n", " /* } , */ ", "\n// x\n\n")
  const tree = fc.letrec<{ value: string; object: string; member: string }>((tie) => ({
    value: fc.oneof({ depthSize: "small" }, fc.constantFrom("1", '"a, // b"', "[1, 2,]", "true"), tie("object")),
    member: fc
      .tuple(space, fc.constantFrom("a", "b", "c", "mcp", "servers", "type", "sessions_"), space, tie("value"), space)
      .map(([one, key, two, value, three]) => `${one}"${key}":${two}${value}${three}`),
    object: fc
      .tuple(
        fc.uniqueArray(tie("member"), { maxLength: 4, selector: (one) => /"(\w+)":/.exec(one)?.[1] }),
        fc.boolean(),
        space,
      )
      .map(([members, comma, end]) => `{${members.join(",")}${comma && members.length > 0 ? "," : ""}${end}}`),
  })).object
  const seed = process.env.FUZZ_SEED ? { seed: Number(process.env.FUZZ_SEED) } : {}
  fc.assert(
    fc.property(tree, (before) => {
      let text: string
      try {
        text = added(before)
      } catch (error) {
        expect(String(error)).toContain("cannot be changed")
        return
      }
      expect(serversIn(text, file).filter(({ whose }) => whose === "ours")).toHaveLength(1)
      const { mcp, ...rest } = parsed(text)
      const { mcp: old, ...others } = parsed(before)
      expect(rest).toEqual(others)
      expect(removed(text)).toBe(before)
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 500), ...seed },
  )
})

test("what somebody has laid out anew goes with its own line, and what else they wrote stays", () => {
  const pretty = (value: object) => `${JSON.stringify(value, null, 4)}\n`
  expect(removed(pretty({ theme: "a", mcp: { sessions: entry } }))).toBe(pretty({ theme: "a" }))
  expect(removed(pretty({ mcp: { sessions: entry }, theme: "a" }))).toBe(pretty({ theme: "a" }))
  expect(removed(pretty({ mcp: { a: {}, sessions: entry, b: {} } }))).toBe(pretty({ mcp: { a: {}, b: {} } }))
  const text = added('{\n  "theme": "a"\n}\n').replace('"mcp": {', '"mcp": {\n    // Ask it first.')
  expect(removed(text)).toBe('{\n  "theme": "a",\n  "mcp": {\n    // Ask it first.\n  }\n}\n')
  expect(removed(added('{"theme":"a"}').replace("}}}", '}, "b": {}}}'))).toBe('{"theme":"a", "mcp": {"b": {}}}')
})

test("the file that we made goes; with anything more in it, it stays", () => {
  expect(parsed(madeConfig).mcp).toEqual({ sessions: entry })
  expect(removed(madeConfig)).toBeUndefined()
  expect(removed(madeConfig.replaceAll("\n", "\r\n"))).toBeUndefined()
  const only = '{\n  "$schema": "https://opencode.ai/config.json"\n}\n'
  expect(removed(added(only))).toBe(only)
  expect(removed(madeConfig.replace("{", '{\n  "theme": "a",'))).toBe(`{\n  "theme": "a",${only.slice(1)}`)
})

test.each([
  [{ mcp: { sessions: { ...entry, enabled: false } } }, { name: "sessions", whose: "alike", off: true }],
  [{ mcp: { servers: { sessions: { ...entry, disabled: true } } } }, { name: "sessions", whose: "alike", off: true }],
  [
    { mcp: { past: { ...entry, command: ["npx", "-y", "opencode-session", "mcp"] } } },
    { name: "past", whose: "alike" },
  ],
  [{ mcp: { past: { ...entry, command: ["node", "/x/opencode-session/dist/cli.js", "mcp"] } } }, { whose: "alike" }],
  [{ mcp: { sessions: { ...entry, command: ["other", "mcp"] } } }, { name: "sessions", whose: "other" }],
  [{ mcp: { sessions: { type: "remote", url: "https://example.org" } } }, { name: "sessions", whose: "other" }],
  [{ mcp: { sessions: null, list: [], number: 1 } }, { name: "sessions", whose: "other" }],
])("%j is told, and stays when ours goes", (config, told) => {
  const text = JSON.stringify(config)
  expect(serversIn(text, file)[0]).toMatchObject(told)
  expect(removed(text)).toBe(text)
})

test.each([
  ["", "not an object"],
  ["[]", "not an object"],
  ['{"mcp": []}', '"mcp" is not an object'],
  ["{ not json", "not an object"],
  ["[".repeat(100_000), "not an object"],
  ['{"mcp": {}, "mcp": {}}', '"mcp" is in it twice'],
  ['{"mcp": {"sessions": {}, "sessions": {}}}', '"sessions" is in it twice'],
  ['{"mcp": {"servers": {"sessions": {}, "sessions": {}}}}', '"sessions" is in it twice'],
])("%#: what OpenCode would not read as it is meant is not changed", (text, why) => {
  for (const deed of [added, removed, (one: string) => serversIn(one, file)])
    expect(() => deed(text)).toThrow(expect.objectContaining({ what: expect.stringContaining(why) }))
})
