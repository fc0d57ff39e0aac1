/** Reads a saved session without loading it, and without asking OpenCode. */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { findPlace } from "../../git/worktree.ts"
import { type Outline, readOutline } from "../../session/document/read.ts"
import { noSuchTurn } from "../../session/failures.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import { addressIn, type Turns } from "../../session/turn-address.ts"
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

/** @param wanted as for {@link sourceOf}; without it the user is asked, or the newest is taken */
export async function reading(world: World, wanted: string | undefined): Promise<Reading> {
  const { name, warnings = [], ...source } = await sourceOf(world, wanted, await findPlace(world.cwd), "newest")
  const text = bare(source.text)
  const document = readOutline(text, name)
  return { name, text, document, transcript: transcriptOf(document), warnings }
}

/** The same, with the turns that an address names: `SESSION#12`. A file whose own name ends like that comes first. */
export async function readingAt(world: World, wanted: string | undefined): Promise<Reading & { turns?: Turns }> {
  const { session, turns } = addressAt(world, wanted)
  const read = await reading(world, session)
  if (!turns || session === undefined) return read
  return { ...read, turns: turnsIn(read.transcript, session, turns) }
}

/** An argument as {@link readingAt} takes it. */
export function addressAt({ cwd }: World, wanted: string | undefined): { session: string | undefined; turns?: Turns } {
  const address = addressIn(wanted ?? "")
  return !address.turns || existsSync(resolve(cwd, wanted ?? "")) ? { session: wanted } : address
}

/** @returns those of them that the session has @throws Failure when it has none of them */
export function turnsIn({ turns }: Pick<Transcript, "turns">, session: string, { from, to }: Turns): Turns {
  if (from > turns.length) throw noSuchTurn(session, from, turns.length)
  return { from, to: Math.min(to, turns.length) }
}

/** The transcript of a file, or the reason why it has none. @param path absolute */
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
