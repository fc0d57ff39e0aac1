/** Reads the start of a saved file: enough for a list, without the messages. */
import * as v from "valibot"
import { facts, factsKey, type SessionDocument, sessionInfo } from "../schema.ts"
import { currentFormat } from "./read.ts"

/** Bytes to read of a file. */
export const headSize = 32 * 1024

export type Head = Pick<SessionDocument, "info" | typeof factsKey>

const head = v.looseObject({ info: sessionInfo, [factsKey]: facts })

/** @returns nothing if we did not write the file, or its head is longer: then read the whole file */
export function readHead(start: string): Head | undefined {
  // Our own layout. A JSON string has no line breaks, so this never matches the text of a message.
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
