/** Reads the start of a saved file: enough for a list, without the messages. */
import * as v from "valibot"
import { isObject } from "../../support/plain-object.ts"
import { facts, factsKey, type SessionDocument, sessionInfo } from "../schema.ts"
import { toModel } from "../v2/model.ts"
import { facts2 } from "../v2/saved-schema.ts"
import { sessionInfo2 } from "../v2/schema.ts"
import { currentFormat } from "./read.ts"

/** Bytes to read of a file. */
export const headSize = 32 * 1024

export type Head = Pick<SessionDocument, "info" | typeof factsKey>

const head = v.looseObject({ info: sessionInfo, [factsKey]: facts })
const head2 = v.looseObject({ info: sessionInfo2, [factsKey]: facts2 })

/** Most heads are far shorter: a search decodes those of a thousand files. */
const usual = 2 * 1024

/** The same as {@link readHead} of the first bytes, up to `headSize`. */
export const headOf = (bytes: Buffer): Head | undefined =>
  readHead(bytes.toString("utf8", 0, usual)) ??
  (bytes.length > usual ? readHead(bytes.toString("utf8", 0, headSize)) : undefined)

/** @returns nothing if we did not write the file, or its head is longer: then read the whole file */
export function readHead(start: string): Head | undefined {
  // Our own layout. A JSON string has no line breaks, so this never matches the text of a message.
  const bulk = /\n( {2}"messages"| {4}"(?:todos|prompts|diffs|subagents|files)"): [[{]/.exec(start)
  if (!bulk) return undefined
  const open = bulk[1]?.startsWith("    ") ? "}}" : "}"
  try {
    const value = JSON.parse(start.slice(0, bulk.index).replace(/,$/, "") + open)
    if (isObject(value.info) && isObject(value.info.location)) {
      if (!v.is(head2, value) || value[factsKey].format > currentFormat) return undefined
      return { ...value, info: toModel({ info: value.info, messages: [] }).info } as Head
    }
    return v.is(head, value) && value[factsKey].format <= currentFormat ? value : undefined
  } catch {
    return undefined
  }
}
