/** What a save notes for the next one. */
import { isFresh } from "../../opencode/message-edges.ts"
import { contentOf, sizeOf } from "../../session/document/bytes.ts"
import type { Made } from "./make-saved.ts"
import { type MakeNote, noteMaker } from "./note-kept.ts"
import type { ReadAnew, ToSave } from "./read-current.ts"
import type { Wishes } from "./save-options.ts"
import { type Before, blobIn } from "./saved-before.ts"

/** The file as it is now; `blob`: its id in git. */
type NowThere = { version: string; blob: string | undefined }

/** @param now `blob`: of what was written; nothing where the file stays as it is */
export async function remember(read: ReadAnew, made: Made, now: NowThere, { until }: Wishes) {
  const { safe, risk, before, outcome } = made
  const { edges, at, kept, keeping, last, roots, names } = read
  await safe.remember()
  await risk.remember()
  // Of a part of the session, the next save can take nothing for granted.
  if (until !== undefined) return
  const there = { version: now.version, seen: seenWith(before, now.blob), roots, names }
  await last.keep(read.ids, read.state, there, outcome)
  // With kept messages, a file that stays as it is keeps its note.
  const blob = now.blob ?? (kept ? undefined : unchangedBlob(read, made))
  const note = noteFor(read, made, { ...now, blob })
  if (note && edges) await keeping.write(note(edges, (edge) => !isFresh(edge, at)))
}

/** @see noteMaker */
export function noteFor(read: ToSave, made: Made, { version, blob }: NowThere): MakeNote | undefined {
  const { safe, before, written } = made
  const { document, chunks, places } = written
  if (blob === undefined) return undefined
  const seen = seenWith(before, blob)
  return noteMaker({ read, safe, document, layout: { chunks, places }, seen, version, blob }, read.keeping)
}

const seenWith = ({ seen }: Before, blob: string | undefined) => [...new Set([...seen, ...(blob ? [blob] : [])])]

/** The id in git of a file that stays as it is; nothing where its bytes are not those that we would write now. */
export function unchangedBlob({ entry }: ToSave, { changed, before, written }: Made): string | undefined {
  if (changed || written.isUnsafe) return undefined
  return blobIn(entry, sizeOf(written), contentOf(written)) === before.blob ? before.blob : undefined
}
