/** Finds what is secret in a text or a session, and puts markers in its place. Pure: what a machine knows is passed in. */
import type { Conversation } from "../session/conversation.ts"
import type { Piece } from "../session/document/canonical.ts"
import type { Found } from "./known-values.ts"
import { type Remaining, type RemainingOptions, remainingIn } from "./remaining-secrets.ts"
import { memory, type Searched } from "./remembered-texts.ts"
import type { Finding } from "./scan-text.ts"
import { type FamilyOptions, type RedactedTree, redactTree } from "./session.ts"
import { type Rules, textRedactor } from "./text-redactor.ts"

export type { Finding } from "./scan-text.ts"

export type Redactor = {
  /** @param key the name this text is the value of, or the previous argument */
  find(text: string, key?: string): Finding[]
  /** `found`: offsets in the text that was given. */
  redact(text: string, key?: string): { text: string; found: Finding[] }
  /** A session with its subagents; a value found once is taken out everywhere. Ids, hashes, signatures, counts and times stay. */
  family<Some extends Conversation>(family: readonly Some[], options?: FamilyOptions): RedactedTree<Some>
  /** What is still secret in the text of a document that is about to be written. Never a value. */
  remaining(text: string | Iterable<Piece>, options?: RemainingOptions): Remaining[]
}

export function redactor(rules: Rules): Redactor {
  const one = textRedactor(rules)
  let searched: Searched = memory()
  const find = (text: string, key?: string) => one.settle(text, one.look(text, one.known, key), [one.known], { key })
  const plain = (found: readonly Found[]): Finding[] => found.map(({ kind, start, end }) => ({ kind, start, end }))
  return {
    find: (text, key) => plain(find(text, key)),
    redact(text, key) {
      const found = find(text, key)
      return { text: one.apply(text, found), found: plain(found) }
    },
    family(family, options = {}) {
      searched = memory()
      return redactTree(one, searched, family, options)
    },
    remaining: (text, options = {}) => remainingIn(one, searched, text, options),
  }
}
