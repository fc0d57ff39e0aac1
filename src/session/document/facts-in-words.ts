/** What a saved file counts, in words. */
import { count, size } from "../../support/format.ts"
import type { Facts } from "../schema.ts"

/** What a file counts, by its name there: `1 permission rule`, `2 share links`, `2 encrypted reasoning`. */
export const counted = (number: number, what: string) =>
  `${number} ${what.replace(/^((?:permission rule|share link|(?:undone|unfinished) message|character))s?\b/, number === 1 ? "$1" : "$1s")}`

/** What a slim file does not have. */
export function slimWords({ outputs, characters, copies, bytes }: NonNullable<Facts["slim"]>): string[] {
  return [
    ...(outputs > 0 ? [`${characters.toLocaleString("en-US")} characters of ${count(outputs, "tool output")}`] : []),
    ...(copies > 0
      ? [`${count(copies, "field")} that ${copies === 1 ? "repeats" : "repeat"} others (${size(bytes)})`]
      : []),
  ]
}
