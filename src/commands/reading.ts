/** A saved session that is to be read, not loaded: OpenCode is not asked. */
import { findPlace } from "../repository/git.ts"
import { type Outline, readOutline } from "../session/read.ts"
import { transcriptOf } from "../session/transcript/transcript.ts"
import type { Transcript } from "../session/transcript/types.ts"
import { type Source, sourceOf } from "./source.ts"
import type { World } from "./world.ts"

export type Reading = Omit<Source, "beside"> & {
  document: Outline
  transcript: Transcript
}

/** @param wanted as for {@link sourceOf}; without it the newest, unless one can be asked */
export async function reading(world: World, wanted: string | undefined): Promise<Reading> {
  const { name, text } = await sourceOf(world, wanted, await findPlace(world.cwd), "newest")
  const document = readOutline(text, name)
  return { name, text, document, transcript: transcriptOf(document) }
}
