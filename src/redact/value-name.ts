/** The name that a text is the value of: the key of an object, the argument before, or what was asked. */
import { answersByName } from "./detect/answer.ts"
import { isSecret } from "./judge/judge.ts"
import { promiseOf } from "./judge/name.ts"
import type { Finding, Scanner } from "./scan-text.ts"

const longest = 4096
const scheme = /^(?:Bearer|Basic|Token|Bot|ApiKey|SSWS|GenieKey)\s+/i

/** Whether an argument names the next. */
export const isArgumentName = (word: string): boolean =>
  /^-{0,2}[\w.-]{1,64}$/.test(word) && (word.startsWith("-") || promiseOf(word) !== undefined)

/** Of the words before an argument so many characters are looked at: the end tells what comes next. */
const longestLine = 150

/**
 * The name of an argument: the program and the words before it, each as one. Cut before anything is replaced: an argument may
 * be a file of megabytes. Two blanks behind the last word say that it is no name of an argument: with `_` for its blanks it
 * would look like one.
 */
export function lineOf([program = "", ...words]: readonly string[]): string {
  const written = words.map((word) => ` ${word.slice(-longestLine).replace(/[\s|;&]+/g, "_") || "''"}`).join("")
  const line = `$ ${program}${written.length > longestLine ? ` ${written.slice(-longestLine)}` : written} `
  return isArgumentName(words.at(-1) ?? "") ? line : `${line} `
}

/** What the name alone makes a secret of a text. */
export function findByName(scan: Scanner, text: string, name: string): Finding[] {
  const answers = answersByName(text, name)
  if (answers) return answers
  if (text.length === 0 || text.length > longest) return []
  if (/^\$ .* $/s.test(name)) {
    const before = name.split(" ").at(-2)
    return [...writtenAfter(scan, name, text), ...(before ? findByName(scan, text, before) : [])]
  }
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
