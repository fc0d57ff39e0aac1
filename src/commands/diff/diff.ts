/** `opencode-session diff`: what changed in a saved session between two versions. */
import { relative } from "node:path"
import { commitBefore } from "../../git/file-history.ts"
import { findPlace, hasRevision, type Place } from "../../git/worktree.ts"
import { type Difference, differenceOf } from "../../session/transcript/difference.ts"
import { openBranch } from "../../stores/branch/open-branch.ts"
import { isEqual } from "../../support/plain-object.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { type Chosen, isNamedInFull, pickSaved } from "../shared/pick-session.ts"
import { type Reading, reading } from "../shared/read-session.ts"
import { inOneForm } from "./in-one-form.ts"

export type DiffReport = {
  /** The names of the two versions. */
  old: string
  new: string
  sessionID: string
  title: string
  difference: Difference
  /** Whether the versions also agree in what no turn shows. */
  identical: boolean
  warnings: string[]
}

/**
 * @param before as for `show`, also `REVISION:FILE`; a revision alone means the file of `after` in that revision
 * @param after the same; without it the current file, compared with that revision of it, or with the last commit
 */
export async function diff(world: World, before: string, after?: string): Promise<DiffReport> {
  const [old, now] = after === undefined ? await versions(world, before) : await both(world, before, after)
  const { id, title } = now.transcript
  return {
    old: old.name,
    new: now.name,
    sessionID: id,
    title,
    difference: differenceOf(...inOneForm(old, now)),
    identical: isEqual(old.document, now.document),
    warnings: [...new Set([...old.warnings, ...now.warnings])],
  }
}

async function both(world: World, before: string, after: string): Promise<[Reading, Reading]> {
  const place = await findPlace(world.cwd)
  // `main` is also a part of the title "Fix domain lookup": only a session's whole name comes before a revision.
  const isRevision = async (wanted: string) =>
    place.git && (await hasRevision(place.root, wanted)) && !(await isNamedInFull(world, wanted, place))
  const read = async (wanted: string, other: string) => {
    if (!(await isRevision(wanted))) return reading(world, wanted)
    const [, file] = inRevision.exec(other) ?? []
    return reading(world, `${wanted}:${file ?? fileOf(await pickSaved(world, other, place), place)}`)
  }
  return Promise.all([read(before, after), read(after, before)])
}

const inRevision = /^[^:]+:(.+\.json)$/

/** From the root of the worktree. */
const fileOf = ({ path, name, blob }: Chosen, { root }: Place) =>
  blob ? name : relative(root, path).replaceAll("\\", "/")

async function versions(world: World, wanted: string): Promise<[Reading, Reading]> {
  const place = await findPlace(world.cwd)
  const [, file] = inRevision.exec(wanted) ?? []
  const old = await reading(world, wanted)
  if (file && old.name === wanted) return [old, await reading({ ...world, cwd: place.root }, file)]
  const chosen = await pickSaved(world, wanted, place)
  const { name, session } = chosen
  const revision = `${session?.store === "branch" ? await lastBut(world, place, name, session.branches?.[0]) : "HEAD"}:${fileOf(chosen, place)}`
  const committed = place.git ? await reading(world, revision).catch(() => undefined) : undefined
  if (committed?.name !== revision) throw failures.notCommittedYet(name)
  return [committed, old]
}

/** On the branch each save is a commit, so the version to compare with is the last but one. */
async function lastBut(world: World, place: Place, file: string, other?: string): Promise<string | undefined> {
  const branch = other ?? (await openBranch(world, place))?.files.get(file)?.branch
  return branch && commitBefore(place.root, branch, file)
}
