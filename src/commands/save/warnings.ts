/** Warnings of a save. */
import type { Place } from "../../git/worktree.ts"
import type { Unseen } from "../../redact/report.ts"
import { count, megabyte, size } from "../../support/format.ts"
import { typed } from "../../support/shell-quote.ts"
import { belongs } from "../shared/worktree-of-session.ts"
import type { Copy } from "./alone-in-copy.ts"

export const outsideSparse =
  "This sparse checkout leaves .opencode out, so git does not add it: include it first with `git sparse-checkout add .opencode`."

/** @param file that is saved over @param copy which alone has what goes */
export const shareFirst = (file: string, copy: Copy) =>
  `What goes from ${file} is only in ${copy.file}, which is not committed: share that first with \`opencode-session save ${typed(copy.id)} --commit --push\`.`

/** @param messages which show what a marker of somebody else stood for in the file that is saved over */
export const shownAgain = (messages: number): string[] =>
  messages > 0
    ? [
        `${count(messages, "message")} ${messages === 1 ? "shows" : "show"} again what the saved file had redacted. If it is secret, add a redaction rule for it and save again.`,
      ]
    : []

/** A session that was named explicitly may belong to another worktree. */
export function elsewhere(directory: string | undefined, place: Place): string[] {
  if (!directory || belongs(directory, place)) return []
  return [`This session belongs to ${directory}; it is saved here.`]
}

/** One sentence for each that holds what is known to be secret. */
export const insideWarnings = (unseen: readonly Unseen[]): string[] =>
  unseen.flatMap(({ session, message, mime, secrets = [] }) =>
    secrets.length > 0
      ? [
          `An attachment of message ${message} of ${session} (${mime}) holds a secret, which stays: ${secrets.join(", ")}.`,
        ]
      : [],
  )

export function sizeWarning(bytes: number): string[] {
  if (bytes >= 20 * megabyte)
    return [`${size(bytes)} is very large, and each save adds to every clone for good. Go on in a new session soon.`]
  if (bytes >= megabyte)
    return [`${size(bytes)} is large for a file in git; a new session for the next task keeps it small.`]
  return []
}
