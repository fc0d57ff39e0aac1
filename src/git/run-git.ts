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

/** What git adds when it cannot reach a remote: why stands before it, or nowhere. */
const unreached = [
  "fatal: Could not read from remote repository.",
  "Please make sure you have the correct access rights",
  "and the repository exists.",
]

/** Why git stopped, and what was said besides: by it, by ssh, by hooks here and there. */
export type Complaint = { reason: string; output: string }

export function complaintOf({ stderr, stdout }: Ended): Complaint {
  const lines = (stderr || stdout).split("\n").map((line) => line.trimEnd())
  const telling = lines.filter((line) => !unreached.includes(line))
  const said =
    ["fatal: ", "error: "].map((start) => telling.find((line) => line.startsWith(start))).find(Boolean) ??
    telling.findLast(Boolean) ??
    lines.find(Boolean)
  const rest = telling
    .filter((line) => line !== said)
    .join("\n")
    .trim()
  return {
    reason: (said ?? "it gave no reason")
      .trim()
      .replace(/^(?:fatal|error): /, "")
      .replace(/^'([^/:'\\]+)' does not appear to be a git repository$/, "there is no remote called $1")
      .replace(/\.$/, ""),
    output: stderr && rest,
  }
}

/** The line in which git says why it stopped. */
export const reasonOf = (ended: Ended): string => complaintOf(ended).reason
