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

export type Known = { find(text: string): readonly Found[]; has(value: string): boolean }

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
    find(text) {
      const found: Found[] = []
      for (const [form, { kind, value }] of short)
        for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length))
          if (isWord(text, at, at + form.length)) found.push({ kind, start: at, end: at + form.length, secret: value })
      if (!values || text.length < shortestValue) return found.length > 0 ? found : none
      for (const view of [asItIs(text), ...hiddenIn(text)])
        values.run(view.text, (form, start, end) => {
          const { kind, value } = byForm.get(form) as Secret
          found.push({ kind, start: view.startOf(start), end: view.endOf(end - 1), secret: value })
        })
      return found
    },
  }
}

/** A character written as a code, as in JSON of ASCII. In what a terminal shows, control characters are often codes. */
const codes = /\\u(?!00[01])[0-9a-f]{4}/i

/** What the forms of a value do not tell: any character may be written as a code, and base64 goes on in the next line. */
const hiddenIn = (text: string): View[] => [...(codes.test(text) ? viewsOf(text).slice(1) : []), ...joinedLines(text)]

/** Not the middle of an id, or of a picture in base64. */
const isWord = (text: string, start: number, end: number) =>
  !(is(text, start, alphanumeric) && is(text, start - 1, alphanumeric)) &&
  !(is(text, end - 1, alphanumeric) && is(text, end, alphanumeric))
