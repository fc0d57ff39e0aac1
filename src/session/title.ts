/** What a session is called. */
import type { Message } from "./schema.ts"

/** Titles OpenCode gives a session before it knows better, also to a fork of such a session. */
const madeUp = /^(New|Child) session - \d{4}-\d{2}-\d{2}T[\d:.]+Z( \(fork #\d+\))?$/

/** The session's title, or the first words the user typed where OpenCode made the title up. */
export function titleOf(title: string, messages: readonly Message[]): string {
  if (title.trim() && !madeUp.test(title)) return title
  return firstWords(messages) || "Untitled session"
}

function firstWords(messages: readonly Message[]): string {
  for (const { info, parts } of messages) {
    if (info.role !== "user") continue
    const typed = parts.find((part) => part.type === "text" && !part.synthetic && !part.ignored)
    const text = unquoted(String(typed?.text ?? ""))
    const line = text.slice(0, 400).replace(/\s+/g, " ").trim()
    if (line) return shorten(line, 60)
  }
  return ""
}

/** `opencode run "two words"` stores the quotation marks as well. */
export const unquoted = (words: string) => words.replace(/^\s*"([^"]*)"\s*$/, "$1")

/** At most `length` code points, cut at a word where there is one. */
export function shorten(text: string, length: number): string {
  const points = [...text]
  if (points.length <= length) return text
  const cut = points.slice(0, length).join("")
  return cut.replace(/\s+\S*$/, "") || cut
}
