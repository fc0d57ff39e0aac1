/** The trailer of a commit message that names the saved session. */
import { touchedFiles } from "./changed-files.ts"
import type { Conversation } from "./conversation.ts"
import { factsOf, members } from "./document/saved-document.ts"
import type { Message, Part, SessionDocument } from "./schema.ts"
import { shorten } from "./title.ts"

/** @param file from the root of the worktree */
export const sessionTrailer = (file: string): string => `Session: ${file}`

/** The files that a commit's message names. A squash puts messages one after the other, so that trailers stand anywhere. */
export const namedIn = (message: string): string[] => [
  ...new Set([...message.matchAll(/^[ \t]*Session: (\S.*?)[ \t]*$/gm)].map(([, file = ""]) => file)),
]

/** Whether a name is safe in a trailer. One with a line end could forge another trailer, such as `Signed-off-by`. */
export const fitsTrailer = (file: string): boolean => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(file)

/**
 * Files that a saved session changed at or after a time.
 * @param since milliseconds since 1970 @returns paths from the root of the worktree
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

/** A commit message: one line, and the trailer that names the saved session. */
export function messageFor(title: string, file: string, start = "Save session: "): string {
  const words = title.replace(/\s+/g, " ").replace(hidden, "").trim()
  const subject = (start + shorten(words, subjectLength - start.length)).replace(/: $/, "")
  return fitsTrailer(file) ? `${subject}\n\n${sessionTrailer(file)}\n` : `${subject}\n`
}
