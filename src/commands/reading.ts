/** A saved session that is to be read, not loaded: OpenCode is not asked. */
import type { Failure } from "../failure.ts"
import { revisionText } from "../repository/branches.ts"
import { textOf } from "../repository/folder.ts"
import { findPlace, type Place } from "../repository/git.ts"
import { type Outline, readOutline } from "../session/read.ts"
import { transcriptOf } from "../session/transcript/transcript.ts"
import type { Transcript } from "../session/transcript/types.ts"
import { pickSaved } from "./choose.ts"
import { failureOf } from "./orFailure.ts"
import type { World } from "./world.ts"

export type Reading = {
  /** What the user knows the file by. */
  name: string
  /** The saved file as it is, also of one that a page holds. */
  text: string
  document: Outline
  transcript: Transcript
}

/**
 * @param wanted a number of the list, a path, a start of a name or id, or `REVISION:FILE` as the list of all branches
 * names it; without it the newest, unless one can be asked
 */
export async function reading(world: World, wanted: string | undefined): Promise<Reading> {
  const place = await findPlace(world.cwd)
  const { name, text } = (wanted && (await inRevision(place, wanted))) || (await inWorktree(world, wanted, place))
  const document = readOutline(text, name)
  return { name, text, document, transcript: transcriptOf(document) }
}

/** A file that may be no session; then why not. @param path absolute */
export async function transcriptIn(
  path: string,
  name: string,
): Promise<{ text: string; transcript: Transcript | Failure }> {
  const text = await textOf(path, name)
  try {
    return { text, transcript: transcriptOf(readOutline(text, name)) }
  } catch (error) {
    return { text, transcript: failureOf(error) }
  }
}

async function inWorktree(world: World, wanted: string | undefined, place: Place) {
  const { path, name } = await pickSaved(world, wanted, place, "newest")
  return { name, text: await textOf(path, name) }
}

async function inRevision({ root, git }: Place, wanted: string) {
  if (!git || !/^[^:]+:.+\.json$/.test(wanted)) return undefined
  const text = await revisionText(root, wanted)
  return text === undefined ? undefined : { name: wanted, text }
}
