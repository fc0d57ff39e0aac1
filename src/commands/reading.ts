/** A saved session that is to be read, not loaded: OpenCode is not asked. */
import { textOf } from "../repository/folder.ts"
import { findPlace } from "../repository/git.ts"
import { type Outline, readOutline } from "../session/read.ts"
import { transcriptOf } from "../session/transcript/transcript.ts"
import type { Transcript } from "../session/transcript/types.ts"
import { pickSaved } from "./choose.ts"
import type { World } from "./world.ts"

export type Reading = {
  /** What the user knows the file by. */
  name: string
  /** The saved file as it is, also of one that a page holds. */
  text: string
  document: Outline
  transcript: Transcript
}

/** @param wanted a number of the list, a path, a start of a name or id; without it the newest, unless one can be asked */
export async function reading(world: World, wanted: string | undefined): Promise<Reading> {
  const place = await findPlace(world.cwd)
  const { path, name } = await pickSaved(world, wanted, place, "newest")
  const text = await textOf(path, name)
  const document = readOutline(text, name)
  return { name, text, document, transcript: transcriptOf(document) }
}
