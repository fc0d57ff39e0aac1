/**
 * `OPENCODE_SESSION_CHECK_SAVES=1`: a save that keeps messages from the file is made from the whole session as well, and
 * fails when the two differ.
 */

import { joined } from "../../session/document/bytes.ts"
import type { World } from "../../support/world.ts"
import { type Made, makeSaved } from "./make-saved.ts"
import type { ReadAnew, Workplace } from "./read-current.ts"
import type { Wishes } from "./save-options.ts"

export async function checkAgainstWhole(world: World, here: Workplace, read: ReadAnew, wishes: Wishes, made: Made) {
  const { whole, entry } = read
  if (!whole) return
  const other = await makeSaved(world, here, { ...read, tree: whole, kept: undefined }, wishes, entry.version).catch(
    (problem) => {
      throw new Error(`A whole save fails where one that kept messages does not: ${problem.message}`)
    },
  )
  const [quick, slow] = [said(made), other && said(other)]
  if (quick !== slow)
    throw new Error(`A save that kept messages differs from a whole one: ${difference(quick, slow ?? "")}`)
}

/** All but the time of the save. */
function said({ written, changed, outcome, title, warnings }: Made): string {
  const text = joined(written)
    .toString()
    .replace(/^( {4}"saved": )".*"/m, "$1")
  const { bytes: _, ...report } = outcome
  return JSON.stringify([report, changed, title, warnings, [...written.beside.keys()]]) + text
}

function difference(one: string, other: string): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return JSON.stringify([one.slice(Math.max(0, at - 60), at + 200), other.slice(Math.max(0, at - 60), at + 200)])
}
