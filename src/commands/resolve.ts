/** `opencode-session resolve`: both sides of a merge that touched the same saved session. */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { type Conflict, conflicts } from "../repository/conflicts.ts"
import { blobText, createSaved, replaceSaved } from "../repository/folder.ts"
import { findPlace, stage } from "../repository/git.ts"
import { isSession } from "../repository/union.ts"
import { canonicalText } from "../session/canonical.ts"
import { keptOf } from "../session/merge.ts"
import { readSession } from "../session/read.ts"
import type { SessionDocument } from "../session/shape.ts"
import * as failures from "./failures.ts"
import { savedCopy } from "./origin.ts"
import { needGit } from "./places.ts"
import type { World } from "./world.ts"

export type Resolved = {
  file: string
  /** What was done, in words. */
  what: string
  /** The file of the other side, where both were kept. */
  copy?: string
}

export type ResolveReport = { resolved: Resolved[] }

/** Leaves a whole session for each that is in conflict, loses no message of either side, and stages the result. */
export async function resolve(world: World): Promise<ResolveReport> {
  const place = await findPlace(world.cwd)
  needGit(place, failures.notInWorktree)
  const { root } = place
  const resolved: Resolved[] = []
  const inFolder = (await conflicts(root)).filter(({ file }) => isSession(file))
  for (const conflict of inFolder) resolved.push(await settleConflict(world, root, conflict))
  return { resolved }
}

async function settleConflict(world: World, root: string, conflict: Conflict): Promise<Resolved> {
  const { file } = conflict
  const [ours, theirs] = await Promise.all((["ours", "theirs"] as const).map((side) => read(root, conflict, side)))
  if (!ours && !theirs) return keep(root, file, undefined, "gone; both sides had deleted it")
  if (!ours || !theirs) return keep(root, file, ours ?? theirs, "kept; the other side had deleted it")
  if (ours.info.id !== theirs.info.id) {
    const copy = await addBeside(root, file, theirs)
    return { ...(await keep(root, file, ours, "two sessions under one name: both were kept")), copy }
  }
  const kept = keptOf(ours, theirs)
  if (kept === "theirs") return keep(root, file, theirs, "took theirs, which goes on where ours ends")
  if (kept !== "both")
    return keep(
      root,
      file,
      ours,
      kept === "ours" ? "kept ours, which goes on where theirs ends" : "both sides are the same",
    )
  const copy = await addBeside(root, file, savedCopy(theirs, world.now().getTime()))
  return { ...(await keep(root, file, ours, "both sides went on: theirs is kept as a copy")), copy }
}

async function addBeside(root: string, file: string, document: SessionDocument): Promise<string> {
  const name = file.replace(/^.*\//, "")
  const created = await createSaved(root, name, canonicalText(document))
  await stage(root, created)
  return created
}

async function keep(
  root: string,
  file: string,
  document: SessionDocument | undefined,
  what: string,
): Promise<Resolved> {
  if (document) await replaceSaved(root, file, canonicalText(document))
  else await rm(join(root, file), { force: true })
  await stage(root, file)
  return { file, what }
}

async function read(root: string, { file, ...blobs }: Conflict, side: "ours" | "theirs") {
  const [blob, name] = [blobs[side], `${file} (${side})`]
  return blob === undefined ? undefined : readSession(await blobText(root, blob, name), name)
}
