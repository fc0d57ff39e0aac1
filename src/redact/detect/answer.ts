/** What a user answers to OpenCode's `question`: `User has answered your questions: "What is the password?"="…". You can now …`. */
import { isSecret } from "../judge/judge.ts"
import { type Expectation, promiseOf } from "../judge/name.ts"
import type { Detector, Finding } from "../scan-text.ts"

/** In characters. Some questions have several hundred. */
const longest = 6000

export const answers: Detector = {
  literals: ["has answered your questions: "],
  found(scan, start, end) {
    if (start < (scan.resume.get(answers) ?? 0)) return
    const ahead = scan.text.slice(end, end + longest)
    scan.read(end, end + ahead.length)
    const close = ahead.indexOf('". You can now')
    // Another may begin where this one does not end, but nobody reads each to the end of the last.
    scan.resume.set(answers, end + (close < 0 ? ahead.length >> 1 : close))
    if (close < 0) return
    const said = ahead.slice(0, close)
    let asked = ""
    let at = end
    // No quote is escaped: a question begins behind the last `", "` before its answer.
    for (const piece of said.split('"="')) {
      const next = piece.lastIndexOf('", "')
      const answer = next < 0 ? piece : piece.slice(0, next)
      for (const { kind, start, end } of answersIn(asked, answer)) scan.add(kind, at + start, at + end)
      asked = at === end ? piece.slice(1) : piece.slice(next + 4)
      at += piece.length + '"="'.length
    }
  },
}

/** The name of an answer that stands by itself, as OpenCode writes the two in its output. */
export const answerTo = (question: string): string => `"${question}"=`

/** @returns the question, of the name of an answer */
export const questionOf = (name: string): string | undefined => /^"(.*)"=$/s.exec(name)?.[1]

/** @param answer several, where several were chosen, with commas between */
export function answersIn(question: string, answer: string): Finding[] {
  const promise = asksFor(question)
  if (!promise) return []
  const found: Finding[] = []
  for (const match of answer.matchAll(/(?:^|, )([^\s]{4,400})(?=, |$)/g)) {
    const value = match[1] ?? ""
    const end = match.index + match[0].length
    // Who is asked to choose gets words to choose from.
    if (isSecret(value, promise, wants.test(question) ? "quoted" : "listed"))
      found.push({ kind: promise.kind, start: end - value.length, end })
  }
  return found
}

const wants = /^\W*(?:please |can you |could you )?(?:what(?:'s| is| are)|enter|provide|paste|type|give|tell|share)\b/i

/** Between them stand the names: of `the DB password of the user admin` the first is `DB password`. */
const between =
  /(?<![\w'-])(?:the|an?|your|our|my|its?|th(?:is|at|ese|ose)|for|of|to|on|in|at|with|from|by|as|is|are|was|be|and|or|if|into|using|do|does|did|should|would|could|can|will|shall|must|i|we|you|they|have|use|want|need|please|enter|provide|paste|type|give|tell|share|set|which|what(?:'s)?|where|when|who|how)(?![\w'-])|[^\w\s'-]+/i

function asksFor(question: string): Expectation | undefined {
  // The last is what is asked for, where two are named.
  for (const name of question.slice(0, 400).split(between).reverse()) {
    const promise = name.length < 80 ? promiseOf(name.trim().replace(/\s+/g, "_")) : undefined
    if (promise) return promise
  }
  return
}
