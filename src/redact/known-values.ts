/** Values that are to be taken out wherever they stand, in every form. */

import { alphanumeric, is } from "./characters.ts"
import { asItIs, type View, viewsOf } from "./decoded-view.ts"
import { formsOf, inJson } from "./encoded-forms.ts"
import { joinedLines } from "./joined-lines.ts"
import { shortestValue, type Values, valuesOf } from "./value-index.ts"

/** `isOwn`: a user asked for it, so it counts however short it is, and inside a word. */
export type Secret = { kind: string; value: string; isOwn?: boolean }
export type Found = { kind: string; start: number; end: number; secret: string }

/** Longer ones have no other form than their own and that in JSON: nobody writes a whole key file into a URL. */
const longestWithForms = 2000

export type Known = {
  /** @param views of the text, where they have been made before; none, where nothing is to be undone */
  find(text: string, views?: readonly View[]): readonly Found[]
  has(value: string): boolean
}

const none: readonly Found[] = []

const codesOfPages = /%[0-9a-f]{2}|&[a-z#]/i

/** A value that was found: as it is, and as it is written there, if that is in codes of a URL or of HTML. */
export function writtenAs(text: string, { start, end, secret }: Omit<Found, "kind">): string[] {
  const written = text.slice(start, end)
  return written !== secret && codesOfPages.test(written) ? [secret, written] : [secret]
}

export function knownOf(secrets: Iterable<Secret>): Known {
  const byForm = new Map<string, Secret>()
  const short = new Map<string, Secret>()
  for (const secret of secrets) {
    const { value, isOwn } = secret
    if (value.length < shortestValue && isOwn) for (const form of [value, inJson(value)]) short.set(form, secret)
    if (value.length < shortestValue) continue
    const forms = value.length > longestWithForms ? [value, inJson(value)] : formsOf(value)
    for (const form of forms) if (form.length >= shortestValue && !byForm.has(form)) byForm.set(form, secret)
  }
  const values: Values | undefined = valuesOf(byForm.keys(), (form) => byForm.get(form)?.isOwn === true)
  return {
    has: (value) => byForm.has(value) || short.has(value),
    find(text, views) {
      if (short.size === 0 && (!values || text.length < shortestValue)) return none
      const found: Found[] = []
      for (const view of [asItIs(text), ...hiddenIn(text, views)]) {
        const add = ({ kind, value }: Secret, start: number, end: number) =>
          found.push({ kind, start: view.startOf(start), end: view.endOf(end - 1), secret: value })
        for (const [form, secret] of short)
          for (let at = view.text.indexOf(form); at >= 0; at = view.text.indexOf(form, at + form.length))
            if (isWord(view.text, at, at + form.length)) add(secret, at, at + form.length)
        values?.run(view.text, (form, start, end) => add(byForm.get(form) as Secret, start, end))
      }
      return found.length > 0 ? found : none
    },
  }
}

/** A character written as a code, in JSON of ASCII, in a URL or in HTML; or a colour of the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour of the terminal
const codes = /\\u[0-9a-f]{4}|%[0-7][0-9a-f]|&#?[0-9a-z]{2,4};|(?:\u001b|\\e|\\x1b|\\033)[[(]/i

/**
 * What the forms of a value do not tell: which characters are written as codes is up to who writes, a match is coloured,
 * and base64 goes on in the next line.
 */
const hiddenIn = (text: string, views?: readonly View[]): View[] => [
  ...(codes.test(text) ? (views ?? viewsOf(text)).slice(1) : []),
  ...joinedLines(text),
]

/** Not the middle of an id, or of a picture in base64. */
const isWord = (text: string, start: number, end: number) =>
  !(is(text, start, alphanumeric) && is(text, start - 1, alphanumeric)) &&
  !(is(text, end - 1, alphanumeric) && is(text, end, alphanumeric))
