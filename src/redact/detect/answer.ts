/** What a user answers to OpenCode's `question`: `User has answered your questions: "What is the password?"="…". You can now …`. */
import { isSecret, isWords } from "../judge/judge.ts"
import { type Expectation, promiseOf } from "../judge/name.ts"
import { isGrouped, isSeedPhrase } from "../judge/seed.ts"
import type { Finding } from "../scan-text.ts"

/** What no key of anybody begins with. */
const [ofOne, ofAll] = ["\0answer", "\0answers"]

/** The name of an answer that stands by itself. @param labels what there was to choose from */
export const answerTo = (question: string, labels: readonly string[]): string =>
  [ofOne, ...labels, question].join("\0\0")

/** The name of a text with all questions and answers, as OpenCode tells the agent. @param labels of all of them */
export const answersBeside = (labels: readonly string[]): string => [ofAll, ...labels].join("\0\0")

/** @returns nothing for another name */
export function answersByName(text: string, name: string): Finding[] | undefined {
  const [kind, ...labels] = name.startsWith("\0") ? name.split("\0\0") : []
  if (kind === ofAll) return answersIn(text, labels)
  return kind === ofOne ? answersTo(labels.pop() ?? "", text, labels) : undefined
}

/** What the agent offered to choose from, of the name of a text with answers: `"Password"="bcrypt-12rounds"` is none. */
export const offeredBy = (name: string | undefined): readonly string[] =>
  name?.startsWith(ofAll) ? name.split("\0\0").slice(1) : []

/** No quote is escaped: a question begins behind the last `", "` before its answer. */
function answersIn(text: string, labels: readonly string[]): Finding[] {
  const head = /^[^"]{0,80}: (?=")/.exec(text.slice(0, 90))?.[0].length ?? 0
  const close = text.lastIndexOf('". ')
  const found: Finding[] = []
  let asked = ""
  let at = head
  for (const piece of text.slice(head, close < head ? text.length : close).split('"="')) {
    const next = piece.lastIndexOf('", "')
    const answer = next < 0 ? piece : piece.slice(0, next)
    for (const one of answersTo(asked, answer, labels)) found.push({ ...one, start: at + one.start, end: at + one.end })
    asked = at === head ? piece.slice(1) : piece.slice(next + 4)
    at += piece.length + '"="'.length
  }
  return found
}

/** @param answer several, where several were chosen, with commas between */
function answersTo(question: string, answer: string, labels: readonly string[]): Finding[] {
  const asked = labels.includes(answer) ? undefined : askedFor(question)
  if (!asked) return []
  const found: Finding[] = []
  let at = 0
  for (const piece of answer.split(", ")) {
    const value = piece.trim()
    const start = at + piece.indexOf(value)
    if (value.length <= 400 && !labels.includes(value))
      for (const one of isAnswer(value, asked) ? [value] : wordsIn(value, asked)) {
        const from = start + value.indexOf(one)
        found.push({ kind: asked.promise.kind, start: from, end: from + one.length })
      }
    at += piece.length + ", ".length
  }
  return found
}

type Asked = { promise: Expectation; wants: boolean }

function isAnswer(value: string, { promise, wants }: Asked): boolean {
  // Words tell more often what to do: `ask bob he knows it`. `See PROJ-1234` is no token.
  if (/\s/.test(value))
    return wants && (isGrouped(value) || (promise.kind === "passphrase" && (isSeedPhrase(value) || isWords(value))))
  // Who is asked to choose gets words to choose from.
  return isSecret(value, promise, wants ? "quoted" : "listed")
}

/** `it is …`, `al / …`: of a few words the one that looks like a password. */
function wordsIn(value: string, { promise, wants }: Asked): string[] {
  const words = value.split(/\s+/)
  if (!wants || promise.strength !== "password" || words.length < 2 || words.length > 4) return []
  // `PROJ-1234` is the name of a ticket, `2026-12-01` a day.
  return words.filter((word) => /[a-z]/.test(word) && isSecret(word, promise, "listed"))
}

const asks =
  /^\W*(?:and |or )?(?:please |can you |could you )?(?:what(?:'s| is| are)|enter|provide|paste|type|give|tell|share)\b/i

/** Between them stand nouns, with what belongs to them. */
const between =
  /(?<![\w'-])(?:the|an?|your|our|my|its?|th(?:is|at|ese|ose)|for|of|to|on|in|at|with|from|by|as|is|are|was|be|if|into|using|do|does|did|should|would|could|can|will|shall|must|i|we|you|they|me|us|have|use|want|need|please|enter|provide|paste|type|give|tell|share|set|which|what(?:'s)?|where|when|who|how)(?![\w'-])|[^\w\s'/&-]+/i

const clauses = /[.?!;:,]\s|\n|\s(?=(?:and|or) (?:what|which|enter|provide|paste|type|give|tell|share)\b)/i

/** `To go on I need …`, `And what is …`: what stands before is not asked for. */
const lead = /^.*\b(?:needs?|requires?|expects?|asks? (?:me )?for)\s|^\W*(?:and|or)\s/i

/** `Now what is …`, `Send me …`, `which one`: no noun. */
const filler = /^\W*(?:now|also|then|so|ok|okay|hey|hi|hello|well|just|next|first|finally|again|send|one)\W*$/i

/** `Type the password again`, `Paste the token here`. */
const trailing = /\s+(?:again|here|below|now|first|too|instead|there)\W*$/i

/** The first noun of a clause decides: the column for the password is none. The last clause is what is asked. */
function askedFor(question: string): Asked | undefined {
  for (const clause of question.slice(0, 400).split(clauses).reverse()) {
    const wants = asks.test(clause)
    const nouns = clause
      .replace(lead, "")
      .split(between)
      .map((one) => one.replace(trailing, ""))
    // The value of something is what is asked for.
    const first =
      nouns.find((one) => /\w/.test(one) && !filler.test(one) && !/\b(?:value|contents?)\s*$/i.test(one)) ?? ""
    for (const noun of first.split(/\s(?:and|or)\s|[/&]/)) {
      const promise = noun.length < 80 ? promiseOf(noun.trim().replace(/\s+/g, "_")) : undefined
      if (promise && (!wants || isHead(noun))) return { promise, wants }
    }
  }
  return
}

/** Of `password bug ticket` the last word tells what it is. */
const isHead = (noun: string): boolean => {
  const last = /[\w-]+(?=\W*$)/.exec(noun)?.[0] ?? ""
  return promiseOf(last) !== undefined || /^(?:phrase|code|words?)$/i.test(last)
}
