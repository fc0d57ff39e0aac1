/** The text of a session, wherever it is: in the list, a file, a revision of git, at an address, or coming in. */
import { existsSync } from "node:fs"
import { dirname, join, posix, resolve } from "node:path"
import type { Place } from "../../git/worktree.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { sessionText } from "../../session/document/page-enclosure.ts"
import { type Beside, sidecarsIn } from "../../stores/attachments.ts"
import { besideOn, openBranch } from "../../stores/branch/open-branch.ts"
import { conflictFailure, conflictWarning } from "../../stores/conflicts/report-conflict.ts"
import { notInClone } from "../../stores/failures.ts"
import { isKnown, revisionText } from "../../stores/other-branches.ts"
import { blobText, type SavedSession, textOf } from "../../stores/worktree/list-files.ts"
import type { World } from "../../support/world.ts"
import { download } from "./download.ts"
import { pickSaved } from "./pick-session.ts"
import { readWhole } from "./read-stream.ts"

export type Source = {
  /** What the user knows it by. */
  name: string
  /** The saved file as it is, also of one that a page holds. */
  text: string
  /** Where its attachments may be, the likeliest first. */
  beside: Beside[]
  /** What is to be known of it. */
  warnings?: string[]
  /** When it is one of the list. */
  session?: SavedSession
}

/**
 * @param wanted a number of the list, a path, a start of a name or id, `REVISION:FILE` (`:0:FILE` as it is staged), an https
 * address, or `-` for what comes in; the user is asked without it
 * @param otherwise what to take when nobody can be asked, by one who only reads it; without it that is a failure, and so
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
  const { path, name, blob, conflict, session } = await pickSaved(world, wanted, place, otherwise)
  if (conflict && !otherwise) throw await conflictFailure(place, conflict)
  const known = {
    name,
    warnings: conflict ? [await conflictWarning(place, conflict)] : [],
    ...(session && { session }),
  }
  if (blob) {
    const branch = await openBranch(world, place)
    const beside = [...(branch ? besideOn(place.root, branch) : []), ...here]
    return { ...known, text: await blobText(place.root, blob, name), beside }
  }
  return { ...known, text: await textOf(path, name), beside: sidecarsIn(place.root, dirname(path)) }
}

/** `REVISION:FILE`, or `:2:FILE` for what the index has of our side of a conflict. */
const namesVersion = /^([^:]+|:[0-3]):(.+)$/s

async function revision({ cwd }: World, wanted: string, { root, git }: Place): Promise<Source | undefined> {
  if (!git || !namesVersion.test(wanted) || existsSync(resolve(cwd, wanted))) return undefined
  const text = await revisionText(root, wanted)
  if (text === undefined && (await isKnown(root, wanted))) throw notInClone(wanted)
  if (text === undefined) return undefined
  const [, revision = "", file = ""] = namesVersion.exec(wanted) ?? []
  // Attachments never are in conflict with themselves: their names are their content.
  const beside = [
    { root, revision: revision.replace(/^:\d$/, ""), folder: posix.dirname(file) },
    { folder: join(root, sessionsFolder) },
  ]
  return { name: wanted, text: sessionText(text, wanted), beside }
}
