/** What the command line says of itself, and how it answers what is typed wrong. */
import { spawnSync } from "node:child_process"
import { describe, expect, test } from "vitest"
import { examplesOf } from "../../src/cli/help.ts"
import { program } from "../../src/cli/program.ts"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const root = program(async () => {
  throw new Error("A declaration runs nothing.")
})
const named = root.commands.filter((command) => !(command as unknown as { _hidden: boolean })._hidden)

function helpOf(command: (typeof named)[number]): string {
  let help = ""
  const writeOut = (text: string) => {
    help += text
  }
  command.configureOutput({ writeOut, getOutHelpWidth: () => 80 })
  command.outputHelp()
  return help
}

function types(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" })
  return { status, stdout, stderr }
}

test.each([root, ...named].map((command) => [command.name(), command] as const))(
  "the help of %s fits 80 columns, with two examples of what there is",
  (name, command) => {
    const help = helpOf(command)
    expect(help.split("\n").filter((line) => [...line].length > 80)).toEqual([])
    if (name === "help") return
    const examples = examplesOf(command)
    expect(examples).toHaveLength(2)
    for (const [typed] of examples) {
      expect(help).toContain(`opencode-session ${typed}\n`)
      const [word = "", ...rest] = typed.split(" ")
      const own = named.find((one) => one.name() === word)
      expect(own, typed).toBeDefined()
      if (command !== root) expect(word).toBe(name)
      const flags = rest.filter((one) => /^--?[a-z]/.test(one) && !/^--body/.test(one))
      for (const flag of flags)
        expect(
          own?.options.some((option) => [option.short, option.long].includes(flag)),
          `${typed}: ${flag}`,
        ).toBe(true)
    }
  },
)

describe("commands are grouped, and say what exit codes mean where that matters", () => {
  const help = helpOf(root)
  test.each(["Everyday:", "Read:", "Git:", "Set up:", "A [session] is one of these:"])("%s", (title) => {
    expect(help.split("\n")).toContain(title)
  })
  test("a session is explained once", () => {
    expect(help).toContain("its number in")
    for (const command of named) expect(helpOf(command)).not.toContain("its number in")
    const of = (name: string) => helpOf(named.find((one) => one.name() === name) ?? root)
    expect(of("load")).toContain("Exit codes:")
    expect(of("show")).not.toMatch(/Exit codes|--verbose/)
  })
})

test.each([
  [["help", "nosuch"], 2, /^Unknown command 'nosuch'\.\nSee `opencode-session --help`\.\n$/],
  [["share"], 2, /^Unknown command 'share'\.\nDid you mean `opencode-session save --commit --push`\? See /],
  [["help", "sav"], 2, /^Unknown command 'sav'\.\nDid you mean save\? See `opencode-session --help`\.\n$/],
  [["show", "--ful"], 2, /^Unknown option '--ful'\.\nDid you mean --full\? See `opencode-session show --help`\.\n$/],
  [["export", "--format", "pdf"], 2, /It must be one of markdown, html, json\.\nSee `opencode-session export --help`/],
  [["show", "--from", "0"], 2, /It must be a whole number, 1 or more\./],
] as const)("%j is answered", (typed, code, said) => {
  const { status, stderr } = types(...typed)
  expect(stderr).toMatch(said)
  expect(status).toBe(code)
})

test.each([
  [
    ["show", "one", "--prompts", "--tool", "bash"],
    /^Option '--prompts' cannot be used with option '--tool <NAME>'\.\n/,
  ],
  [["show", "one#1", "--from", "1"], /^SESSION#N and --from cannot be used together\.\nLeave one out\./],
  [["search", "a", "--role", "user", "--tool", "bash"], /^--role user and --tool cannot be used together\./],
  [["export", "one", "--format", "html", "--max-bytes", "100"], /^--max-bytes and the format html cannot be used/],
  [["export", "one", "-o", "one.json", "--max-bytes", "100"], /^--max-bytes and the format json cannot be used/],
  [["review", "HEAD^!", "--json", "--max-bytes", "100"], /^--max-bytes and the format json cannot be used/],
  [
    ["review", "HEAD^!", "--format", "agent-trace", "--max-bytes", "100"],
    /^--max-bytes and the format agent-trace cannot be used/,
  ],
])("%j, of which one would be ignored, is refused", (typed, said) => {
  const repository = new Repository()
  repository.save("one", sessionWith("ses_one", "One", [["a", [tool("bash", { command: "a" })], "b"]]))
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...typed], {
    cwd: repository.root,
    encoding: "utf8",
  })
  expect([stdout, stderr]).toEqual(["", expect.stringMatching(said)])
  expect(status).toBe(2)
})

test("ls, -v, help and --verbose before a command are understood", () => {
  const repository = new Repository()
  repository.save("one", sessionWith("ses_one", "Prices", [["a", [], "b"]]))
  const says = (...args: string[]) =>
    spawnSync(process.execPath, [cli, ...args], { cwd: repository.root, encoding: "utf8" })
  expect(says("ls").stdout).toContain("Prices")
  expect(says("--verbose", "list").stdout).toContain("Prices")
  expect(says("show", "--verbose").stdout).toContain("Prices")
  expect(says("-v").stdout).toBe("0.1.0\n")
  expect(says("help", "ls").stdout).toBe(says("list", "--help").stdout)
})
