/** Asks git about the current folder and its worktree. */
import { execFile } from "node:child_process"
import { lstat } from "node:fs/promises"
import { isAbsolute, join } from "node:path"
import { promisify } from "node:util"
import { sessionsFolder } from "../session/document/location.ts"
import type { Failure } from "../support/failure.ts"
import { typed } from "../support/shell-quote.ts"
import { dubiousOwnership } from "./failures.ts"
import { quoted } from "./quoted-path.ts"
import { runGit } from "./run-git.ts"

/** Where sessions are saved and loaded: the worktree, or the plain folder when there is none. */
export type Place = {
  root: string
  /** Whether it is a git worktree. */
  git: boolean
  /** Why there is no worktree. */
  note?: string
  /** The worktree that git does not trust, since another user owns it. */
  untrusted?: string
}

/** The state of a worktree. */
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

/** For who must not overlook what git has. @throws Failure where git does not trust the worktree */
export async function findTrustedPlace(cwd: string): Promise<Place> {
  const place = await findPlace(cwd)
  if (place.untrusted) throw dubiousOwnership(place.untrusted)
  return place
}

/** Whether git would refuse to add files, since they are outside of a sparse checkout. */
export async function isOutsideSparse(root: string, files: readonly string[]): Promise<boolean> {
  if (files.length === 0) return false
  const ended = await runGit(root, ["add", "--dry-run", "--force", "--", ...files])
  return ended.code !== 0 && sparse.test(ended.stderr)
}

/** Git's message for a path outside of a sparse checkout. */
export const sparse = /outside of your sparse-checkout definition/

/** The rule by which git ignores a file, as `FILE:LINE:PATTERN`, or nothing. */
export async function ignoredBy(root: string, file: string): Promise<string | undefined> {
  // -z avoids quoted names, and requires --stdin.
  const { stdout } = await runGit(root, ["check-ignore", "--verbose", "-z", "--stdin"], { input: `${file}\0` })
  const [source = "", line = "", pattern = ""] = stdout.split("\0")
  // A rule with `!` un-ignores the file.
  return source && !pattern.startsWith("!") ? `${source}:${line}:${pattern}` : undefined
}

/** Those of some files that git ignores; all of them where it does not say. @param files from the root */
export async function ignoredAmong(root: string, files: readonly string[]): Promise<Set<string>> {
  if (files.length === 0) return new Set()
  const { code, stdout } = await runGit(root, ["check-ignore", "-z", "--stdin"], { input: files.join("\0") })
  // 1: none of them. More: a path that leads out of the worktree, for one, at which git stops.
  return new Set(code > 1 ? files : stdout.split("\0").filter(Boolean))
}

/** Branch, commit and whether anything but saved sessions has changed. Takes no lock on the index. */
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

/** The relevant git configuration. */
export type GitSettings = {
  /** `user.name`. */
  user?: string
  /** URLs of remotes, and headers that git sends. They may hold credentials. */
  remotes: string[]
  /** Whether the checkout is sparse. */
  isSparse: boolean
}

export async function gitSettings(cwd: string): Promise<GitSettings> {
  const names =
    "^(user\\.name|core\\.sparsecheckout|remote\\..*\\.(push)?url|branch\\..*\\.(push)?remote|url\\..*|http\\..*extraheader)$"
  const listing = await git(cwd, "config", "--null", "--get-regexp", names).catch(() => "")
  const entries = listing.split("\0").map((entry) => entry.split("\n"))
  const last = (wanted: string) => entries.findLast(([name]) => name === wanted)
  const user = last("user.name")?.[1]?.trim()
  return {
    ...(user && { user }),
    // A key may contain a URL, too: url.https://al:secret@example.org/.insteadOf
    remotes: entries
      .filter(([name = ""]) => !["user.name", "core.sparsecheckout"].includes(name))
      .flatMap((entry) => entry.filter(Boolean)),
    isSparse: last("core.sparsecheckout")?.[1] === "true",
  }
}

/** Whether a commit is in this clone. */
export async function hasCommit(root: string, commit: string): Promise<boolean> {
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return false
  return succeeds(root, "cat-file", "-e", `${commit}^{commit}`)
}

