/** `opencode-session resolve`: settles merges (and rebases, stashes, …) where both sides touched a saved session. */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import {
  isNothingStaged,
  mergedCommits,
  type Sides,
  sidesOf,
  stagedAmong,
  unmergedFiles,
} from "../../git/conflict-sides.ts"
import { conflicts } from "../../git/index-conflicts.ts"
import { type Operation, operationUnderWay } from "../../git/operation.ts"
import { stage } from "../../git/stage.ts"
import { findPlace, needGit } from "../../git/worktree.ts"
import { namesOf, readConflicts, type Version } from "../../stores/conflicts/read-sides.ts"
import { namesOfOthers } from "../../stores/known-versions.ts"
import { filesIn } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { restoreAttachments } from "./restore-attachments.ts"
import { type Resolved, settleSession } from "./settle-conflict.ts"
import { Placing } from "./write-resolved.ts"

export type ResolveReport = {
  resolved: Resolved[]
  /** Attachments that the merge had deleted. */
  restored: string[]
  /** What could not be read or done; empty when all is settled. */
  problems: string[]
  /** The git operation under way, and the command that finishes it. */
  operation?: {
    name: string
    finish?: string /** Staged files that this command does not commit. */
    uncommitted?: string[]
  }
  /** Stashes of which one may be what was in conflict, and may hold more than is here. */
  maybeStashes?: string[]
  /** Files that are still in conflict. */
  unmerged: string[]
}

/** Settles every conflict into whole sessions, loses no message of either side, and stages the result. */
export async function resolve(world: World): Promise<ResolveReport> {
  const place = await findPlace(world.cwd)
  needGit(place, failures.notInWorktree)
  const { root } = place
  const [found, operation] = await Promise.all([conflicts(root), operationUnderWay(root)])
  const sides = await sidesOf(root, operation)
  const names = namesOf(operation, sides)
  const { versions, bases, left, problems } = await readConflicts(root, found, sides, names)
  const inConflict = new Set(found.map(({ file }) => file))
  const settled = found.length > 0 ? (await filesIn(root, true)).filter((file) => !inConflict.has(file)) : []
  const placing = new Placing(root, settled, (id) => namesOfOthers(world, root, id, ":0"))
  const resolved: Resolved[] = []
  for (const group of sessionsIn(versions))
    try {
      const contested = versions.filter(({ file }) => group.some((one) => one.file === file)).length > group.length
      for (const one of await settleSession(placing, group, { bases, names, sides, contested })) tell(resolved, one)
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem
      for (const { file } of group) left.add(file)
      problems.push(`${problem.what} ${problem.next}`)
    }
  const gone: string[] = []
  for (const { file } of found) {
    if (placing.placed.has(file) || left.has(file)) continue
    await rm(join(root, file), { force: true })
    gone.push(file)
    // A renamed session is reported under its new name.
    const id = bases.get(file)?.info.id
    const isTold = versions.some((one) => one.file === file || one.document.info.id === id)
    if (!isTold) resolved.push({ file, what: "gone; both sides had deleted it" })
  }
  const restored = await restoreAttachments(root, await mergedCommits(root, sides))
  // At once and last: if the index is locked, all is still in conflict, and is settled once more.
  await stage(root, [...[...placing.placed].filter((file) => !left.has(file)), ...gone])
  const unmerged = found.length + restored.length > 0 ? await unmergedFiles(root) : []
  const finish = await finishing(root, operation, sides, [...placing.placed, ...restored])
  return {
    resolved: resolved.sort((a, b) => (a.file < b.file ? -1 : 1)),
    restored,
    problems,
    ...(finish && { operation: finish }),
    ...(sides.maybeStashes && { maybeStashes: sides.maybeStashes }),
    unmerged,
  }
}

async function finishing(root: string, operation: Operation | undefined, { stash }: Sides, files: readonly string[]) {
  if (stash) {
    return { name: "a stash", finish: `git stash drop ${stash}`, uncommitted: (await stagedAmong(root, files)).sort() }
  }
  if (!operation) return undefined
  const { name, finish, skip } = operation
  const command = skip && (await isNothingStaged(root)) ? skip : finish
  return { name, ...(command && { finish: command }) }
}

/** Reports a file once, even if it held two sessions. */
function tell(resolved: Resolved[], one: Resolved) {
  const told = resolved.find(({ file, what }) => file === one.file && what === one.what)
  if (told) Object.assign(told, one)
  else resolved.push(one)
}

/** Groups the versions by session. Copies come first: settling one may extend another of these sessions. */
function sessionsIn(versions: readonly Version[]): Version[][] {
  const found = new Map<string, Version[]>()
  for (const version of versions) {
    const { id } = version.document.info
    found.set(id, [...(found.get(id) ?? []), version])
  }
  const isCopy = ([version]: Version[]) => version?.document["opencode-session"]?.origin !== undefined
  return [...found.values()].sort((a, b) => Number(isCopy(b)) - Number(isCopy(a)))
}
