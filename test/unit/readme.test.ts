/** The README says what the program says. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { errorTable, everyFailure, exported } from "../bed/error-table.ts"
import { cli } from "../bed/machine.ts"

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8")

test("it lists every error with its remedy", () => {
  expect(readme).toContain(errorTable())
})

test("no error is missing from that list", () => {
  const listed = Object.keys(everyFailure).map((name) => name.replace(/,.*/, ""))
  expect([...new Set(listed)].sort()).toEqual([...exported].sort())
})

test("every error is one sentence of what happened and one of what to do", () => {
  for (const { what, next } of Object.values(everyFailure)) {
    expect(what).toMatch(/^.*[.]$/)
    expect(next).toMatch(/^[A-Z].*[^,;:]$/)
  }
})

test("it names the commands and flags there are, and no others", () => {
  const help = (...args: string[]) => execFileSync(process.execPath, [cli, ...args, "--help"], { encoding: "utf8" })
  const compare = (commands: string[], title: string) => {
    const flags = new Set(commands.flatMap((command) => help(command).match(/--[a-z][a-z-]+/g) ?? []))
    const block = new RegExp(`## ${title}\\n([\\s\\S]*?)\\n## `).exec(readme)?.[1] ?? ""
    const named = new Set([...(block.match(/--[a-z][a-z-]+/g) ?? []), "--help", "--version", "--verbose"])
    // `gh` has flags of its own.
    named.delete("--body")
    expect([...named].sort()).toEqual([...flags].sort())
  }
  compare(["save", "load", "list", "move", "init", "doctor", "check", "redact", "prune", "rescue"], "The commands")
  compare(["show", "view", "export", "search", "why", "diff"], "Reading what was saved")
})
