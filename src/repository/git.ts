/** What git says of the directory we are in. */
import { execFile } from "node:child_process"
import { promisify } from "node:util"

/** Where sessions are saved and loaded: the worktree, or the plain directory when there is none. */
export type Place = {
  root: string
  /** Absent outside a git worktree. */
  git?: { branch?: string; commit?: string; dirty: boolean }
  /** Why there is no worktree. */
  note?: string
}

/** The folder of the saved sessions, from the root of the worktree. */
export const sessionsFolder = ".opencode/sessions"

export async function findPlace(cwd: string): Promise<Place> {
  try {
    const root = (await git(cwd, "rev-parse", "--show-toplevel")).replace(/\n$/, "")
    return { root, git: await state(root) }
  } catch (error) {
    const reason = reasonOf(error as ExecError)
    return { root: cwd, note: `${reason}; the sessions of ${cwd} are kept in ${sessionsFolder} there.` }
  }
}

/** The rule by which git ignores a file, as `FILE:LINE:PATTERN`, or nothing. */
export async function ignoredBy(root: string, file: string): Promise<string | undefined> {
  const answer = await git(root, "check-ignore", "--verbose", "--", file).catch(() => "")
  return answer.split("\t")[0] || undefined
}

/** Branch, commit and whether anything but saved sessions is changed. Takes no lock on the index. */
async function state(root: string): Promise<NonNullable<Place["git"]>> {
  const status = ["--no-optional-locks", "status", "--porcelain=v2", "--branch"]
  const text = await git(root, ...status, "--", ".", `:(exclude)${sessionsFolder}`)
  const header = (name: string) => new RegExp(`^# branch\\.${name} (.+)$`, "m").exec(text)?.[1]
  const [branch, commit] = [header("head"), header("oid")]
  return {
    ...(branch && branch !== "(detached)" && { branch }),
    ...(commit && commit !== "(initial)" && { commit }),
    dirty: /^[^#]/m.test(text),
  }
}

async function git(cwd: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, LC_ALL: "C" }
  const { stdout } = await promisify(execFile)("git", args, { cwd, env, maxBuffer: 256 * 1024 * 1024 })
  return stdout
}

type ExecError = Error & { code?: string | number; stderr?: string }

function reasonOf({ code, stderr = "", message }: ExecError): string {
  if (code === "ENOENT") return "Git was not found"
  if (/not a git repository|must be run in a work tree/.test(stderr)) return "This is not a git worktree"
  return `Git does not answer here (${(stderr || message).split("\n")[0]?.slice(0, 200)})`
}
