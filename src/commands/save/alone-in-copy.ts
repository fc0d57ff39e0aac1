/** Finds the copy that alone has what a save takes out of a file, where a push would not share that copy. */
import { asInHead } from "../../git/worktree.ts"
import { contentOf } from "../../session/message-content.ts"
import { type Having, havingOf } from "../../session/relation/missing-messages.ts"
import type { Message, SessionDocument } from "../../session/schema.ts"
import { countedOfLost } from "../../session/v2/model.ts"
import { filteredText } from "../../stores/other-branches.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { messagesIn, messagesOf } from "./own-messages-in-copy.ts"

export type Copy = { file: string; id: string }

/** @param old the file's session @param messages of the session that is to be saved over it */
export async function aloneInCopy(
  { root, copies }: Pick<StoreEntry, "root" | "copies">,
  old: SessionDocument,
  { messages }: Having,
): Promise<Copy | undefined> {
  const gone = countedOfLost([...havingOf(old).messages.values()].filter(({ info }) => !messages.has(info.id)))
  if (gone.length === 0) return undefined
  const committed = await asInHead(root, copies)
  let found: Copy | undefined
  for (const file of copies) {
    const held = await messagesIn(root, file)
    const [first] = held?.values() ?? []
    if (!first || !hasAll(held, gone)) continue
    // It may have gone on since it was committed.
    if (committed.has(file) || hasAll(await messagesOf(filteredText(root, `HEAD:${file}`), file), gone))
      return undefined
    found ??= { file, id: first.info.sessionID }
  }
  return found
}

/** A copy has ids of its own. */
function hasAll(held: ReadonlyMap<string, Message> | undefined, gone: readonly Message[]): boolean {
  const said = new Set([...(held?.values() ?? [])].map(contentOf))
  return gone.every((one) => said.has(contentOf(one)))
}
