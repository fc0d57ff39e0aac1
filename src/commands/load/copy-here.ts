/** Finds what an earlier load of the same file has brought in as a copy. */
import type { Reader, SessionRow, Snapshot } from "../../opencode/host.ts"
import type { Conversation } from "../../session/conversation.ts"
import { type Member, members } from "../../session/document/saved-document.ts"
import { contentOf } from "../../session/message-content.ts"
import { inMajor2 } from "../../session/v2/majors.ts"
import { isStandIn, majorOf } from "../../session/v2/model.ts"
import { isEqual } from "../../support/plain-object.ts"
import { readLocalTree } from "../shared/local-session-tree.ts"

export type CopyHere = { root: Member; isSame: boolean }

/**
 * @param copy as this load would bring it in @param isNear whether a folder is of the worktree that it would come into
 * @returns the one that says the same, or else the one used last
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
    const isSame = saysTheSame(copy.members, members(tree))
    if (isSame) return { root: tree.root, isSame }
    last ??= { root: tree.root, isSame }
  }
  return last
}

/** All of it has other ids. */
function saysTheSame(family: readonly Conversation[], here: readonly Conversation[]): boolean {
  const haveCrossed = family.some((one) => here.some((other) => majorOf(one) !== majorOf(other)))
  const said = (some: readonly Conversation[]) =>
    some
      .flatMap((one) => (haveCrossed ? inMajor2(one) : one).messages)
      .filter((message) => !isStandIn(message))
      .map(contentOf)
      .sort()
  return isEqual(said(family), said(here))
}
