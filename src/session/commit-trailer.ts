/** The line of a commit message that leads to the conversation. */
import { touchedFiles } from "./changed-files.ts"
import type { Conversation } from "./conversation.ts"
import { factsOf, members } from "./document/saved-document.ts"
import type { Message, Part, SessionDocument } from "./schema.ts"
import { shorten } from "./title.ts"

/** @param file from the root of the worktree */
export const sessionTrailer = (file: string): string => `Session: ${file}`

/** Whether a name can stand in such a line: one with a line end would make another of it, a `Signed-off-by` perhaps. */
export const fitsTrailer = (file: string): boolean => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(file)

/**
 * Files that a saved session changed from some time on, from the root of the worktree.
 * @param since milliseconds since 1970
 */
export function changedSince(document: SessionDocument, since: number): Set<string> {
  const { messages } = document
  const all = members({ root: { info: document.info, messages }, subagents: factsOf(document)?.subagents ?? [] })
  const later = all.map(
    (session): Conversation => ({
      ...session,
      messages: session.messages.map((message) => ({
        ...message,
        parts: message.parts.filter((part) => timeOf(part, message) >= since),
      })),
    }),
  )
  return new Set(touchedFiles(later, "{{worktree}}"))
}

function timeOf(part: Part, { info }: Message): number {
  if (part.type === "tool" && "time" in part.state) {
    const { start, end } = part.state.time as { start: number; end?: number }
    return end ?? start
  }
  return info.role === "assistant" ? (info.time.completed ?? info.time.created) : info.time.created
}

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const subjectLength = 72

/** One line, and the trailer by which a commit leads to its conversation. */
export function messageFor(title: string, file: string, start = "Save session: "): string {
  const words = title.replace(/\s+/g, " ").replace(hidden, "").trim()
  const subject = (start + shorten(words, subjectLength - start.length)).replace(/: $/, "")
  return fitsTrailer(file) ? `${subject}\n\n${sessionTrailer(file)}\n` : `${subject}\n`
}
