/** A git command of which every ending counts: it runs hooks, asks for keys, or speaks to a remote. */
import { spawn } from "node:child_process"

export type Ended = {
  code: number
  stdout: string
  /** What git and its hooks said. */
  stderr: string
}

export type RunOptions = {
  variables?: NodeJS.ProcessEnv
  /** Without a terminal of its own nothing can ask there, neither git nor ssh. */
  silent?: boolean
  /** What it reads. */
  input?: string | Uint8Array
}

/** Git's own words in English; the characters stay the user's, since hooks see this too. */
function inEnglish({ LC_ALL, LANGUAGE, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const characters = LC_ALL || env.LC_CTYPE || env.LANG
  return { ...env, ...(characters && { LC_CTYPE: characters }), LC_MESSAGES: "C" }
}

export function runGit(cwd: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { variables, silent = false, input } = options
  return new Promise((resolve, reject) => {
    const env = { ...inEnglish(process.env), ...variables }
    const stdin = input === undefined ? "ignore" : "pipe"
    const git = spawn("git", args, { cwd, env, stdio: [stdin, "pipe", "pipe"], detached: silent })
    git.stdin?.on("error", () => {}).end(input)
    const ended: Ended = { code: 1, stdout: "", stderr: "" }
    for (const stream of ["stdout", "stderr"] as const)
      git[stream]?.setEncoding("utf8").on("data", (text: string) => {
        ended[stream] += text
      })
    git.on("error", reject).on("close", (code) => resolve({ ...ended, code: code ?? 1 }))
  })
}

/** The line in which git says why it stopped. */
export function reasonOf({ stderr, stdout }: Ended): string {
  const lines = (stderr || stdout).split("\n").map((line) => line.trim())
  const said = lines.find((line) => /^fatal: /.test(line)) ?? lines.find((line) => /^error: /.test(line))
  return (said ?? lines.findLast(Boolean) ?? "it gave no reason").replace(/^(fatal|error): /, "").replace(/\.$/, "")
}
