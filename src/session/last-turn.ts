/** The end of a conversation, by which a person recognises it. */
import type { Message } from "./schema.ts"

/** The last prompt and the last answer, as plain text; empty if there is none. */
export function lastExchange(messages: readonly Message[]): { prompt: string; answer: string } {
  const said = (role: string) => messages.map((message) => textOf(message, role)).findLast(Boolean) ?? ""
  return { prompt: said("user"), answer: said("assistant") }
}

function textOf({ info, parts }: Message, role: string): string {
  if (info.role !== role) return ""
  const texts = parts.flatMap((part) => (part.type === "text" && !part.synthetic && !part.ignored ? [part.text] : []))
  return texts.join("\n").trim()
}
