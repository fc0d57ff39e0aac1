/** The start of a saved file: enough for a list, without its messages. */
import * as v from "valibot"
import { facts, factsKey, type SessionDocument, sessionInfo } from "../schema.ts"
import { currentFormat } from "./read.ts"

/** Bytes of a file that hold its head. */
export const headSize = 32 * 1024

export type Head = Pick<SessionDocument, "info" | typeof factsKey>

const head = v.looseObject({ info: sessionInfo, [factsKey]: facts })

/** @returns nothing when the file was not written by us, or its head is longer: then it must be read whole */
export function readHead(start: string): Head | undefined {
  // Our own layout. A line break cannot stand inside a JSON string, so this cannot be the text of a message.
  const bulk = /\n( {2}"messages"| {4}"(?:todos|diffs|subagents|files)"): [[{]/.exec(start)
  if (!bulk) return undefined
  const open = bulk[1]?.startsWith("    ") ? "}}" : "}"
  try {
    const value = JSON.parse(start.slice(0, bulk.index).replace(/,$/, "") + open)
    return v.is(head, value) && value[factsKey].format <= currentFormat ? value : undefined
  } catch {
    return undefined
  }
}
