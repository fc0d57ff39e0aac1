/** The saved sessions in git's index and history. */
import { sessionsFolder } from "../session/document/location.ts"
import { git, gitWith } from "./worktree.ts"

/** A version of a saved session. */
export type Version = {
  /** From the root of the worktree. */
  file: string
  /** Blob id. */
  blob: string
  commit?: Commit
}

/** The commit that introduced a version. `date` is ISO 8601. */
export type Commit = { id: string; date: string; author: string }

const raw = ["--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=d"]

/** @param files only these; empty: all @param index of the commit under way, when it is not the usual one */
export async function staged(root: string, files: readonly string[], index?: string): Promise<Version[]> {
  const variables = index ? { GIT_INDEX_FILE: index } : {}
  const listing = await gitWith(variables, root, "diff", "--cached", ...raw, "--", ...pathspec(files))
  return versions(listing)
}

/** Each version once, with the first commit that had it. */
export const committed = (root: string, files: readonly string[]): Promise<Version[]> =>
  committedIn(root, ["--all"], files)

/** @param span of commits, as `git log` takes it */
export async function committedIn(root: string, span: readonly string[], files: readonly string[] = []) {
  const first = new Map<string, Version>()
  for (const version of versions(await logOf(root, span, files)))
    if (!first.has(version.blob)) first.set(version.blob, version)
  return [...first.values()]
}

/** Each version of the sessions and of what is beside them, in the order of the commits, as often as it was put there. */
export const changesIn = async (root: string, span: readonly string[]): Promise<Version[]> =>
  versions(await logOf(root, span, []), isFile)

function logOf(root: string, span: readonly string[], files: readonly string[]): Promise<string> {
  const format = "--format=%H %aI %an"
  const walk = ["log", ...span, "--reverse", "--full-history", "-m", "--root", format]
  return git(root, ...walk, ...raw, "--", ...pathspec(files))
}

/** The last versions of a file up to a revision, newest first. */
export async function versionsUpTo(root: string, revision: string, file: string): Promise<Version[]> {
  const walk = ["log", "--max-count=50", "--root", "--format=%H %aI %an", ...raw, revision]
  return versions(await git(root, ...walk, "--", `:(top,literal)${file}`).catch(() => ""))
}

/** The last commit but one that changed a file, or nothing. */
export const commitBefore = async (root: string, revision: string, file: string): Promise<string | undefined> =>
  (await git(root, "rev-list", "--max-count=1", "--skip=1", revision, "--", `:(literal)${file}`)).trim() || undefined

/** The message of the last commit up to a revision that changed a file, and the variables that reproduce its author. */
export async function authorOf(root: string, revision: string, file: string) {
  const format = "--format=%an%x00%ae%x00%aI%x00%B"
  const log = await git(root, "log", "-1", format, revision, "--", `:(literal)${file}`)
  const [name = "", email = "", date = "", message = ""] = log.split("\0")
  return { message, author: { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date } }
}

/** The commit from which a revision has a file's content. */
export const commitWith = async (root: string, revision: string, file: string): Promise<string> =>
  (await git(root, "rev-list", "--max-count=1", revision, "--", `:(literal)${file}`)).trim()

/** Whether any commit here ever had a file. */
export const wasCommitted = async (root: string, file: string): Promise<boolean> =>
  (await git(root, "rev-list", "--max-count=1", "--all", "--", `:(top,literal)${file}`).catch(() => "")) !== ""

/** Whether this clone lacks the older commits. */
export const isShallow = async (root: string): Promise<boolean> =>
  (await git(root, "rev-parse", "--is-shallow-repository")).trim() === "true"

const pathspec = (files: readonly string[]) =>
  files.length > 0 ? files.map((file) => `:(top,literal)${file}`) : [sessionsFolder]

/** Parses `:MODE MODE ID ID STATUS` and the file, in a log preceded by the commit's line; each ends with a NUL. */
function versions(listing: string, isWanted = isSession): Version[] {
  const found: Version[] = []
  let commit: Commit | undefined
  const fields = listing.split("\0")
  for (let at = 0; at < fields.length; at++) {
    const field = (fields[at] ?? "").replace(/^\n/, "")
    const [, mode = "", blob = ""] = /^:\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*$/.exec(field) ?? []
    if (blob) {
      const file = fields[++at] ?? ""
      if (isWanted(file, mode)) found.push({ file, blob, ...(commit && { commit }) })
    } else {
      const [, id = "", date = "", author = ""] =
        /^([0-9a-f]{40,64})(?: \(from [0-9a-f]+\))? (\S+) (.*)$/s.exec(field) ?? []
      if (id) commit = { id, date, author }
    }
  }
  return found
}

/** A submodule has no blob. */
const isFile = (file: string, mode: string) => file.startsWith(`${sessionsFolder}/`) && mode !== "160000"

const isSession = (file: string, mode: string) => isFile(file, mode) && file.endsWith(".json")

/** Commits without a parent; none where there is no commit yet. */
export async function rootCommits(root: string, revision = "HEAD"): Promise<string[]> {
  const ids = await git(root, "rev-list", "--max-parents=0", revision).catch(() => "")
  return ids.split("\n").filter(Boolean)
}
