/** Which room of the house may know which: DESIGN.md. */
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const src = fileURLToPath(new URL("../../src", import.meta.url))
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))

const mayKnow: Record<string, string[]> = {
  session: [],
  redact: ["session"],
  opencode: ["session"],
  repository: ["session"],
  machine: ["session", "redact"],
  commands: ["session", "redact", "opencode", "repository", "machine"],
  view: ["commands", "session"],
  cli: ["commands", "view", "opencode"],
  plugin: ["commands", "view", "opencode", "repository", "session"],
  ".": ["cli", "view"],
}

const roomOf = (file: string) => (file.includes(sep) ? (file.split(sep)[0] ?? ".") : ".")

test.each(files)("%s knows only what it may", (file) => {
  const room = roomOf(file)
  const text = readFileSync(join(src, file), "utf8")
  const imports = [...text.matchAll(/from "(\.[^"]+)"|import\("(\.[^"]+)"\)/g)].map(
    (match) => match[1] ?? match[2] ?? "",
  )
  for (const target of imports) {
    const other = roomOf(relative(src, join(src, dirname(file), target)))
    // failure.ts, version.ts, alive.ts, homes.ts and atomic.ts stand in the hall.
    if (other !== room && other !== "." && other !== "..") expect(mayKnow[room], `${file} → ${target}`).toContain(other)
  }
})

test("a file is a page", () => {
  const lines = files.map((file) => readFileSync(join(src, file), "utf8").split("\n").length).sort((a, b) => a - b)
  expect(lines[Math.floor(lines.length / 2)]).toBeLessThan(90)
  expect(lines.at(-1)).toBeLessThanOrEqual(300)
})
