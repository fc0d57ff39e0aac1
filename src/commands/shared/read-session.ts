/** A saved session that is to be read, not loaded: OpenCode is not asked. */
import { findPlace } from "../../git/worktree.ts"
import { type Outline, readOutline } from "../../session/document/read.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import { textOf } from "../../stores/worktree/list-files.ts"
import type { Failure } from "../../support/failure.ts"
import { bare } from "../../support/json-among.ts"
import { toFailure } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import { type Source, sourceOf } from "./session-source.ts"

export type Reading = Required<Omit<Source, "beside" | "session">> & {
  document: Outline
  transcript: Transcript
}

/** @param wanted as for {@link sourceOf}; without it the newest, unless one can be asked */
export async function reading(world: World, wanted: string | undefined): Promise<Reading> {
  const { name, warnings = [], ...source } = await sourceOf(world, wanted, await findPlace(world.cwd), "newest")
  const text = bare(source.text)
  const document = readOutline(text, name)
  return { name, text, document, transcript: transcriptOf(document), warnings }
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
    return { text, transcript: toFailure(error) }
  }
}
