/** What git says of the directory we are in. */
import { execFile } from "node:child_process"
import { lstat } from "node:fs/promises"
import { isAbsolute, join } from "node:path"
import { promisify } from "node:util"
import { sessionsFolder } from "../session/document/location.ts"
import type { Failure } from "../support/failure.ts"
import { dubiousOwnership } from "./failures.ts"
import { quoted } from "./quoted-path.ts"
import { runGit } from "./run-git.ts"

/** Where sessions are saved and loaded: the worktree, or the plain directory when there is none. */
export type Place = {
  root: string
  /** Whether it is a git worktree. */
  git: boolean
  /** Why there is no worktree. */
  note?: string
  /** The worktree that git does not trust, since another user owns it. */
  untrusted?: string
}

/** The worktree at a moment. */
export type WorktreeState = { branch?: string; commit?: string; dirty: boolean }

export async function findPlace(cwd: string): Promise<Place> {
  try {
    const top = await git(cwd, "rev-parse", "--show-toplevel")
    return { root: top.replace(/\n$/, ""), git: true }
  } catch (error) {
    const reason = reasonOf(error as ExecError)
    const untrusted = dubious
      .exec((error as ExecError).stderr ?? "")
      ?.slice(1)
      .find(Boolean)
    const note = `${reason}; the sessions of ${cwd} are kept in ${sessionsFolder} there.`
    return { root: cwd, git: false, note, ...(untrusted && { untrusted }) }
  }
}

/** Whether a sparse checkout leaves saved sessions out that git has. */
export const isLeftOut = async (root: string): Promise<boolean> =>
  /(?:^|\0)S /.test(await git(root, "ls-files", "-t", "-z", "--", `${sessionsFolder}/`).catch(() => ""))

/** Whether git would refuse to add files, since they are outside of a sparse checkout. */
export async function isOutsideSparse(root: string, files: readonly string[]): Promise<boolean> {
  if (files.length === 0 || (await git(root, "config", "core.sparseCheckout").catch(() => "")).trim() !== "true")
    return false
  const ended = await runGit(root, ["add", "--dry-run", "--force", "--", ...files])
  return ended.code !== 0 && sparse.test(ended.stderr)
}

/** How git says that a path is outside of it. */
export const sparse = /outside of your sparse-checkout definition/

/** The rule by which git ignores a file, as `FILE:LINE:PATTERN`, or nothing. */
export async function ignoredBy(root: string, file: string): Promise<string | undefined> {
  // Without -z names come in quotes, and -z wants them on its input.
  const { stdout } = await runGit(root, ["check-ignore", "--verbose", "-z", "--stdin"], { input: `${file}\0` })
  const [source = "", line = "", pattern = ""] = stdout.split("\0")
  // A rule that begins with `!` is why it is not ignored.
  return source && !pattern.startsWith("!") ? `${source}:${line}:${pattern}` : undefined
}

