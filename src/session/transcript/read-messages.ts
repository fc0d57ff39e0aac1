/** Reads the messages of a session in their order, each with what the ones around it tell. */

import { withoutUndone } from "../undone.ts"
import { folderOf } from "./display-paths.ts"
import type { Known } from "./file-changes.ts"
import { type Fields, fields, text, time } from "./lenient-value.ts"
import { messageOf, type Raw } from "./message.ts"
import { commandOf, nativeOf } from "./opencode2-message.ts"
import type { Message, Transcript } from "./types.ts"

export type Read = { read: Message; raw: Raw }

const createdAt = ({ info }: Raw) => time(fields(info.time).created)
const inTimeOrder = (messages: readonly Raw[]): Raw[] => messages.toSorted((a, b) => createdAt(a) - createdAt(b))

/** What a pending undo leaves of the messages of a plain export: a saved file has been through it. */
export function standing({ revert, opencode2 }: Fields, messages: readonly Raw[]): readonly Raw[] {
  const { messageID, partID } = fields(revert)
  if (!messageID) return messages
  return withoutUndone(opencode2 ? messages : inTimeOrder(messages), {
    messageID: text(messageID),
    partID: text(partID),
  })
}

export function readMessages(
  info: Fields,
  messages: readonly Raw[],
  subagents: (id: string) => Transcript | undefined,
): Read[] {
  const known: Known = { texts: new Map(), seen: new Set(), folder: folderOf(info) }
  const ordered = inTimeOrder(messages)
  let before: Message | undefined
  let called = false
  return ordered.map((raw, index) => {
    const after = ordered[index + 1]
    const read = messageOf(raw, { known, subagents, before, after, called })
    before = read
    // While a prompt was written, a person may have changed any file.
    if (raw.info.role === "user" && !read.kind) known.seen.clear()
    called = commandOf(raw, after) !== undefined
    const moved = nativeOf(raw.parts)
    if (moved?.type === "location-switched") known.folder = folderOf({ ...fields(moved.location), opencode2: {} })
    return { read, raw }
  })
}
