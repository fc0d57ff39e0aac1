/** Gets the text of a session: from the list, a file, a revision of git, an address, or standard input. */
import { existsSync } from "node:fs"
import { dirname, join, posix, resolve } from "node:path"
import type { Place } from "../../git/worktree.ts"
import { sessionsFolder, storeBranch } from "../../session/document/location.ts"
import { sessionText } from "../../session/document/page-enclosure.ts"
import { type Beside, sidecarsIn } from "../../stores/attachments.ts"
import { besideOn, openBranch, remoteHere } from "../../stores/branch/open-branch.ts"
import { conflictFailure, conflictWarning } from "../../stores/conflicts/report-conflict.ts"
import { notInClone, notOnBranch } from "../../stores/failures.ts"
import { isKnown, revisionText } from "../../stores/other-branches.ts"
import { blobText, type SavedSession, textOf } from "../../stores/worktree/list-files.ts"
import type { World } from "../../support/world.ts"
import { download } from "./download.ts"
import { pickSaved } from "./pick-session.ts"
import { readWhole } from "./read-stream.ts"

export type Source = {
  /** The name that the user knows it by. */
  name: string
  /** The saved file's text, extracted if it is a page. */
  text: string
  /** Where its attachments may be, the likeliest first. */
  beside: Beside[]
  /** Sentences for the user. */
  warnings?: string[]
  /** Set when the session is in the list. */
  session?: SavedSession
}

/**
 * @param wanted a number of the list, a path, a start of a name or id, `REVISION:FILE` (`:0:FILE`: as it is staged), an
 * https address, or `-` for standard input; without it the user is asked
 * @param otherwise for commands that only read: what to take when nobody can be asked; without it that is a failure, as
 * is a session in conflict
 */
export async function sourceOf(
  world: World,
  wanted: string | undefined,
  place: Place,
  otherwise?: "newest",
): Promise<Source> {
  const here = sidecarsIn(place.root)
  if (wanted === "-" && world.input) {
    const name = "Standard input"
    return { name, text: sessionText(await readWhole(world.input(), name), name), beside: here }
  }
  if (wanted && /^[a-z][a-z0-9+.-]*:\/\//i.test(wanted)) return { ...(await download(wanted)), beside: here }
  const inRevision = wanted && (await revision(world, wanted, place))
  if (inRevision) return inRevision
  const { path, name, blob, conflict, session, warnings } = await pickSaved(world, wanted, place, otherwise)
  if (conflict && !otherwise) throw await conflictFailure(place, conflict)
  const known = {
    name,
    warnings: [...warnings, ...(conflict ? [await conflictWarning(place, conflict)] : [])],
    ...(session && { session }),
  }
  if (blob) {
    const branch = await openBranch(world, place)
    const others = (session?.branches ?? []).map((revision) => ({ root: place.root, revision, folder: sessionsFolder }))
    const beside = [...others, ...(branch ? besideOn(place.root, branch) : []), ...here]
    return { ...known, text: await blobText(place.root, blob, name), beside }
  }
  return { ...known, text: await textOf(path, name), beside: sidecarsIn(place.root, dirname(path)) }
}

/** `REVISION:FILE`, or `:2:FILE` for our side of a conflict in the index. */
const namesVersion = /^([^:]+|:[0-3]):(.+)$/s

async function revision(world: World, wanted: string, { root, git }: Place): Promise<Source | undefined> {
  if (!git || !namesVersion.test(wanted) || existsSync(resolve(world.cwd, wanted))) return undefined
  const text = await revisionText(root, wanted)
  if (text === undefined && (await isKnown(root, wanted))) throw notInClone(wanted)
  // Whoever has only fetched has no such branch, and what a colleague pushed since is not on it.
  const onBranch = `${storeBranch}:`
  if (text === undefined && wanted.startsWith(onBranch)) {
    const { label } = await remoteHere(world, root)
    const there = await revision(world, `${label}:${wanted.slice(onBranch.length)}`, { root, git })
    if (!there) throw notOnBranch(wanted)
    return there
  }
  if (text === undefined) return undefined
  const [, name = "", file = ""] = namesVersion.exec(wanted) ?? []
  // Reads sidecars without a stage: they are never in conflict, since their names are hashes of their content.
  const beside = [
    { root, revision: name.replace(/^:\d$/, ""), folder: posix.dirname(file) },
    { folder: join(root, sessionsFolder) },
  ]
  return { name: wanted, text: sessionText(text, wanted), beside }
}