/** Whether two worktrees are of one repository or its clones: one has a remote, or the last commit, of the other. */
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
 * Git's hash of each file's present content, or null where there is none.
 * @param files from the root, with forward slashes; those outside of it, or that git cannot hash, are left out
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
  // Git stops at the first file that cannot be read or that a filter refuses: then no hash is known.
  const hashes = code === 0 ? stdout.split("\n") : []
  const found = new Map(there.map((file, index) => [file, hashes[index] || undefined]))
  return Object.fromEntries(
    inside.flatMap((file) => (found.has(file) && !found.get(file) ? [] : [[file, found.get(file) ?? null]])),
  )
}

/**
 * The files whose present content git does not have, in the index or in a commit. Missing files are left out: adding
 * one would stage its removal.
 * @param files from the root
 * @returns for each whether git ignores it
 */
export async function unknownOf(root: string, files: readonly string[]): Promise<Map<string, boolean>> {
  const status = ["--no-optional-locks", "status", "--porcelain", "-z", "--no-renames"]
  // Each file by itself, not its folder.
  const text = await git(root, ...status, "--ignored", "--untracked-files=all", "--", ...files)
  const there = text.split("\0").filter((entry) => !/^(?:.D|D ) /.test(entry))
  const ignored = new Map(there.map((entry) => [entry.slice(3), entry.startsWith("!!")]))
  return new Map(files.flatMap((file) => (ignored.has(file) ? [[file, ignored.get(file) as boolean]] : [])))
}

/** The files of a folder that are not as committed, in the index or in the worktree; none that are not committed. */
export async function changedIn(root: string, folder: string): Promise<string[]> {
  const status = ["--no-optional-locks", "status", "--porcelain", "-z", "--no-renames", "--untracked-files=no"]
  const text = await git(root, ...status, "--", folder)
  return text.split("\0").flatMap((entry) => (entry ? [entry.slice(3)] : []))
}

/** Those of some files that are in git's index. */
export async function trackedOf(root: string, files: readonly string[]): Promise<string[]> {
  const listing = files.length > 0 ? await git(root, "ls-files", "-z", "--", ...files) : ""
  return listing.split("\0").filter(Boolean)
}

/** The files below a folder that are in the index and gone from the worktree. */
export const deletedIn = async (root: string, folder: string): Promise<string[]> =>
  (await git(root, "ls-files", "-z", "--deleted", "--", folder)).split("\0").filter(Boolean)

/**
 * The files that the last commit has with the same bytes. Not by the index, which can be told to assume no change.
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

/** Runs git. Nothing from a session may stand where git expects an option. */
export const git = (cwd: string, ...args: string[]): Promise<string> => gitWith({}, cwd, ...args)

const succeeds = (cwd: string, ...args: string[]): Promise<boolean> =>
  git(cwd, ...args).then(
    () => true,
    () => false,
  )

/**
 * What a user may have configured, and what changes the output that is read here, as git has it by itself. Not for
 * `runGit`: a hook would get it, too.
 */
const asGitIs = [
  "log.showSignature=false",
  "log.showRoot=true",
  "log.follow=false",
  // What `-m` means.
  "log.diffMerges=separate",
  "grep.patternType=default",
  "i18n.logOutputEncoding=UTF-8",
  // Every diff fails at a file that is not there, and at an empty name.
  "diff.orderFile=/dev/null",
].flatMap((setting) => ["-c", setting])

/** Runs git with additional environment variables. */
export async function gitWith(variables: NodeJS.ProcessEnv, cwd: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, LC_ALL: "C", ...variables }
  const { stdout } = await promisify(execFile)("git", [...asGitIs, ...args], { cwd, env, maxBuffer: 256 * 1024 * 1024 })
  return stdout
}

type ExecError = Error & { code?: string | number; stderr?: string }

const dubious = /dubious ownership in repository at '(.+)'|unsafe repository \('(.+)' is owned/

function reasonOf({ code, stderr = "", message }: ExecError): string {
  if (code === "ENOENT") return "Git was not found"
  if (/not a git repository|must be run in a work tree/.test(stderr)) return "This is not a git worktree"
  const untrusted = dubious.exec(stderr)?.slice(1).find(Boolean)
  if (untrusted)
    return `Git does not trust ${untrusted}, since another user owns it (git config --global --add safe.directory ${typed(untrusted)})`
  return `Git does not answer here (${(stderr || message).split("\n")[0]?.slice(0, 200)})`
}

/** @throws Failure git's own message for a worktree that it does not trust, or else the one given */
export function needGit({ git, untrusted }: Place, otherwise: () => Failure): void {
  if (!git) throw untrusted ? dubiousOwnership(untrusted) : otherwise()
}
