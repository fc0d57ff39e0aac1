/** What a session is called. */
import type { Message } from "./schema.ts"

/** OpenCode's default titles, also those of a fork. */
const madeUp = /^(New|Child) session - \d{4}-\d{2}-\d{2}T[\d:.]+Z( \(fork #\d+\))?$/

/** The session's title. In place of a default title, the first words that the user typed. */
export function titleOf(title: string, messages: readonly Message[]): string {
  if (title.trim() && !madeUp.test(title)) return title
  return firstWords(messages) || "Untitled session"
}

/** Whether a session without a title is called by the words of this message. */
export const hasWords = (message: Message): boolean => wordsOf(message) !== ""

function firstWords(messages: readonly Message[]): string {
  for (const message of messages) {
    const line = wordsOf(message)
    if (line) return shorten(line, 60)
  }
  return ""
}

function wordsOf({ info, parts }: Message): string {
  if (info.role !== "user") return ""
  const typed = parts.find((part) => part.type === "text" && !part.synthetic && !part.ignored)
  const text = unquoted(String(typed?.text ?? ""))
  return text.slice(0, 400).replace(/\s+/g, " ").trim()
}

/** Removes the quotation marks that `opencode run "two words"` stores. */
export const unquoted = (words: string) => words.replace(/^\s*"([^"]*)"\s*$/, "$1")

/** At most `length` code points, cut between words if possible. */
export function shorten(text: string, length: number): string {
  const points = [...text]
  if (points.length <= length) return text
  const cut = points.slice(0, length).join("")
  return cut.replace(/\s+\S*$/, "") || cut
}
