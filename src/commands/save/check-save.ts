/**
 * `OPENCODE_SESSION_CHECK_SAVES=1`: a save that keeps messages from the file, or repeats the last outcome, is made from
 * the whole session as well, and fails when the two differ.
 */
import { join } from "node:path"
import { joined } from "../../session/document/bytes.ts"
import { majorOf } from "../../session/v2/model.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { versionOf } from "../../support/atomic-file.ts"
import type { World } from "../../support/world.ts"
import { repeatable } from "./last-save-cache.ts"
import { type Made, makeSaved } from "./make-saved.ts"
import { type ReadAnew, readCurrent, type Unchanged, type Workplace } from "./read-current.ts"
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

/** @param found the session for which the outcome of the last save is repeated */
export async function checkUnchanged(world: World, here: Workplace, found: Unchanged, wishes: Wishes) {
  if (!world.env.OPENCODE_SESSION_CHECK_SAVES) return
  const silent = { ...world, note: () => {} }
  const anew = { ...wishes, isPlain: false, mayKeep: false }
  const made = await here.host
    .reading(world.cwd, (reader) => readCurrent(silent, here, reader, anew, found))
    .then((read) => ("unchanged" in read ? undefined : makeSaved(silent, here, read, anew, found.entry.version)))
    .catch((problem: Error) => problem)
  // A whole save of a session that is converted does not tell of secrets that are out of the file already.
  const converts = made && !(made instanceof Error) && majorOf(made.written.document) !== here.host.major
  const told = ({ outcome, changed, warnings }: Pick<Made, "outcome" | "changed" | "warnings">) => {
    const { redacted, ...rest } = repeatable(outcome)
    return JSON.stringify([changed, warnings, rest, ...(converts ? [] : [redacted])])
  }
  const quick = told(found.unchanged)
  const slow = made instanceof Error ? made.message : made ? told(made) : ""
  if (quick === slow) return
  // OpenCode or another process may have written since.
  const again = await here.host.reading(world.cwd, (reader) => readCurrent(silent, here, reader, wishes, found))
  if ("unchanged" in again && !wasReplaced(found.entry))
    throw new Error(`A save that repeats the last outcome differs from a whole one: ${difference(quick, slow)}`)
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
