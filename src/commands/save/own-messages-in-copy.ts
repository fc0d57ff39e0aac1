/** Where `resolve` has put what a session has of its own: in a copy, whose ids follow from those of the original. */
import { join } from "node:path"
import { readOutline } from "../../session/document/read.ts"
import { derivedId } from "../../session/ids.ts"
import { type Having, havingOf } from "../../session/relation/missing-messages.ts"
import type { Message } from "../../session/schema.ts"
import { textOf } from "../../stores/worktree/list-files.ts"

/**
 * @param copies files from the root
 * @param version of the session, which the rest stands in
 * @returns the one that has all that the version has not
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
  const idIn = ({ info }: Message) =>
    derivedId({ kind: "msg", id: info.id, created: info.time.created, place: 0 }, first.info.id)
  for (const file of copies) {
    const held = await messagesIn(root, file)
    if (own.every((one) => (held?.get(idIn(one))?.parts.length ?? -1) >= one.parts.length)) return file
  }
  return undefined
}

/** A copy that cannot be read has nothing that could be promised. */
const messagesIn = (root: string, file: string) =>
  textOf(join(root, file), file)
    .then((text) => havingOf(readOutline(text, file)).messages)
    .catch(() => undefined)
