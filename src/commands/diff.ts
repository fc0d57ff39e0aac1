/** `opencode-session diff`: what became of a saved session from one version to another. */
import { relative } from "node:path"
import { findPlace, type Place } from "../repository/git.ts"
import { commitBefore } from "../repository/history.ts"
import { type Difference, differenceOf } from "../session/transcript/difference.ts"
import { pickSaved } from "./choose.ts"
import * as failures from "./failures.ts"
import { type Reading, reading } from "./reading.ts"
import { branchStore } from "./stores.ts"
import type { World } from "./world.ts"

export type DiffReport = {
  /** What the two versions are called. */
  old: string
  new: string
  sessionID: string
  title: string
  difference: Difference
}

/**
 * @param before as for `show`, also `REVISION:FILE`
 * @param after the same; without it the file as it is now, compared with that revision of it, or with the last commit
 */
export async function diff(world: World, before: string, after?: string): Promise<DiffReport> {
  const [old, now] = after === undefined ? await versions(world, before) : await both(world, before, after)
  const { id, title } = now.transcript
  return {
    old: old.name,
    new: now.name,
    sessionID: id,
    title,
    difference: differenceOf(old.transcript, now.transcript),
  }
}

const both = (world: World, before: string, after: string): Promise<[Reading, Reading]> =>
  Promise.all([reading(world, before), reading(world, after)])

async function versions(world: World, wanted: string): Promise<[Reading, Reading]> {
  const place = await findPlace(world.cwd)
  const [, file] = /^[^:]+:(.+\.json)$/.exec(wanted) ?? []
  const old = await reading(world, wanted)
  if (file && old.name === wanted) return [old, await reading({ ...world, cwd: place.root }, file)]
  const { path, name, blob } = await pickSaved(world, wanted, place)
  const revision = blob
    ? `${await lastBut(world, place, name)}:${name}`
    : `HEAD:${relative(place.root, path).replaceAll("\\", "/")}`
  const committed = place.git ? await reading(world, revision).catch(() => undefined) : undefined
  if (committed?.name !== revision) throw failures.notCommittedYet(name)
  return [committed, old]
}

/** On the branch a session is committed each time it is saved. */
async function lastBut(world: World, place: Place, file: string): Promise<string | undefined> {
  const held = (await branchStore(world, place))?.files.get(file)
  return held && commitBefore(place.root, held.branch, file)
}
