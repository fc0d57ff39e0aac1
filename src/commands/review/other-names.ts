/** Finds a file again that got another name in commits that a squash has made one. */
import type { FilePatch } from "../../git/patches.ts"
import { bare, isTelling } from "../../session/line-edits.ts"
import { addedIn } from "./claims.ts"
import type { Read } from "./read-sessions.ts"

/** Fewer lines than these are no likeness. */
const least = 3

/**
 * @param names all files of the last commit
 * @returns `nameNow`, which leads from a file that is gone to the one that has most of the lines written to it
 */
export function adopted(
  read: readonly Read[],
  patches: readonly FilePatch[],
  names: ReadonlySet<string>,
  nameNow: (file: string) => string,
): (file: string) => string {
  const lost = new Map<string, Set<string>>()
  for (const { change, told } of read.flatMap(({ edits }) => edits)) {
    const file = nameNow(change.to ?? change.file)
    if (names.has(file) || told === "summary") continue
    const lines = lost.get(file) ?? new Set()
    for (const { sign, text } of change.hunks.flatMap(({ lines }) => lines)) {
      if (sign === "+" && isTelling(text)) lines.add(bare(text))
    }
    lost.set(file, lines)
  }
  if (lost.size === 0) return nameNow
  const where = new Map<string, Set<string>>()
  for (const patch of patches)
    for (const { text } of patch.gone ? [] : addedIn(patch)) {
      if (isTelling(text)) where.set(text, (where.get(text) ?? new Set()).add(patch.file))
    }
  const found = new Map<string, string>()
  for (const [file, lines] of lost) {
    const counts = new Map<string, number>()
    for (const line of lines) for (const there of where.get(line) ?? []) counts.set(there, (counts.get(there) ?? 0) + 1)
    const [best] = [...counts].sort(([, one], [, other]) => other - one)
    if (best && best[1] >= least && best[1] * 2 >= lines.size) found.set(file, best[0])
  }
  return (file) => found.get(nameNow(file)) ?? nameNow(file)
}
