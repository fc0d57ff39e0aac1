/** A range of commits, as a pull request shows one: what HEAD has that BASE does not. */
import { namedIn } from "../session/commit-trailer.ts"
import { noRange, noSuchRevision } from "./failures.ts"
import { usualRemote } from "./push.ts"
import { runGit } from "./run-git.ts"
import { git } from "./worktree.ts"

export type Range = {
  /** The commit from which the two went apart, or the empty tree before the first commit. */
  base: string
  head: string
  /** As the user wrote it, or what it was taken to be: `origin/main..HEAD`. */
  name: string
}

export type RangeCommit = {
  hash: string
  author: string
  /** Milliseconds since 1970. A rebase keeps the first, an amended commit too. */
  authored: number
  committed: number
  subject: string
  /** Saved sessions that its message names, from the root. */
  named: string[]
}

/**
 * @param wanted `BASE..HEAD` or `BASE...HEAD`, each side may be left out; `BASE` for `BASE..HEAD`; `COMMIT^!` for one
 * commit; without it, from the default branch of the remote
 * @throws Failure
 */
export async function rangeOf(root: string, wanted?: string): Promise<Range> {
  const name = wanted ?? `${await defaultBranch(root)}..HEAD`
  const alone = /^(.+)\^!$/.exec(name)?.[1]
  if (alone !== undefined) {
    const head = await commitNamed(root, alone)
    return { base: await parentOf(root, head), head, name }
  }
  const [, from = "", to = ""] = /^(.*?)\.{2,3}(.*)$/.exec(name) ?? [name, name, ""]
  const [one, head] = await Promise.all([commitNamed(root, from || "HEAD"), commitNamed(root, to || "HEAD")])
  const base = (await git(root, "merge-base", one, head).catch(() => "")).trim()
  if (!base) throw noRange(`${from || "HEAD"} and ${to || "HEAD"} have no commit in common here`)
  return { base, head, name }
}

async function commitNamed(root: string, name: string): Promise<string> {
  const found = await git(root, "rev-parse", "--quiet", "--verify", "--end-of-options", `${name}^{commit}`).catch(
    () => "",
  )
  if (!found) throw noSuchRevision(name)
  return found.trim()
}

/**
 * The first parent; of a first commit, the empty tree. In a shallow clone git calls the last commit that it has a first one.
 * @throws Failure where the parent is not here
 */
async function parentOf(root: string, commit: string): Promise<string> {
  const parent = await git(root, "rev-parse", "--quiet", "--verify", `${commit}^1`).catch(() => "")
  if (parent) return parent.trim()
  const [header = ""] = (await git(root, "cat-file", "commit", commit)).split("\n\n", 1)
  if (/^parent /m.test(header)) throw noRange(`the parent of ${commit.slice(0, 12)} is not in this clone`)
  return (await runGit(root, ["hash-object", "-t", "tree", "--stdin"], { input: "" })).stdout.trim()
}

/** What a pull request would go to: the remote's default branch, or the local one where there is no remote. */
async function defaultBranch(root: string): Promise<string> {
  const remote = await usualRemote(root).catch(() => "")
  const own = (await git(root, "symbolic-ref", "--quiet", "HEAD").catch(() => "")).trim()
  const local = usual.map((branch) => `refs/heads/${branch}`).filter((ref) => ref !== own)
  const ref = (await defaultBranchOf(root, remote)) ?? (await firstOf(root, local))
  if (!ref) throw noRange("this clone knows no default branch to compare with")
  return ref.replace(/^refs\/(remotes|heads)\//, "")
}

const usual = ["main", "master"]

/** @returns the ref of a remote's default branch, as far as this clone knows; without a told one, a usual name */
export async function defaultBranchOf(root: string, remote: string): Promise<string | undefined> {
  if (!remote) return undefined
  const told = await git(root, "symbolic-ref", "--quiet", `refs/remotes/${remote}/HEAD`).catch(() => "")
  return firstOf(root, [...(told ? [told.trim()] : []), ...usual.map((branch) => `refs/remotes/${remote}/${branch}`)])
}

/** @returns the first of the refs that is there */
async function firstOf(root: string, refs: readonly string[]): Promise<string | undefined> {
  for (const ref of refs) if (await git(root, "rev-parse", "--quiet", "--verify", ref).catch(() => "")) return ref
  return undefined
}

/** Newest first. */
export async function commitsIn(root: string, range: Range): Promise<RangeCommit[]> {
  const log = await git(root, "log", "-z", "--format=%H%x00%an%x00%at%x00%ct%x00%s%x00%B", ...spanOf(range))
  const fields = log.split("\0")
  return Array.from({ length: Math.floor(fields.length / 6) }, (_, index) => {
    const [hash = "", author = "", authored, committed, subject = "", body = ""] = fields.slice(index * 6)
    const times = { authored: Number(authored) * 1000, committed: Number(committed) * 1000 }
    return { hash, author, ...times, subject, named: namedIn(body) }
  })
}

/** For `git log`. */
export const spanOf = ({ base, head }: Pick<Range, "base" | "head">): string[] =>
  /^(4b825dc642cb6eb9a060e54bf8d69288fbee4904|6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321)$/.test(
    base,
  )
    ? ["--max-count=1", head]
    : [head, `^${base}`]
