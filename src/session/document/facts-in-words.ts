/** Counts of a saved file, in words. */
import { count, size } from "../../support/format.ts"
import type { Facts } from "../schema.ts"

/** A count by its name in the file: `1 permission rule`, `2 share links`, `2 encrypted reasoning`. */
export const counted = (number: number, what: string) =>
  `${number} ${what.replace(/^((?:permission rule|share link|(?:undone|unfinished) message|missing subagent|character))s?\b/, number === 1 ? "$1" : "$1s")}`

/** What a slim file leaves out. */
export function slimWords({ outputs, characters, copies, bytes }: NonNullable<Facts["slim"]>): string[] {
  return [
    ...(outputs > 0 ? [`${characters.toLocaleString("en-US")} characters of ${count(outputs, "tool output")}`] : []),
    ...(copies > 0
      ? [`${count(copies, "field")} that ${copies === 1 ? "repeats" : "repeat"} others (${size(bytes)})`]
      : []),
  ]
}
