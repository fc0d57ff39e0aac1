/** Which room of the house may know which: DESIGN.md. */
import { readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { circlesIn, type Imports, onlyUsedIn, strangersIn, upwardArrows } from "../bed/rooms.ts"

const src = fileURLToPath(new URL("../../src", import.meta.url))
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll(sep, "/"))
const textOf = (file: string) => readFileSync(join(src, file), "utf8")

/** Type-only imports count: who reads a file has to read what its types are made of. */
const imports: Imports = new Map(
  files.map((file) => {
    const named = [...textOf(file).matchAll(/from "(\.[^"]+)"|import\("(\.[^"]+)"\)/g)]
    const targets = named.map(([, one, other]) => relative(src, join(src, dirname(file), one ?? other ?? "")))
    return [file, targets.map((target) => target.replaceAll(sep, "/")).filter((target) => files.includes(target))]
  }),
)

test("an arrow leads down the list of the rooms, never up", () => {
  expect(upwardArrows(imports)).toEqual([])
})

test("no import leads back to where it began", () => {
  expect(circlesIn(imports)).toEqual([])
})

test("what stands in the folder of a use case is used by that one alone", () => {
  expect(strangersIn(imports)).toEqual([])
})

test("what several use cases share is used by several", () => {
  expect(onlyUsedIn(imports)).toEqual([])
})

test("no room of the support speaks of sessions", () => {
  const support = files.filter((file) => file.startsWith("support/"))
  expect(support.filter((file) => /session|message|opencode/.test(basename(file)))).toEqual([])
})

test("a file is a page", () => {
  const lines = files.map((file) => textOf(file).split("\n").length).sort((a, b) => a - b)
  expect(lines[Math.floor(lines.length / 2)]).toBeLessThan(80)
  expect(lines.at(-1)).toBeLessThanOrEqual(300)
})

test.each([
  ["an arrow up", upwardArrows, { "session/a.ts": ["commands/save/b.ts"] }],
  ["a way past the host's interface", upwardArrows, { "commands/save/a.ts": ["opencode/v1/b.ts"] }],
  ["an arrow across", upwardArrows, { "git/a.ts": ["opencode/b.ts"] }],
  ["a circle of three", circlesIn, { "git/a.ts": ["git/b.ts"], "git/b.ts": ["git/c.ts"], "git/c.ts": ["git/a.ts"] }],
  ["a helper that another use case needs", strangersIn, { "commands/load/load.ts": ["commands/save/b.ts"] }],
  ["a shared helper that one use case needs", onlyUsedIn, { "commands/save/save.ts": ["commands/shared/b.ts"] }],
])("%s is found", (_, find, given) => {
  const all = new Map(Object.entries(given) as [string, string[]][])
  for (const target of [...all.values()].flat()) if (!all.has(target)) all.set(target, [])
  expect(find(all)).not.toEqual([])
})
