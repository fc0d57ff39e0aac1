/** What a save notes for the next one. */
import { contentOf, sizeOf } from "../../session/document/bytes.ts"
import type { Made } from "./make-saved.ts"
import { noteOf } from "./note-kept.ts"
import type { ReadAnew } from "./read-current.ts"
import type { Wishes } from "./save-options.ts"
import { hashIn } from "./saved-before.ts"

/** @param written the id in git of what was written, if it was */
export async function remember(
  read: ReadAnew,
  made: Made,
  { version, written }: { version: string; written: string | undefined },
  { until }: Wishes,
) {
  const { safe, risk, before, outcome } = made
  await safe.remember()
  await risk.remember()
  // Of a part of the session, the next save can take nothing for granted.
  if (until !== undefined) return
  const seen = [...before.seen, ...(written ? [written] : [])]
  await read.last.keep(read.ids, read.state, { version, seen }, outcome)
  // What is kept of a file that stays as it is was noted before.
  const same = read.kept ? undefined : blobOf(read, made)
  const note = noteFor(read, made, { version, blob: written ?? same })
  if (note && read.edges) await read.keeping.write(note(read.edges))
}

/** The file as it is now; `blob`: its id in git, where its bytes are ours. */
type NowThere = { version: string; blob: string | undefined }

/** @see noteOf */
export function noteFor(read: ReadAnew, made: Made, { version, blob }: NowThere): ReturnType<typeof noteOf> {
  const { safe, before, written } = made
  const { document, ...layout } = written
  if (blob === undefined) return undefined
  const seen = [...new Set([...before.seen, blob])]
  return noteOf({ read, safe, document, layout, seen, version, blob }, read.keeping)
}

/** The id in git of a file that stays as it is; nothing where its bytes are not those that we would write. */
export function blobOf({ entry }: ReadAnew, { changed, before, written }: Made): string | undefined {
  if (changed) return undefined
  const hash = hashIn(entry, sizeOf(written))
  for (const piece of contentOf(written)) hash.update(piece)
  return hash.digest("hex") === before.blob ? before.blob : undefined
}