/** Branch, commit and whether anything but saved sessions is changed. Takes no lock on the index. */
export async function worktreeState(root: string): Promise<WorktreeState> {
  const status = ["--no-optional-locks", "status", "--porcelain=v2", "--branch"]
  const text = await git(root, ...status, "--", ".", `:(exclude)${sessionsFolder}`).catch(() => undefined)
  if (text === undefined) return { dirty: true }
  const header = (name: string) => new RegExp(`^# branch\\.${name} (.+)$`, "m").exec(text)?.[1]
  const [branch, commit] = [header("head"), header("oid")]
  return {
    ...(branch && branch !== "(detached)" && { branch }),
    ...(commit && commit !== "(initial)" && { commit }),
    dirty: /^[^#]/m.test(text),
  }
}

/** The last commit, if there is one. */
export async function headOf(root: string): Promise<string | undefined> {
  const commit = await git(root, "rev-parse", "--quiet", "--verify", "HEAD").catch(() => "")
  return commit.trim() || undefined
}

/** Whether git knows a commit by this name: a branch, a tag, `HEAD~1`, the start of a hash. */
export const hasRevision = (root: string, name: string): Promise<boolean> =>
  succeeds(root, "rev-parse", "--quiet", "--verify", "--end-of-options", `${name}^{commit}`)

/** What git is set up with. */
export type GitSettings = {
  /** The name under which it records this user's commits. */
  user?: string
  /** How it reaches other repositories from here: URLs of remotes, and headers that it sends. They may hold credentials. */
  remotes: string[]
}

export async function gitSettings(cwd: string): Promise<GitSettings> {
  const names = "^(user\\.name|remote\\..*\\.(push)?url|branch\\..*\\.(push)?remote|url\\..*|http\\..*extraheader)$"
  const listing = await git(cwd, "config", "--null", "--get-regexp", names).catch(() => "")
  const entries = listing.split("\0").map((entry) => entry.split("\n"))
  const isName = ([name]: string[]) => name === "user.name"
  const user = entries.findLast(isName)?.[1]?.trim()
  return {
    ...(user && { user }),
    // A URL may also stand in a name: url.https://al:secret@example.org/.insteadOf
    remotes: entries.filter((entry) => !isName(entry)).flatMap((entry) => entry.filter(Boolean)),
  }
}

/** Whether a commit is in this clone. */
export async function hasCommit(root: string, commit: string): Promise<boolean> {
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return false
  return succeeds(root, "cat-file", "-e", `${commit}^{commit}`)
}

/** Whether two worktrees are of one repository, or of clones of one: with a remote, or the last commit, of the other. */
export async function isSameRepository(one: string, other: string): Promise<boolean> {
  const urls = (root: string) => git(root, "config", "--get-regexp", "^remote\\..*\\.url$").catch(() => "")
  const addresses = async (root: string) => new Set((await urls(root)).match(/(?<= ).+$/gm))
  const [mine, theirs] = await Promise.all([addresses(one), addresses(other)])
  if ([...mine].some((url) => theirs.has(url))) return true
  const [here, there] = await Promise.all([headOf(one), headOf(other)])
  const has = async (root: string, commit: string | undefined) => commit !== undefined && hasCommit(root, commit)
  return (await has(one, there)) || has(other, here)
}

/**
 * The hash git gives to each file as it is now, or null where there is none.
 * @param files from the root, with forward slashes; those that lead out of it, or that git cannot hash, are left out
 */
export async function hashFiles(root: string, files: readonly string[]): Promise<Record<string, string | null>> {
  const inside = files.filter((file) => !isAbsolute(file) && !/\n|(^|\/)\.\.(\/|$)/.test(file))
  const regular = await Promise.all(
    inside.map(async (file) => (await lstat(join(root, file)).catch(() => undefined))?.isFile()),
  )
  const there = inside.filter((_, index) => regular[index])
  const input = there.map((file) => `${quoted(file)}\n`).join("")
  const { code, stdout } = input
    ? await runGit(root, ["hash-object", "--stdin-paths"], { input })
    : { code: 0, stdout: "" }
  // It stops at the first file that cannot be read, or that a filter refuses: then nothing is known of any.
  const hashes = code === 0 ? stdout.split("\n") : []
  const found = new Map(there.map((file, index) => [file, hashes[index] || undefined]))
  return Object.fromEntries(
    inside.flatMap((file) => (found.has(file) && !found.get(file) ? [] : [[file, found.get(file) ?? null]])),
  )
}

/**
 * Those that git does not have as they are now, in the index or in a commit. One that is gone is none of them: to add it
 * would be to remove it.
 * @param files from the root
 * @returns with each whether git ignores it
 */
export async function unknownOf(root: string, files: readonly string[]): Promise<Map<string, boolean>> {
  const status = ["--no-optional-locks", "status", "--porcelain", "-z", "--no-renames"]
  // One by one, not by the folder they are in.
  const text = await git(root, ...status, "--ignored", "--untracked-files=all", "--", ...files)
  const there = text.split("\0").filter((entry) => !/^(?:.D|D ) /.test(entry))
  const ignored = new Map(there.map((entry) => [entry.slice(3), entry.startsWith("!!")]))
  return new Map(files.flatMap((file) => (ignored.has(file) ? [[file, ignored.get(file) as boolean]] : [])))
}

/** Those of some files that are in git's index. */
export async function trackedOf(root: string, files: readonly string[]): Promise<string[]> {
  const listing = files.length > 0 ? await git(root, "ls-files", "-z", "--", ...files) : ""
  return listing.split("\0").filter(Boolean)
}

/**
 * Those that the last commit has as they are now, by their bytes: the index can be told to take a file for unchanged.
 * @param files below the folder of the sessions, from the root
 */
export async function asInHead(root: string, files: readonly string[]): Promise<Set<string>> {
  if (files.length === 0) return new Set()
  const [listing, now] = await Promise.all([
    git(root, "ls-tree", "-r", "-z", "--full-tree", "HEAD", `${sessionsFolder}/`).catch(() => ""),
    hashFiles(root, files),
  ])
  const held = new Map(listing.split("\0").map((entry) => [entry.split("\t")[1], entry.split(/[ \t]/)[2]]))
  return new Set(files.filter((file) => now[file] && now[file] === held.get(file)))
}

/** Whether the last commit has a file. @param file from the root */
export const inHead = (root: string, file: string): Promise<boolean> => succeeds(root, "cat-file", "-e", `HEAD:${file}`)

export const stage = (root: string, file: string) => git(root, "add", "--force", "--", file)

/** Runs git. Nothing of a session ever stands where git looks for an option. */
export const git = (cwd: string, ...args: string[]): Promise<string> => gitWith({}, cwd, ...args)

const succeeds = (cwd: string, ...args: string[]): Promise<boolean> =>
  git(cwd, ...args).then(
    () => true,
    () => false,
  )

/** Runs git with further variables. */
export async function gitWith(variables: NodeJS.ProcessEnv, cwd: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, LC_ALL: "C", ...variables }
  const { stdout } = await promisify(execFile)("git", args, { cwd, env, maxBuffer: 256 * 1024 * 1024 })
  return stdout
}

type ExecError = Error & { code?: string | number; stderr?: string }

const dubious = /dubious ownership in repository at '(.+)'|unsafe repository \('(.+)' is owned/

function reasonOf({ code, stderr = "", message }: ExecError): string {
  if (code === "ENOENT") return "Git was not found"
  if (/not a git repository|must be run in a work tree/.test(stderr)) return "This is not a git worktree"
  const untrusted = dubious.exec(stderr)?.slice(1).find(Boolean)
  if (untrusted)
    return `Git does not trust ${untrusted}, since another user owns it (git config --global --add safe.directory ${untrusted})`
  return `Git does not answer here (${(stderr || message).split("\n")[0]?.slice(0, 200)})`
}

/** @throws Failure what git says of it, where there is a worktree that it does not trust, or else the one given */
export function needGit({ git, untrusted }: Place, otherwise: () => Failure): void {
  if (!git) throw untrusted ? dubiousOwnership(untrusted) : otherwise()
}
