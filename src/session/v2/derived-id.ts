/** Derives the ids that a conversion needs. The same place gives the same id, so converting twice gives equal ones. */
import { createHash } from "node:crypto"
import { base62 } from "../base62.ts"

/** The last `length` base-62 digits of the hash of a text, in the alphabet of OpenCode's ids. */
export function base62Hash(text: string, length: number): string {
  let rest = BigInt(`0x${createHash("sha256").update(text).digest("hex")}`)
  let made = ""
  for (; made.length < length; rest /= 62n) made = base62.charAt(Number(rest % 62n)) + made
  return made
}

/** The id of a part; ids ascend with the index. @param index below 65,536 */
export function partID(messageID: string, index: number): string {
  const place = index.toString(16).padStart(4, "0")
  return `prt_${messageID.slice(4, 16)}${place}${base62Hash(`prt:${messageID}:${index}`, 10)}`
}

/** The id of the answer in a message: same time, and after the message in OpenCode 1's order. */
export const answerID = (messageID: string): string =>
  `msg_${messageID.slice(4, 16)}zz${base62Hash(`answer:${messageID}`, 12)}`
