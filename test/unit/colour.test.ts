/** Colour: only on a terminal or when it is asked for, and the words are the same with and without it. */
import { spawnSync } from "node:child_process"
import { stripVTControlCharacters } from "node:util"
import { expect, test } from "vitest"
import { painted, sentence } from "../../src/view/terminal/painted.ts"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

function shop() {
  const repository = new Repository()
  const edit = tool("write", { filePath: "{{worktree}}/prices.ts", content: "export const price = cents(42)\n" })
  repository.save("prices", sessionWith("ses_one", "Prices", [["Round the prices", [edit], "**Done**, in cents."]]))
  repository.write("prices.ts", "export const price = cents(42)\n")
  repository.commit()
  return (env: NodeJS.ProcessEnv, ...args: string[]) => {
    const { PATH } = process.env
    const ours = { PATH, HOME: repository.root, OPENCODE_BIN: "/nowhere", ...env }
    return spawnSync(process.execPath, [cli, ...args], { cwd: repository.root, env: ours, encoding: "utf8" }).stdout
  }
}

test.each([
  ["list"],
  ["list", "--long"],
  ["show", "1"],
  ["why", "prices.ts"],
  ["why", "prices.ts:1"],
  ["search", "round"],
  ["doctor"],
  ["init", "--git"],
])("%s %s", (...args) => {
  const types = shop()
  const coloured = types({ FORCE_COLOR: "1" }, ...args, ...(args[0] === "init" ? ["--dry-run"] : []))
  const dull = types({ FORCE_COLOR: "1", NO_COLOR: "1" }, ...args, ...(args[0] === "init" ? ["--dry-run"] : []))
  const piped = types({}, ...args, ...(args[0] === "init" ? ["--dry-run"] : []))
  expect(piped).not.toContain("\u001b")
  expect(piped.length).toBeGreaterThan(20)
  expect(dull).toBe(piped)
  expect(stripVTControlCharacters(coloured)).toBe(piped)
  if (args[0] !== "init") expect(coloured).toContain("\u001b[")
})

test("a report shows what is to be typed, and its signs", () => {
  const text =
    "✓ git  works\n✗ opencode  gone\n    → Run `opencode-session init`\n\nShare it:\n  git push\n  a/b.json\n"
  const lines = painted(text, { colour: true, width: 80 })
  expect(stripVTControlCharacters(lines)).toBe(text)
  for (const part of [
    "\u001b[32m✓",
    "\u001b[31m✗",
    "\u001b[36m`opencode-session init`",
    "\u001b[36mgit push",
    "\u001b[36ma/b.json",
  ])
    expect(lines).toContain(part)
  expect(painted(text, { colour: false, width: 80 })).toBe(text)
})

test("a report's sentences are broken between words, and a line to be copied is not", () => {
  const said = "Saved: Fix the rounding of prices (ses_ddedaa671ffe, the most recent one here)"
  const command = "  opencode-session load 2026-11-28-07-54-fix-the-rounding-of-prices"
  const lines = painted(`${said}\n${command}\n`, { colour: false, width: 40 }).split("\n")
  expect(lines).toEqual([
    "Saved: Fix the rounding of prices",
    "  (ses_ddedaa671ffe, the most recent one",
    "  here)",
    command,
    "",
  ])
  expect(painted(said, { colour: false, width: Number.POSITIVE_INFINITY })).toBe(said)
})

test("a hint is wrapped by words, and a command in it stays whole", () => {
  const text = "Load it with `opencode-session load 2026-11-22-prices` and save again, or leave it out with --replace."
  const lines = sentence(text, { colour: false, width: 50 }, undefined, "Note: ").split("\n")
  expect(lines.filter((line) => line.length > 50)).toEqual([])
  expect(lines.join(" ")).toBe(`Note: ${text}`)
  expect(lines.some((line) => line.includes("`opencode-session load 2026-11-22-prices`"))).toBe(true)
  expect(sentence(text, { colour: false, width: Number.POSITIVE_INFINITY })).toBe(text)
})
