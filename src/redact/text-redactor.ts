/** One text: what is secret in it is found, settled and taken out. */
import { type Gap, markerOf, markersIn } from "../session/redaction-marker.ts"
import { type Allowed, allows } from "./allowed.ts"
import { scanAgain } from "./compare-texts.ts"
import { type OwnRule, ownDetectors, ownLiterals } from "./custom-rules.ts"
import { type View, viewsOf } from "./decoded-view.ts"
import { offeredBy } from "./detect/answer.ts"
import { email } from "./detect/email.ts"
import { highEntropy } from "./detect/high.ts"
import { detectors } from "./detect/index.ts"
import { inOtherScripts } from "./detect/script.ts"
import type { Drop } from "./drop-outputs.ts"
import { isOpencodeId } from "./judge/reference.ts"
import { type Found, type Known, knownOf, type Secret, writtenAs } from "./known-values.ts"
import { spreading } from "./may-spread.ts"
import type { Searched } from "./remembered-texts.ts"
import { type Finding, type Scanned, type Scanner, scanner } from "./scan-text.ts"
import { findByName } from "./value-name.ts"

export type Rules = {
  /** Six base32 characters for a secret; the same secret gives the same tag. */
  tag: (secret: string) => string
  /** SHA-256 of a value in hexadecimal; needed where `allow` names one by its hash. */
  hash?: (value: string) => string
  /** Values this machine knows: each is taken out exactly, raw, JSON-escaped, URL-encoded and in base64. From 6 characters on. */
  known?: readonly string[]
  /** Where paths of this machine stand in a text, in order: they become tokens, and nothing in them is touched. */
  paths?: (text: string) => readonly Gap[]
  /** Whether e-mail addresses are taken out. */
  emails?: boolean
  own?: readonly OwnRule[]
  allow?: readonly Allowed[]
  /** Tools or files whose output is dropped. */
  drop?: readonly Drop[]
  /** `paranoid` takes out whatever looks random. */
  strictness?: "normal" | "paranoid"
}

/** What the rooms around need of one text. */
export type TextRedactor = {
  rules: Rules
  /** A first look. @param path as the report names places */
  look(text: string, known: Known, key?: string, path?: string): Look
  /** Values alone: for a text that the detectors have seen. */
  spread(text: string, known: Known, path?: string): Found[]
  /**
   * What this machine knows, in a document: below codes it is sought in each of its texts, which have fewer layers than it.
   * No own literal: a key, a role or the name of a tool may hold one, nothing can be taken out of it, and each save would be
   * refused.
   */
  stands(document: string): Found[]
  /**
   * Again, with markers in the place of what was found, until nothing is left to find.
   * @param look the first one, with what is to go besides
   * @param searched is asked whether nothing is left of such a text, and told
   */
  settle(text: string, look: Look, known: readonly Known[], options: Settling): Found[]
  apply(text: string, found: readonly Found[]): string
  /** What this machine and the policy know. */
  secrets: readonly Secret[]
  known: Known
}

/** What was found in a text, and what helps to search it again: for each view, unless nothing was found. */
export type Look = { found: readonly Found[]; views: readonly Scanned[] }

export type Settling = { key?: string | undefined; path?: string; searched?: Searched }

let common: Scanner | undefined

/** Built once a process: its table is the same for everybody without rules of their own. */
function commonScanner(): Scanner {
  common ??= scanner(detectors)
  return common
}

/** A tag is asked for at each place of a secret, and takes a cryptographic hash. */
function remembered(tag: Rules["tag"]): Rules["tag"] {
  const tags = new Map<string, string>()
  return (secret) => {
    const known = tags.get(secret) ?? tag(secret)
    tags.set(secret, known)
    return known
  }
}

const nothing: Look = { found: [], views: [] }

const joinedTo = (some: readonly Found[], others: readonly Found[]) =>
  others.length === 0 ? some : [...some, ...others]

/** Enough for what shows only when something beside it has gone. */
const mostRounds = 8

