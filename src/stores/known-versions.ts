/** The versions of a session that others may count on, beside the one that is read or written. */
import { createHash } from "node:crypto"
import * as v from "valibot"
import { eachBlob } from "../git/blobs.ts"
import { cacheOf } from "../support/cache.ts"
import type { World } from "../support/world.ts"
import { isAncestor } from "./branch/commit-tree.ts"
import { type OpenBranch, versionsOf as onBranch, theirsOf } from "./branch/open-branch.ts"
import type { InWorktree } from "./find-session.ts"
import { sessionIn } from "./worktree/list-files.ts"
import { type Tracked, trackedSessions, upstreamName } from "./worktree/tracked-versions.ts"

/** `revision`: what stands before `:FILE` where git is asked; `:0` is the index. */
export type Version = {
  revision: string
  file: string
  blob: string
  /** Whether it is on the branch of the sessions. */
  isBeside?: true
}

/** The saved sessions in git, wherever they are. */
export type InGit = {
  versions: readonly Version[]
  /** Files of sessions in the worktree's history: no other session may be saved under their names. */
  names: ReadonlySet<string>
}

/** Nothing is reached for. @param branch the sessions beside the code, if there are any */
export function inGit(tracked: readonly Tracked[], branch: OpenBranch | undefined): InGit {
  const beside = branch ? [...onBranch(branch), ...theirsOf(branch)] : []
  return {
    versions: [
      ...tracked.flatMap(versionsIn),
      ...beside.map(({ file, blob }) => ({
        revision: labelOf(branch, file, blob),
        file,
        blob,
        isBeside: true as const,
      })),
    ],
    names: new Set(tracked.flatMap(({ files }) => [...files.keys()])),
  }
}

const versionsIn = ({ revision, files }: Tracked): Version[] =>
  [...files].map(([file, blob]) => ({ revision, file, blob }))

function labelOf(branch: OpenBranch | undefined, file: string, blob: string): string {
  const held = [branch?.files.get(file), branch?.theirs.get(file)].find((one) => one?.blob === blob)
  return held?.branch ?? ""
}

/**
 * Those of one session. By its name a version counts as well where that is the last commit's, or staged: whatever session
 * it is of, a commit would take its place.
 * @param here where the session is in the worktree, and all that is there
 */
export async function versionsOfSession(
  world: World,
  root: string,
  { versions }: InGit,
  id: string,
  { file, files, copies }: Pick<InWorktree, "file" | "files" | "copies">,
): Promise<Version[]> {
  const named = ({ revision, file: name }: Version) => name === file && (revision === ":0" || revision === "HEAD")
  // A file of the worktree is known by what it is there.
  const unknown = versions.filter((one) => !named(one) && (one.file === file || !files.has(one.file) || one.isBeside))
  const ids = await sessionIDs(world, root, unknown, new Set(versions.map(({ blob }) => blob)))
  const found = versions.filter((one) => named(one) || ids.get(one.blob) === id)
  const upstream = found.find(({ revision, isBeside }) => revision !== ":0" && revision !== "HEAD" && !isBeside)
  // A merge that kept both sides has the other one in that copy.
  return copies.length > 0 && upstream && (await isMerged(root, upstream.revision))
    ? found.filter((one) => one !== upstream)
    : found
}

/** Also where the merge is still to be committed: what is not in conflict any more stands in its index. */
const isMerged = async (root: string, upstream: string) =>
  (await isAncestor(root, upstream, "HEAD")) || (await isAncestor(root, upstream, "MERGE_HEAD"))

/**
 * Files that are not to come up in the worktree for this session: git has others under their names.
 * @param only where git has them: what a merge under way takes out of the index is gone from HEAD with it
 */
export async function namesOfOthers(world: World, root: string, id: string, only?: ":0"): Promise<ReadonlySet<string>> {
  const tracked = await trackedSessions(root)
  const known = inGit(only ? tracked.filter(({ revision }) => revision === only) : tracked, undefined)
  const own = await versionsOfSession(world, root, known, id, { files: new Set(), copies: [] })
  const names = new Set(known.names)
  for (const { file } of own) names.delete(file)
  return names
}

/** What a blob is of never changes, so it is read once. @param all blobs that are still to be met */
async function sessionIDs(
  world: World,
  root: string,
  versions: readonly Version[],
  all: ReadonlySet<string>,
): Promise<Map<string, string>> {
  if (versions.length === 0) return new Map()
  const name = createHash("sha256").update(root).digest("hex").slice(0, 16)
  const memory = cacheOf(world.env, "blobs", name, v.record(v.string(), v.string()))
  const before = new Map(Object.entries((await memory.read()) ?? {}))
  const wanted = new Map(versions.map((one) => [one.blob, one]))
  const unread = [...wanted.values()].filter(({ blob }) => !before.has(blob))
  const found = new Map([...before].filter(([blob]) => all.has(blob)))
  await eachBlob(
    root,
    unread.map(({ blob }) => blob),
    (index, bytes) => {
      const one = unread[index]
      if (one && bytes) found.set(one.blob, sessionIn(one.file, bytes) ?? "")
    },
  )
  if (unread.length > 0) await memory.write(Object.fromEntries(found))
  return found
}

/** What `load` is told to take that version. */
export async function nameOf(root: string, { revision, file }: Version): Promise<string> {
  return `${revision === "@{upstream}" ? await upstreamName(root) : revision}:${file}`
}
