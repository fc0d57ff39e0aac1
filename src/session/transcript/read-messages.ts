/** Reads the messages of a session in their order, each with what the ones around it tell. */
import { folderOf } from "./display-paths.ts"
import type { Known } from "./file-changes.ts"
import { type Fields, fields, time } from "./lenient-value.ts"
import { messageOf, type Raw } from "./message.ts"
import { commandOf, nativeOf } from "./opencode2-message.ts"
import type { Message, Transcript } from "./types.ts"

export type Read = { read: Message; raw: Raw }

export function readMessages(
  info: Fields,
  messages: readonly Raw[],
  subagents: (id: string) => Transcript | undefined,
): Read[] {
  const known: Known = { texts: new Map(), folder: folderOf(info) }
  const createdAt = ({ info }: Raw) => time(fields(info.time).created)
  const ordered = messages.toSorted((a, b) => createdAt(a) - createdAt(b))
  let before: Message | undefined
  let called = false
  return ordered.map((raw, index) => {
    const after = ordered[index + 1]
    const read = messageOf(raw, { known, subagents, before, after, called })
    before = read
    called = commandOf(raw, after) !== undefined
    const moved = nativeOf(raw.parts)
    if (moved?.type === "location-switched") known.folder = folderOf({ ...fields(moved.location), opencode2: {} })
    return { read, raw }
  })
}
