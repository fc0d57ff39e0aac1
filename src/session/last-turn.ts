/** The end of a conversation, to recognise it by. */
import type { Message } from "./schema.ts"

/** What was said last: the prompt and the answer, as plain text; empty where there is none. */
export function lastExchange(messages: readonly Message[]): { prompt: string; answer: string } {
  const said = (role: string) => messages.map((message) => textOf(message, role)).findLast(Boolean) ?? ""
  return { prompt: said("user"), answer: said("assistant") }
}

function textOf({ info, parts }: Message, role: string): string {
  if (info.role !== role) return ""
  const texts = parts.flatMap((part) => (part.type === "text" && !part.synthetic && !part.ignored ? [part.text] : []))
  return texts.join("\n").trim()
}
