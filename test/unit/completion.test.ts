/** The completions, in the shells themselves where they are on this machine. */
import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { describe, expect, test } from "vitest"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

/** A shell with our command in it, where sessions are saved. */
function scene() {
  const repository = new Repository()
  const save = (name: string, id: string, title: string) =>
    repository.save(name, sessionWith(id, title, [["a", [], "b"]]))
  save("2026-11-22-14-03-overcharged-customers", "ses_one", "Overcharged customers")
  save("2026-11-23-14-03-twice", "ses_two", "Twice")
  save("2026-11-24-14-03-twice", "ses_three", "Twice")
  save("2026-11-21-14-03-1", "ses_four", "1")
  save("7", "ses_five", "7")
  const bin = join(repository.root, "bin")
  mkdirSync(bin)
  const program = `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`
  writeFileSync(join(bin, "opencode-session"), program, { mode: 0o755 })
  return { cwd: repository.root, env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` } }
}

const has = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0

/** What a shell offers after a line. */
const shells: Record<string, (line: string) => string[]> = {
  bash: (line) => {
    const script = `
      eval "$(opencode-session completion bash)"
      COMP_LINE='${line}'; COMP_POINT=\${#COMP_LINE}
      COMP_WORDS=(${line}${line.endsWith(" ") ? " ''" : ""}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1))
      $(complete -p opencode-session | sed 's/.*-F \\([^ ]*\\).*/\\1/')
      printf '%s\\n' "\${COMPREPLY[@]}"`
    return run("bash", ["--norc", "-c", script])
  },
  // `_describe` is the shell's own, which needs a line editor: what it is given is what it offers.
  zsh: (line) => {
    const words = line
      .split(" ")
      .map((word) => `'${word}'`)
      .join(" ")
    const script = `
      compdef() { :; }; _describe() { print -l -- "\${(@P)2}" }; _files() { print files }
      eval "$(opencode-session completion zsh)"
      BUFFER='${line}'; CURSOR=\${#BUFFER}; words=(${words}); CURRENT=\${#words}
      _opencode-session_completion`
    return run("zsh", ["-f", "-c", script]).map((one) => one.replace(/(?<!\\):.*/, ""))
  },
  fish: (line) =>
    run("fish", ["--no-config", "-c", `opencode-session completion fish | source; complete -C '${line}'`]).map((one) =>
      one.replace(/\t.*/, ""),
    ),
}

function run(shell: string, args: string[]): string[] {
  const { stdout, stderr } = spawnSync(shell, args, { ...scene(), encoding: "utf8" })
  expect(stderr).toBe("")
  return stdout.split("\n").filter(Boolean)
}

describe.each(Object.keys(shells).filter(has))("%s completes", (shell) => {
  const after = (line: string) => shells[shell]?.(line)
  test.each([
    ["a command", "opencode-session sh", ["show"]],
    ["an option", "opencode-session list --al", ["--all-branches"]],
    ["the value of an option", "opencode-session search x --role a", ["assistant"]],
    ["the name of a session, without its date", "opencode-session load over", ["overcharged-customers"]],
    ["what a command is to help with", "opencode-session help mo", ["move"]],
    ["a shell", "opencode-session completion z", ["zsh"]],
  ])("%s", (_, line, offered) => {
    expect(after(line)).toEqual(offered)
  })
  test("names of the same title, or of a number, with their dates", () => {
    const dated = ["2026-11-21-14-03-1", "2026-11-23-14-03-twice", "2026-11-24-14-03-twice"]
    expect(after("opencode-session load 2026")?.sort()).toEqual(dated)
    // A number is a place in the list.
    for (const number of ["1", "7"]) expect(after(`opencode-session load ${number}`)).toEqual([])
  })
  test("all commands, none that is hidden", () => {
    const all = after("opencode-session ")
    expect(all).toEqual(expect.arrayContaining(["save", "load", "list", "completion"]))
    expect(all).not.toContain("textconv")
  })
})

test("bash is on every machine that runs this", () => {
  expect(has("bash")).toBe(true)
})
