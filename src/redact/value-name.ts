/** The name that a text is the value of: the key of an object, the argument before, or what was asked. */
import { answersIn, questionOf } from "./detect/answer.ts"
import { isSecret } from "./judge/judge.ts"
import { promiseOf } from "./judge/name.ts"
import type { Finding, Scanner } from "./scan-text.ts"

const longest = 4096
const scheme = /^(?:Bearer|Basic|Token|Bot|ApiKey|SSWS|GenieKey)\s+/i

/** The name of an argument: the words before it, as one types them. */
export const lineOf = (words: readonly string[]): string => `$ ${words.join(" ").slice(0, 200)} `

/** What the name alone makes a secret of a text. */
export function findByName(scan: Scanner, text: string, name: string): Finding[] {
  if (text.length === 0 || text.length > longest) return []
  const question = questionOf(name)
  if (question !== undefined) return answersIn(question, text)
  if (/^\$ .* $/s.test(name)) return writtenAfter(scan, name, text)
  const promise = promiseOf(name)
  const isHeader = /cookie|authorization/i.test(name)
  const isUser = /^(?:-u|--user|--proxy-user|--auth|--creds)$/.test(name)
  if (!promise && !isHeader && !isUser) return []
  const found: Finding[] = []
  const start = text.length - text.trimStart().length
  const value = text.trim()
  const skipped = scheme.exec(value)?.[0].length ?? 0
  if (promise && !/\n/.test(value) && isSecret(value.slice(skipped, 400), promise, "field"))
    found.push({ kind: promise.kind, start: start + skipped, end: start + value.length })
  // As the same thing is written in a line.
  return [...found, ...writtenAfter(scan, isUser ? "curl -u " : `${name}: `, text)]
}

const writtenAfter = (scan: Scanner, head: string, text: string): Finding[] =>
  scan(head + text)
    .found.filter(({ start }) => start >= head.length)
    .map((one) => ({ ...one, start: one.start - head.length, end: one.end - head.length }))
