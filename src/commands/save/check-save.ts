/**
 * `OPENCODE_SESSION_CHECK_SAVES=1`: a save that keeps messages from the file is made from the whole session as well, and
 * fails when the two differ.
 */
import { join } from "node:path"
import { joined } from "../../session/document/bytes.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { versionOf } from "../../support/atomic-file.ts"
import type { World } from "../../support/world.ts"
import { type Made, makeSaved } from "./make-saved.ts"
import type { ReadAnew, Workplace } from "./read-current.ts"
import type { Wishes } from "./save-options.ts"

export async function checkAgainstWhole(world: World, here: Workplace, read: ReadAnew, wishes: Wishes, made: Made) {
  const { whole, entry } = read
  if (!whole) return
  const anew = { ...read, tree: whole, kept: undefined }
  const other = await makeSaved(world, here, anew, wishes, entry.version).catch((problem: Error) => problem)
  const [quick, slow] = [said(made), other && !(other instanceof Error) ? said(other) : ""]
  // Bytes are read when they are needed: of a file that another process has replaced they are others, and nothing is written.
  if (quick === slow || wasReplaced(entry)) return
  if (other instanceof Error)
    throw new Error(`A whole save fails where one that kept messages does not: ${other.message}`)
  throw new Error(`A save that kept messages differs from a whole one: ${difference(quick, slow)}`)
}

const wasReplaced = ({ root, store, file, version }: StoreEntry): boolean =>
  store === "worktree" && file !== undefined && versionOf(join(root, file)) !== version

/** All but the time of the save, and the commit, which another process may make meanwhile. */
function said({ written, changed, outcome, title, warnings }: Made): string {
  const text = joined(written)
    .toString()
    .replace(/^( {4}"(?:saved|commit|dirty)": ).*$/gm, "$1")
  const { bytes: _, ...report } = outcome
  return JSON.stringify([report, changed, title, warnings, [...written.beside.keys()]]) + text
}

function difference(one: string, other: string): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return JSON.stringify([one.slice(Math.max(0, at - 60), at + 200), other.slice(Math.max(0, at - 60), at + 200)])
}
