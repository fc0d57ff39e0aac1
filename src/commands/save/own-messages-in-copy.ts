/** Finds the copy in which `resolve` has put a session's own messages: its ids derive from the original's. */
import { join } from "node:path"
import { readOutline } from "../../session/document/read.ts"
import { derivedMessageIds } from "../../session/make-copy.ts"
import { type Having, havingOf } from "../../session/relation/missing-messages.ts"
import type { Message } from "../../session/schema.ts"
import { textOf } from "../../stores/worktree/list-files.ts"

/**
 * @param copies files from the root
 * @param version of the session that holds the rest
 * @returns the copy that has all messages which the version lacks
 */
export async function ownInCopy(
  root: string,
  copies: readonly string[],
  { messages }: Having,
  version: Having,
): Promise<string | undefined> {
  const own = [...messages.values()].filter(({ info }) => !version.messages.has(info.id))
  const [first] = own
  if (!first) return undefined
  const derived = derivedMessageIds([...messages.values()], first.info.id)
  const idIn = ({ info }: Message) => derived.get(info.id) ?? ""
  for (const file of copies) {
    const held = await messagesIn(root, file)
    if (own.every((one) => (held?.get(idIn(one))?.parts.length ?? -1) >= one.parts.length)) return file
  }
  return undefined
}

export const messagesIn = (root: string, file: string) => messagesOf(textOf(join(root, file), file), file)

/** A copy that cannot be read counts as empty: nothing can be promised of it. */
export const messagesOf = (text: Promise<string | undefined>, file: string) =>
  text.then((there = "") => havingOf(readOutline(there, file)).messages).catch(() => undefined)