export function textRedactor(given: Rules): TextRedactor {
  const rules = { ...given, tag: remembered(given.tag) }
  const { own = [], emails = false, strictness = "normal" } = rules
  const special = own.some((rule) => "pattern" in rule) || emails
  const scan = special ? scanner([...detectors, ...ownDetectors(own), ...(emails ? [email] : [])]) : commonScanner()
  const allowed = allows(rules.allow ?? [], rules.hash)
  const ofMachine = (rules.known ?? []).map((value) => ({ kind: "known-value", value }))
  const secrets = [...ownLiterals(own), ...ofMachine]
  const known = knownOf(secrets)
  const knownHere = knownOf(ofMachine)

  /** @param before its views as they were: a part of each is scanned again */
  const detect = (
    text: string,
    layers: readonly View[],
    key: string | undefined,
    before: readonly Scanned[] = [],
  ): Look => {
    const found: Found[] = []
    const views: Scanned[] = []
    let depth = 0
    for (const view of layers) {
      const old = before[depth++]
      let some: readonly Finding[]
      if (old) some = scanAgain(scan, old, view.text)
      else {
        const scanned = scan(view.text)
        views.push(scanned)
        some = scanned.found
      }
      // A marker that has come in since is of ASCII.
      if ((old ?? views.at(-1))?.foreign) some = [...some, ...inOtherScripts(view.text)]
      if (strictness === "paranoid") some = [...some, ...highEntropy(view.text)]
      for (const { kind, start, end: last } of some) {
        // Half an escape would be left of a text in JSON in JSON.
        let end = last
        while (end > start + 1 && view.text[end - 1] === "\\") end--
        found.push({ kind, start: view.startOf(start), end: view.endOf(end - 1), secret: view.text.slice(start, end) })
      }
    }
    if (key !== undefined)
      for (const one of findByName(scan, text, key)) found.push({ ...one, secret: text.slice(one.start, one.end) })
    const offered = offeredBy(key)
    return { found: offered.length > 0 ? found.filter(({ secret }) => !offered.includes(secret)) : found, views }
  }

  /** Without what is allowed, and around markers that are there. */
  const kept = (text: string, found: readonly Found[], path: string | undefined): Found[] =>
    found.length === 0
      ? []
      : joined(
          text,
          aroundMarkers(
            text,
            outsidePaths(
              found.filter(
                (one) =>
                  !isOpencodeId(one.secret) && !writtenAs(text, one).some((value) => allowed(one.kind, value, path)),
              ),
              rules.paths?.(text) ?? [],
            ),
          ),
        )

  const apply = (text: string, found: readonly Found[]): string => {
    if (found.length === 0) return text
    // Joined, it is one piece of memory; added up, each of its characters would be read by way of a tree.
    const pieces: string[] = []
    let done = 0
    for (const { kind, start, end, secret } of found) {
      pieces.push(text.slice(done, start), markerOf(kind, rules.tag(secret)))
      done = end
    }
    return [...pieces, text.slice(done)].join("")
  }

  return {
    rules,
    secrets,
    known,
    apply,
    look(text, values, key, path) {
      const layers = viewsOf(text)
      const { found, views } = detect(text, layers, key)
      const all = kept(text, joinedTo(found, values.find(text, layers)), path)
      return all.length > 0 ? { found: all, views } : nothing
    },
    spread: (text, values, path) => kept(text, values.find(text), path),
    stands: (document) => kept(document, knownHere.find(document, []), undefined),
    settle(text, { found, views }, values, { key, path = "", searched }) {
      let all = joined(text, found)
      for (let round = 1, fresh = all; fresh.length > 0 && round < mostRounds; round++) {
        const out = apply(text, all)
        if (searched?.recall(out, key, path)?.length === 0) break
        const local = all.filter(({ secret }) => !values.some((known) => known.has(secret)))
        const own = knownOf(
          spreading(
            local.flatMap((one) => writtenAs(text, one).map((value) => ({ kind: one.kind, value }))),
            [text],
          ),
        )
        const layers = viewsOf(out)
        const byValue = [...values, own].flatMap((some) => some.find(out, layers))
        fresh = kept(out, [...detect(out, layers, key, views).found, ...byValue], path)
        if (fresh.length === 0) searched?.keep(out, key, path, fresh)
        all = [...all, ...movedBack(fresh, all, text, rules.tag)].sort((a, b) => a.start - b.start)
      }
      return all
    },
  }
}

/** Findings in the text with markers, as places of the text before. They never overlap what was found there. */
function movedBack(fresh: readonly Found[], before: readonly Found[], text: string, tag: Rules["tag"]): Found[] {
  let shift = 0
  let place = 0
  return fresh.map((one) => {
    for (; place < before.length; place++) {
      const { kind, start, end, secret } = before[place] as Found
      if (start + shift >= one.start) break
      shift += markerOf(kind, tag(secret)).length - (end - start)
    }
    return { ...one, start: Math.max(0, one.start - shift), end: Math.min(text.length, one.end - shift) }
  })
}

/** @param paths in order */
const outsidePaths = (found: readonly Found[], paths: readonly Gap[]): readonly Found[] =>
  paths.length === 0
    ? found
    : found.filter(({ start, end }) => !paths.some((path) => path.start <= start && end <= path.end))

/** A key in armour goes on around a marker; all else that holds one has been seen before. */
function aroundMarkers(text: string, found: readonly Found[]): Found[] {
  const markers = markersIn(text)
  if (markers.length === 0) return [...found]
  let place = 0
  return [...found]
    .sort((a, b) => a.start - b.start)
    .flatMap((one) => {
      while (place < markers.length && (markers[place] as { end: number }).end <= one.start) place++
      const inside: { start: number; end: number }[] = []
      for (let next = place; next < markers.length && (markers[next] as { start: number }).start < one.end; next++)
        inside.push(markers[next] as { start: number; end: number })
      if (inside.length === 0) return [one]
      if (one.kind !== "private-key") return []
      const edges = [one.start, ...inside.flatMap(({ start, end }) => [start, end]), one.end]
      const pieces: Found[] = []
      for (let at = 0; at < edges.length; at += 2) {
        const [start = 0, end = 0] = [edges[at], edges[at + 1]]
        const secret = text.slice(start, end)
        if (/[A-Za-z0-9+/=]{16}/.test(secret)) pieces.push({ kind: one.kind, start, end, secret })
      }
      return pieces
    })
}

/** In order; what overlaps becomes one. Of two at the same place the one below more layers of wrapping tells the value. */
function joined(text: string, found: readonly Found[]): Found[] {
  const sorted = [...found].sort((a, b) => a.start - b.start || b.end - a.end)
  const out: Found[] = []
  for (const one of sorted) {
    const last = out.at(-1)
    if (!last || one.start >= last.end) out.push({ ...one })
    else if (one.start === last.start && one.end === last.end) last.secret = one.secret
    else if (one.end > last.end) {
      last.end = one.end
      last.secret = text.slice(last.start, last.end)
    }
  }
  return out
}
