/** Ids that a conversion has to make: the same for the same place, so that converting twice gives the same session. */
import { createHash } from "node:crypto"
import { base62 } from "../ids.ts"

/** The last `length` digits of the hash of a text, as OpenCode's ids are written. */
export function base62Hash(text: string, length: number): string {
  let rest = BigInt(`0x${createHash("sha256").update(text).digest("hex")}`)
  let made = ""
  for (; made.length < length; rest /= 62n) made = base62.charAt(Number(rest % 62n)) + made
  return made
}

/** The id of a part, which ascends with its place. @param index below 65,536 */
export function partID(messageID: string, index: number): string {
  const place = index.toString(16).padStart(4, "0")
  return `prt_${messageID.slice(4, 16)}${place}${base62Hash(`prt:${messageID}:${index}`, 10)}`
}

/** The id of an answer that one message has in it: of the same time, and behind it in OpenCode 1's order. */
export const answerID = (messageID: string): string =>
  `msg_${messageID.slice(4, 16)}zz${base62Hash(`answer:${messageID}`, 12)}`
