/** Finds what an earlier load of the same file has brought in as a copy. */
import type { Reader, SessionRow, Snapshot } from "../../opencode/host.ts"
import type { Conversation } from "../../session/conversation.ts"
import { type Member, members } from "../../session/document/saved-document.ts"
import { contentOf } from "../../session/message-content.ts"
import { inMajor2 } from "../../session/v2/majors.ts"
import { isStandIn, majorOf } from "../../session/v2/model.ts"
import { type LocalTree, readLocalTree } from "../shared/local-session-tree.ts"

/** `more`: messages that it has besides; `undone`: those of the file that its pending undo hides. */
export type CopyHere = { root: Member; holds?: { more: number; undone: number } }

/**
 * @param copy as this load would bring it in @param isNear whether a folder is of the worktree that it would come into
 * @returns the one that says all of it, or else the one used last
 */
export async function copyHere(
  { reader, snapshot }: { reader: Reader; snapshot: Snapshot },
  copy: { root: Member; members: readonly Member[] },
  isNear: (directory: string) => boolean,
): Promise<CopyHere | undefined> {
  const { title, time } = copy.root.info
  const isAlike = (row: SessionRow) =>
    row.title === title && row.created === time.created && !row.parentID && !row.archived && isNear(row.directory)
  const rows = [...snapshot.sessions.values()].filter(isAlike).sort((a, b) => b.active - a.active)
  let last: CopyHere | undefined
  for (const { id } of rows) {
    const tree = await readLocalTree(reader, id, snapshot)
    const holds = heldIn(tree, copy.members)
    const here = { root: tree.root, ...(holds && { holds }) }
    if (holds?.undone === 0) return here
    if (!last || (holds && !last.holds)) last = here
  }
  return last
}

/** @returns nothing where the tree has not all that the family says */
function heldIn(tree: LocalTree, family: readonly Conversation[]): CopyHere["holds"] {
  const seen = members(tree)
  const all = seen.map((one) => ({ ...one, messages: tree.whole.get(one.info.id) ?? one.messages }))
  const haveCrossed = family.some((one) => all.some((other) => majorOf(one) !== majorOf(other)))
  const [wanted, here, whole] = [family, seen, all].map((some) => saidIn(some, haveCrossed)) as [Said, Said, Said]
  const lackedBy = (said: Said) => [...wanted].filter((one) => !said.has(one)).length
  if (lackedBy(whole) > 0) return undefined
  const undone = lackedBy(here)
  return { more: undone > 0 ? 0 : here.size - wanted.size, undone }
}

/** All of a copy has other ids; what is said twice counts twice. */
type Said = ReadonlySet<string>

function saidIn(family: readonly Conversation[], haveCrossed: boolean): Said {
  const times = new Map<string, number>()
  const said = family
    .flatMap((one) => (haveCrossed ? inMajor2(one) : one).messages)
    .filter((message) => !isStandIn(message))
    .map((message) => {
      const content = contentOf(message)
      times.set(content, (times.get(content) ?? 0) + 1)
      return `${times.get(content)} ${content}`
    })
  return new Set(said)
}
