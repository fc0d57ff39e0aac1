/** The saved sessions as git has them: staged, in the last commit, and upstream as last seen. */
import { spawn } from "node:child_process"
import { createHash, type Hash } from "node:crypto"
import { git } from "../../git/worktree.ts"
import { sessionsFolder } from "../../session/document/location.ts"

export type Tracked = {
  /** What stands before `:FILE` in git: `:0` (the index), `HEAD`, the upstream, or a remote's branch of that name. */
  revision: string
  /** Blob ids by file, from the root. */
  files: ReadonlyMap<string, string>
}

/** Does not contact a remote. Leaves out of the index what is in conflict. */
export async function trackedSessions(root: string): Promise<Tracked[]> {
  const [index, [head = none, upstream]] = await Promise.all([staged(root), trees(root, "HEAD", "@{upstream}")])
  const known = [
    { revision: ":0", files: index },
    { revision: "HEAD", files: head },
  ]
  if (upstream) return [...known, { revision: "@{upstream}", files: upstream }]
  const namesake = await namesakeOf(root)
  if (!namesake) return known
  const [files = none] = await trees(root, namesake)
  return [...known, { revision: namesake, files }]
}

/** Without an upstream: the branch of the same name at a remote, since others have seen that one. */
async function namesakeOf(root: string): Promise<string | undefined> {
  const format = "%(HEAD)%(refname)"
  const refs = (await git(root, "for-each-ref", `--format=${format}`, "refs/heads", "refs/remotes")).split("\n")
  const branch = refs.find((ref) => ref.startsWith("*"))?.slice("*refs/heads/".length)
  if (!branch) return undefined
  const found = refs.filter((ref) => ref.replace(/^ refs\/remotes\/[^/]+\//, "") === branch)
  return (found.find((ref) => ref.startsWith(" refs/remotes/origin/")) ?? found[0])?.slice(" refs/remotes/".length)
}

/** The name of the branch's upstream for people: `origin/main`. */
export const upstreamName = async (root: string): Promise<string> =>
  (await git(root, "rev-parse", "--abbrev-ref", "@{upstream}")).trim()

/** The short id of a revision's commit. */
export const shortCommit = async (root: string, revision: string): Promise<string> =>
  (await git(root, "rev-parse", "--short", "--end-of-options", revision)).trim()

/** Computes git's id of a content. @param like an id of the same repository, since SHA-1 and SHA-256 ids differ */
export function blobId(content: readonly Uint8Array[], like: string): string {
  const hash = blobHash(
    content.reduce((sum, { length }) => sum + length, 0),
    like,
  )
  for (const bytes of content) hash.update(bytes)
  return hash.digest("hex")
}

/** For {@link blobId}, piece by piece. @param length of the content in bytes */
export const blobHash = (length: number, like: string): Hash =>
  createHash(like.length === 64 ? "sha256" : "sha1").update(`blob ${length}\0`)

const none: ReadonlyMap<string, string> = new Map()

const isSession = (name: string) => /^[^./][^/]*\.json$/.test(name)

async function staged(root: string): Promise<ReadonlyMap<string, string>> {
  const listing = await git(root, "ls-files", "--stage", "-z", "--", `${sessionsFolder}/`)
  const files = listing.split("\0").flatMap((entry): [string, string][] => {
    const [, blob = "", file = ""] = /^100\d+ ([0-9a-f]+) 0\t(.*)$/s.exec(entry) ?? []
    return isSession(file.slice(sessionsFolder.length + 1)) ? [[file, blob]] : []
  })
  return new Map(files)
}

/** The trees of revisions. Git stops at an upstream that is not configured: pass it last, and it is absent then. */
async function trees(root: string, ...revisions: string[]): Promise<ReadonlyMap<string, string>[]> {
  const child = spawn("git", ["cat-file", "--batch"], { cwd: root, stdio: ["pipe", "pipe", "ignore"] })
  child.stdin.on("error", () => {}).end(revisions.map((one) => `${one}:${sessionsFolder}\n`).join(""))
  const chunks: Buffer[] = []
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk)
  let rest = Buffer.concat(chunks)
  const found: ReadonlyMap<string, string>[] = []
  while (rest.length > 0) {
    const end = rest.indexOf(10)
    // A symbolic link in place of the folder has a content, too.
    const [, id = "", type, size] = /^(\S+) (\w+) (\d+)$/.exec(rest.toString("latin1", 0, end)) ?? []
    const length = Number(size ?? 0)
    found.push(type === "tree" ? entries(rest.subarray(end + 1, end + 1 + length), id.length / 2) : none)
    rest = rest.subarray(end + 1 + (size === undefined ? 0 : length + 1))
  }
  return found
}

/** Parses a tree: `MODE NAME`, a NUL and the bytes of an id, repeated. */
function entries(tree: Buffer, idLength: number): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (let at = 0; at < tree.length; ) {
    const nul = tree.indexOf(0, at)
    const [mode = "", ...name] = tree.toString("utf8", at, nul).split(" ")
    at = nul + 1 + idLength
    const file = name.join(" ")
    if (mode.startsWith("100") && isSession(file))
      files.set(`${sessionsFolder}/${file}`, tree.toString("hex", nul + 1, at))
  }
  return files
}
