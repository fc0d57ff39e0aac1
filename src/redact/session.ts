/** A session with its subagents: found anywhere, taken out everywhere. */
import type { Conversation } from "../session/conversation.ts"
import { markerOf } from "../session/redaction-marker.ts"
import type { Message } from "../session/schema.ts"
import { type Diffs, diffsWithout, withoutOutputs } from "./drop-outputs.ts"
import { type Found, type Known, knownOf, type Secret, writtenAs } from "./known-values.ts"
import { spreading } from "./may-spread.ts"
import { memory, type Searched } from "./remembered-texts.ts"
import { contextOf, countsOf, type Redacted, type RedactionReport, type Unseen } from "./report.ts"
import type { Look, TextRedactor } from "./text-redactor.ts"
import { type Leaf, type Visitor, walkConversation } from "./walk-texts.ts"

export type FamilyOptions = {
  /**
   * Whether a message, as it stands here, was found clean before by this engine under these rules: it is searched for
   * values that were found elsewhere, and not by the detectors again.
   */
  clean?: (message: Message) => boolean
  /** Whether a message holds nothing that is found in the others, either: it stays as it is. */
  kept?: (message: Message) => boolean
  /** Conversations that are not written: what they give away is taken out as well. */
  beside?: readonly Conversation[]
}

export type RedactedTree<Some> = {
  family: Some[]
  report: RedactionReport
  /** The values that were found, and whether each was taken out everywhere. Secret. */
  values: ReadonlyMap<string, boolean>
  /** A text that is written besides, without secrets, those of the conversations included. */
  without: (text: string) => string
  /** Summaries of changes that a save takes over from the file, without what the policy drops by now. */
  withoutDropped: (diffs: Diffs) => Diffs
}

export function redactTree<Some extends Conversation>(
  one: TextRedactor,
  searched: Searched,
  family: readonly Some[],
  { clean = () => false, kept: isKept = () => false, beside = [] }: FamilyOptions,
): RedactedTree<Some> {
  const { tag, drop = [] } = one.rules
  // Ids of the messages of which the policy drops something: that goes before anybody looks.
  const touched = new Set<string>()
  const kept = family.map((conversation) => {
    if (drop.length === 0) return conversation
    const messages = conversation.messages.map((message) => {
      const left = withoutOutputs(message, drop, tag)
      if (left !== message) touched.add(message.info.id)
      return left
    })
    return { ...conversation, info: infoWithout(conversation.info, one.rules), messages }
  })
  // First look at everything, then write: what the last message gives away is taken out of the first.
  const seen = look(one, searched, kept, clean, isKept)
  const { values, known } = spread(one, searched, new Set([...seen, ...look(one, searched, beside, clean, isKept)]))
  const without = (text: string) => {
    const first = one.look(text, one.known)
    const found = [...first.found, ...known.flatMap((some) => one.spread(text, some))]
    return one.apply(text, one.settle(text, { ...first, found }, known, {}))
  }
  return {
    ...write(one, kept, seen, isKept, touched, known),
    values,
    without,
    withoutDropped: (diffs) => diffsWithout(diffs, drop, tag),
  }
}

/** OpenCode has kept a summary of changes of the whole session as well. */
function infoWithout<Info extends Conversation["info"]>(info: Info, { drop = [], tag }: TextRedactor["rules"]): Info {
  const { diffs } = info.summary ?? {}
  const left = diffs && diffsWithout(diffs, drop, tag)
  return left === diffs ? info : { ...info, summary: { ...info.summary, diffs: left } }
}

/** One text, wherever it stands under the same name. Settled: nothing shows any more when this has gone. */
type Seen = Look & { text: string; key: string | undefined; where: string; settled: boolean; isNumber: boolean }

const nothing: Look = { found: [], views: [] }

/** What the detectors find in each text, in the order of the walk. */
function look(
  one: TextRedactor,
  searched: Searched,
  family: readonly Conversation[],
  clean: (message: Message) => boolean,
  isKept: (message: Message) => boolean,
): Seen[] {
  // Output of a tool stands there twice, and a file is read again and again: it is looked at once.
  const known = memory<Seen>()
  const seen: Seen[] = []
  let skipped = false
  each(family, {
    isKept,
    message(message) {
      skipped = clean(message)
    },
    text(text, { where, messageID, isNumber = false }, key) {
      const isClean = skipped && messageID !== undefined
      let here = isClean ? undefined : known.recall(text, key, where)
      if (!here) {
        const { found: some, views } = isClean ? nothing : one.look(text, one.known, key, where)
        const found = isNumber ? wholeIn(text, some) : some
        here = { text, key, where, found, views, settled: found.length === 0, isNumber }
        if (!isClean) {
          known.keep(text, key, where, here)
          searched.keep(text, key, where, found)
        }
      }
      seen.push(here)
      return text
    },
  })
  return seen
}

