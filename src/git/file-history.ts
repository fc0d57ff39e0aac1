/** Saved sessions as git has them: about to be committed, or committed once. */
import { sessionsFolder } from "../session/document/location.ts"
import { git, gitWith } from "./worktree.ts"

/** A saved session as it was. */
export type Version = {
  /** From the root of the worktree. */
  file: string
  /** Id of its content. */
  blob: string
  commit?: Commit
}

/** The commit that brought a version in. `date` is ISO 8601. */
export type Commit = { id: string; date: string; author: string }

const raw = ["--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=d"]

/** @param index the index of the commit under way, when it is not the usual one @param files only these; none: all */
export async function staged(root: string, files: readonly string[], index?: string): Promise<Version[]> {
  const variables = index ? { GIT_INDEX_FILE: index } : {}
  const listing = await gitWith(variables, root, "diff", "--cached", ...raw, "--", ...pathspec(files))
  return versions(listing)
}

/** Each version once, with the first commit that had it. */
export async function committed(root: string, files: readonly string[]): Promise<Version[]> {
  const format = "--format=%H %aI %an"
  const walk = ["log", "--all", "--reverse", "--full-history", "-m", "--root", format]
  const listing = await git(root, ...walk, ...raw, "--", ...pathspec(files))
  const first = new Map<string, Version>()
  for (const version of versions(listing)) if (!first.has(version.blob)) first.set(version.blob, version)
  return [...first.values()]
}

/** The last versions of a file up to a revision, the newest first. */
export async function versionsUpTo(root: string, revision: string, file: string): Promise<Version[]> {
  const walk = ["log", "--max-count=50", "--root", "--format=%H %aI %an", ...raw, revision]
  return versions(await git(root, ...walk, "--", `:(top,literal)${file}`).catch(() => ""))
}

/** The last commit but one that changed a file, or nothing. */
export const commitBefore = async (root: string, revision: string, file: string): Promise<string | undefined> =>
  (await git(root, "rev-list", "--max-count=1", "--skip=1", revision, "--", `:(literal)${file}`)).trim() || undefined

/** The last commit up to a revision that changed a file: its message, and the variables under which it is made again. */
export async function authorOf(root: string, revision: string, file: string) {
  const format = "--format=%an%x00%ae%x00%aI%x00%B"
  const log = await git(root, "log", "-1", format, revision, "--", `:(literal)${file}`)
  const [name = "", email = "", date = "", message = ""] = log.split("\0")
  return { message, author: { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date } }
}

/** The commit that has a file as a revision does. */
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

/** `:MODE MODE ID ID STATUS`, the file, and before them, in a log, the line of their commit; all end with a NUL. */
function versions(listing: string): Version[] {
  const found: Version[] = []
  let commit: Commit | undefined
  const fields = listing.split("\0")
  for (let at = 0; at < fields.length; at++) {
    const field = (fields[at] ?? "").replace(/^\n/, "")
    const [, mode = "", blob = ""] = /^:\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*$/.exec(field) ?? []
    if (blob) {
      const file = fields[++at] ?? ""
      if (isSession(file, mode)) found.push({ file, blob, ...(commit && { commit }) })
    } else {
      const [, id = "", date = "", author = ""] =
        /^([0-9a-f]{40,64})(?: \(from [0-9a-f]+\))? (\S+) (.*)$/s.exec(field) ?? []
      if (id) commit = { id, date, author }
    }
  }
  return found
}

/** A submodule has no content here. */
const isSession = (file: string, mode: string) =>
  file.startsWith(`${sessionsFolder}/`) && file.endsWith(".json") && mode !== "160000"
