/** Runs a git command without throwing: for those that run hooks, ask for passwords, or contact a remote. */
import { spawn } from "node:child_process"
import type { Writable } from "node:stream"

export type Ended = {
  code: number
  stdout: string
  /** Output of git and its hooks. */
  stderr: string
}

/** Variables for git: it asks no remote. In a partial clone it would fetch each object that is not here. */
export const offline = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" }

export type RunOptions = {
  variables?: NodeJS.ProcessEnv
  /** Gives it no terminal, so that neither git nor ssh can ask for anything. */
  silent?: boolean
  /** Its standard input; of several pieces, each is taken before the next one is asked for. */
  input?: string | Uint8Array | Iterable<Uint8Array>
  /** Of its output: `latin1` keeps each byte. */
  encoding?: "utf8" | "latin1"
  /** Milliseconds after which it is stopped. */
  timeout?: number
}

/** Git's messages in English, to parse them; keeps the user's character set, since hooks see it too. */
function inEnglish({ LC_ALL, LANGUAGE, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const characters = LC_ALL || env.LC_CTYPE || env.LANG
  return { ...env, ...(characters && { LC_CTYPE: characters }), LC_MESSAGES: "C" }
}

export function runGit(cwd: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { variables, silent = false, input, encoding = "utf8", timeout } = options
  return new Promise((resolve, reject) => {
    const env = { ...inEnglish(process.env), ...variables }
    const stdin = input === undefined ? "ignore" : "pipe"
    const git = spawn("git", args, { cwd, env, stdio: [stdin, "pipe", "pipe"], detached: silent, timeout })
    if (git.stdin && input !== undefined)
      feed(
        git.stdin.on("error", () => {}),
        input,
      ).catch(reject)
    const ended: Ended = { code: 1, stdout: "", stderr: "" }
    for (const stream of ["stdout", "stderr"] as const)
      git[stream]?.setEncoding(encoding).on("data", (text: string) => {
        ended[stream] += text
      })
    if (timeout)
      git.on("exit", (_, signal) => {
        if (!signal) return
        // What it runs itself goes on, and holds its output open.
        if (silent) endGroup(git.pid)
        for (const stream of [git.stdout, git.stderr]) stream?.destroy()
      })
    git.on("error", reject).on("close", (code) => resolve({ ...ended, code: code ?? 1 }))
  })
}

/** Of what was started detached, which leads a group of its own. */
function endGroup(leader: number | undefined) {
  try {
    if (leader) process.kill(-leader)
  } catch {
    // It is empty; or this is Windows, which has no groups.
  }
}

async function feed(stdin: Writable, input: string | Uint8Array | Iterable<Uint8Array>) {
  const pieces = typeof input === "string" || input instanceof Uint8Array ? [input] : input
  for (const piece of pieces)
    if (!(await new Promise((resolve) => stdin.write(piece, (problem) => resolve(!problem))))) break
  stdin.end()
}

/** What git adds when it cannot reach a remote: the reason is in an earlier line, or absent. */
const unreached = [
  "fatal: Could not read from remote repository.",
  "Please make sure you have the correct access rights",
  "and the repository exists.",
]

/** Why git stopped, and the other output: of git, ssh, and hooks on both ends. */
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
