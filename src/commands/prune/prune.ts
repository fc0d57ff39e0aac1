/** `opencode-session prune`: removes old saved sessions from the worktree. Git's history keeps them. */
import { conflicts } from "../../git/index-conflicts.ts"
import { asInHead, deletedIn, findPlace, headOf, type Place, trackedOf } from "../../git/worktree.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { neededOnlyBy } from "../../stores/attachments.ts"
import { heldBackUnasked } from "../../stores/held-back-turns.ts"
import { listSaved, type SavedSession } from "../../stores/worktree/list-files.ts"
import { refuseLinks, removeFiles, sizesOf } from "../../stores/worktree/remove-files.ts"
import { count } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import { timeOf } from "../shared/time-argument.ts"
import { milestones } from "./milestones.ts"

export type PruneOptions = {
  /** `2026-08-01`, `90d`, `12w`. */
  olderThan: string
  keepMilestones?: boolean | undefined
  dryRun?: boolean | undefined
  /** Also remove what git does not have in this state, which loses it. */
  force?: boolean | undefined
}

/** A session, with its file's size in bytes. */
export type Old = Pick<SavedSession, "file" | "sessionID" | "title" | "saved" | "bytes">

export type PruneReport = {
  /** Sessions last saved before this time are old. */
  before: Date
  removed: Old[]
  /** Sidecars that no remaining session needs. */
  attachments: { file: string; bytes: number }[]
  /** Old ones that are kept, and why. */
  kept: (Old & { why: string })[]
  /** By how many bytes a checkout shrinks. */
  bytes: number
  /** Files that git can restore, and whose removal is to be committed. */
  inGit: string[]
  /** Whether these are all that is deleted below the folder of the sessions. */
  areAllDeleted: boolean
  /** HEAD of the worktree. */
  commit?: string
  dryRun: boolean
  /** Whether a push would share turns that `save --until` left out. */
  sharesMore: boolean
  warnings: string[]
  place: Place
}

/** Prunes the worktree only, no other store. */
export async function prune(world: World, options: PruneOptions): Promise<PruneReport> {
  const before = new Date(timeOf(options.olderThan, world.now()))
  const place = await findPlace(world.cwd)
  const { root } = place
  await refuseLinks(root)
  const { sessions, unreadable } = await listSaved(root)
  const old = sessions.filter(({ saved }) => saved < before)
  const { whys, safe } = await reasonsToKeep(place, old, options)
  const gone = old.filter(({ file }) => !whys.has(file))
  const files = gone.map(({ file }) => file)
  const beside = await attachmentsOf(place, files, options)
  const attachments = await sizesOf(root, beside.going)
  const all = [...files, ...beside.going]
  const gonePaths = new Set(all)
  const lost = files.filter((file) => !safe.has(file)).length + beside.lost
  const inGit = place.git ? await trackedOf(root, all) : []
  const deleted = place.git ? await deletedIn(root, sessionsFolder) : []
  const commit = place.git ? await headOf(root) : undefined
  const ahead = commit !== undefined && inGit.length > 0 ? await heldBackUnasked(world.env, root) : undefined
  if (!options.dryRun) await removeFiles(root, all)
  return {
    before,
    removed: gone.map(told),
    attachments,
    kept: old.flatMap((session) => {
      const why = whys.get(session.file)
      return why ? [{ ...told(session), why }] : []
    }),
    bytes: [...gone, ...attachments].reduce((sum, { bytes }) => sum + bytes, 0),
    inGit,
    areAllDeleted: deleted.every((file) => gonePaths.has(file)),
    ...(commit && { commit }),
    dryRun: options.dryRun ?? false,
    sharesMore: ahead !== undefined,
    warnings: [
      ...(place.note ? [place.note] : []),
      ...unreadable.map(({ problem }) => `${problem.what} It was left as it is.`),
      ...(beside.staying > 0 ? [`${count(beside.staying, "attachment")} of theirs stay: ${unsafe}.`] : []),
      ...(lost > 0 ? [`${count(lost, "file")} of these git cannot bring back as it was.`] : []),
    ],
    place,
  }
}

const told = ({ file, sessionID, title, saved, bytes }: SavedSession): Old => ({ file, sessionID, title, saved, bytes })

const unsafe = "the last commit does not have it as it is here (--force removes it anyway)"

/** Reasons not to prune: it would be lost, it is in conflict, or (if asked for) it is a milestone. */
async function reasonsToKeep(
  place: Place,
  old: readonly SavedSession[],
  { keepMilestones, force }: PruneOptions,
): Promise<{ whys: Map<string, string>; safe: Set<string> }> {
  const files = old.map(({ file }) => file)
  const [safe, open] = place.git
    ? [await asInHead(place.root, files), await conflicts(place.root)]
    : [new Set<string>(), []]
  const whys = new Map([
    ...files.flatMap((file): [string, string][] => (force || safe.has(file) ? [] : [[file, unsafe]])),
    ...(keepMilestones ? await milestones(place, old) : []),
    ...open.map(({ file }): [string, string] => [file, "it is in conflict (settle it: opencode-session resolve)"]),
  ])
  return { whys, safe }
}

async function attachmentsOf({ root, git }: Place, sessions: readonly string[], { force }: PruneOptions) {
  const free = await neededOnlyBy(root, sessions)
  const safe = git ? await asInHead(root, free) : new Set<string>()
  const going = free.filter((file) => force || safe.has(file))
  return { going, staying: free.length - going.length, lost: going.filter((file) => !safe.has(file)).length }
}