type Spread = { values: Map<string, boolean>; known: Known[] }

/** What was found in one text is found in all. Taking one out can show another; that one is then taken out everywhere as well. */
function spread(one: TextRedactor, searched: Searched, texts: ReadonlySet<Seen>): Spread {
  const values = new Map<string, boolean>()
  let fresh: Secret[] = []
  const collect = ({ text, found }: Seen) => {
    for (const one of found)
      for (const value of writtenAs(text, one))
        if (!values.has(value)) {
          values.set(value, false)
          fresh.push({ kind: one.kind, value })
        }
  }
  for (const text of texts) collect(text)
  const words = [...texts].map(({ text }) => text)
  const known: Known[] = []
  const spreadOf = (some: readonly Secret[]) => {
    const chosen = spreading(some, words)
    for (const { value } of chosen) values.set(value, true)
    return chosen
  }
  let next = [...one.secrets, ...spreadOf(fresh)]
  do {
    const latest = knownOf(next)
    known.push(latest)
    fresh = []
    for (const here of texts) {
      const { text, key, where, found, views, isNumber } = here
      const whole = (some: Found[]) => (isNumber ? wholeIn(text, some) : some)
      const byValue = whole(one.spread(text, latest, where))
      if (here.settled && areCovered(byValue, found)) continue
      const all = one.settle(text, { found: [...found, ...byValue], views }, known, { key, path: where, searched })
      here.found = whole(all)
      here.settled = true
      collect(here)
    }
    next = spreadOf(fresh)
  } while (next.length > 0)
  return { values, known }
}

function write<Some extends Conversation>(
  one: TextRedactor,
  family: readonly Some[],
  seen: readonly Seen[],
  isKept: (message: Message) => boolean,
  touched: Set<string>,
  known: readonly Known[],
): { family: Some[]; report: RedactionReport } {
  const places: Redacted[] = []
  const unseen: Unseen[] = []
  const all = new Set<string>()
  let place = 0
  const redact = (text: string, { session, message, where, messageID }: Leaf): string => {
    const { found } = seen[place++] as Seen
    if (found.length === 0) return text
    const out = one.apply(text, found)
    for (const { start, end, kind } of placed(found, one))
      places.push({ session, message, where, kind, context: contextOf(out, start, end) })
    if (messageID) touched.add(messageID)
    return out
  }
  const written = each(family, {
    isKept(message) {
      if (!isKept(message)) return false
      all.add(message.info.id)
      return true
    },
    message(message) {
      all.add(message.info.id)
    },
    text: redact,
    opaque(attachment, url, { session, message, where }) {
      const secrets = kindsIn(attachment.bytes(), one, known, where)
      const { mime } = attachment
      unseen.push({ session, message, where, mime, bytes: url.length, ...(secrets.length > 0 && { secrets }) })
    },
  })
  const clean = [...all].filter((id) => !touched.has(id))
  return { family: written, report: { counts: countsOf(places), places, unseen, clean } }
}

/** Kinds of what is known by value, also in UTF-16. */
function kindsIn(bytes: string, one: TextRedactor, known: readonly Known[], where: string): string[] {
  const texts = [bytes, bytes.replaceAll("\0", "")]
  const found = texts.flatMap((text) => known.flatMap((some) => one.spread(text, some, where)))
  return [...new Set(found.map(({ kind }) => kind))]
}

/** A number with a marker in it would be a text that was none. */
export const wholeIn = <Some extends { start: number; end: number }>(text: string, found: readonly Some[]): Some[] =>
  found.filter(({ start, end }) => start === 0 && end === text.length)

/** @param found in order, without overlaps */
function areCovered(some: readonly Found[], found: readonly Found[]): boolean {
  let place = 0
  return some.every(({ start, end }) => {
    while (place < found.length && (found[place] as Found).end < end) place++
    const other = found[place]
    return other !== undefined && other.start <= start
  })
}

/** Where the markers of these findings stand in the text that was written. */
function placed(found: readonly Found[], one: TextRedactor): { kind: string; start: number; end: number }[] {
  let shift = 0
  return found.map(({ kind, start, end, secret }) => {
    const at = start + shift
    const { length } = markerOf(kind, one.rules.tag(secret))
    shift += length - (end - start)
    return { kind, start: at, end: at + length }
  })
}

const each = <Some extends Conversation>(family: readonly Some[], visitor: Visitor): Some[] =>
  family.map((conversation) => walkConversation(conversation, visitor))
