/** Finds all versions of a session that others may count on. */
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

/** `revision`: what stands before `:FILE` in git; `:0` is the index. */
export type Version = {
  revision: string
  file: string
  blob: string
  /** Whether it is on the branch of the sessions. */
  isBeside?: true
}

/** The saved sessions in git, in all places. */
export type InGit = {
  versions: readonly Version[]
  /** Names of session files in the worktree's history: no other session may be saved under them. */
  names: ReadonlySet<string>
}

/** Does not contact a remote. @param branch the branch of the sessions, if it exists */
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
 * The versions of one session. A version of HEAD or the index also counts by its name alone: whatever session it holds,
 * a commit would replace it.
 * @param here the session's file in the worktree, and all files there
 */
export async function versionsOfSession(
  world: World,
  root: string,
  { versions }: InGit,
  id: string,
  { file, files, copies }: Pick<InWorktree, "file" | "files" | "copies">,
): Promise<Version[]> {
  const named = ({ revision, file: name }: Version) => name === file && (revision === ":0" || revision === "HEAD")
  // What a worktree file holds is known from the file itself.
  const unknown = versions.filter((one) => !named(one) && (one.file === file || !files.has(one.file) || one.isBeside))
  const ids = await sessionIDs(world, root, unknown, new Set(versions.map(({ blob }) => blob)))
  const found = versions.filter((one) => named(one) || (ids.get(one.blob) === id && unknown.includes(one)))
  const upstream = found.find(({ revision, isBeside }) => revision !== ":0" && revision !== "HEAD" && !isBeside)
  // After a merge that kept both sides, the copy has the upstream's version.
  return copies.length > 0 && upstream && (await isMerged(root, upstream.revision))
    ? found.filter((one) => one !== upstream)
    : found
}

/** Also before the merge is committed: what is no longer in conflict is in its index. */
const isMerged = async (root: string, upstream: string) =>
  (await isAncestor(root, upstream, "HEAD")) || (await isAncestor(root, upstream, "MERGE_HEAD"))

/**
 * Names that must not be used in the worktree for this session, since git has other sessions under them.
 * @param only the revision to look in: what a merge under way removes from the index is gone from HEAD with it
 */
export async function namesOfOthers(world: World, root: string, id: string, only?: ":0"): Promise<ReadonlySet<string>> {
  const tracked = await trackedSessions(root)
  const known = inGit(only ? tracked.filter(({ revision }) => revision === only) : tracked, undefined)
  const own = await versionsOfSession(world, root, known, id, { files: new Set(), copies: [] })
  const names = new Set(known.names)
  for (const { file } of own) names.delete(file)
  return names
}

/** The session of a blob never changes, so it is cached. @param all blobs that are still in use */
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

/** The argument with which `load` takes that version. */
export async function nameOf(root: string, { revision, file }: Version): Promise<string> {
  return `${revision === "@{upstream}" ? await upstreamName(root) : revision}:${file}`
}
