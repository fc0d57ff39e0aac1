/** One pass over one text: the automaton hands each literal to the detectors that asked for it. */
import { automaton } from "./automaton.ts"
import { runEnd, runStart } from "./characters.ts"

/** A secret's place in a text: UTF-16 units, end exclusive. `kind`: lower-case words joined by hyphens. */
export type Finding = { kind: string; start: number; end: number }

/** What a detector sees of the text at hand. Everything it reads it reads through here, so that work can be counted. */
export type Scan = {
  readonly text: string
  add(kind: string, start: number, end: number): void
  /** At most 400 characters, for an anchored pattern. */
  slice(start: number, end: number): string
  runEnd(at: number, mask: number, limit: number): number
  runStart(at: number, mask: number, limit: number): number
  /** Up to where a detector has looked: it starts no search before that. */
  resume: Map<Detector, number>
  /** The last value without quotes, and how often another was read inside it. */
  run: { start: number; end: number; tries: number }
  /** Characters looked at so far, besides the automaton's own pass. */
  work: number
}

export type Detector = {
  /** ASCII, lower case; found in either case. */
  literals: readonly string[]
  /** @param start of the literal; @param end after its last character */
  found(scan: Scan, start: number, end: number): void
}

export type Scanner = (text: string) => { readonly found: readonly Finding[]; readonly work: number }

export function scanner(detectors: readonly Detector[]): Scanner {
  const asked = new Map<string, Detector[]>()
  for (const detector of detectors)
    for (const literal of detector.literals) {
      const folded = literal.toLowerCase()
      asked.set(folded, [...(asked.get(folded) ?? []), detector])
    }
  const lengths = [...asked.keys()].map((literal) => literal.length)
  const listeners = [...asked.values()]
  const machine = automaton([...asked.keys()])
  return (text) => {
    // Most short texts hold no literal at all.
    let scan: TextScan | undefined
    machine.run(text, (literal, end) => {
      scan ??= new TextScan(text)
      const start = end - (lengths[literal] as number)
      for (const detector of listeners[literal] as Detector[]) detector.found(scan, start, end)
    })
    return scan ?? nothing
  }
}

const nothing: ReturnType<Scanner> = { found: [], work: 0 }

/** There is one for every text of a session: its functions are made once. */
class TextScan implements Scan {
  readonly found: Finding[] = []
  readonly resume = new Map<Detector, number>()
  readonly text: string
  run = { start: -1, end: -1, tries: 0 }
  work = 0
  constructor(text: string) {
    this.text = text
  }
  add(kind: string, start: number, end: number) {
    if (end > start) this.found.push({ kind, start, end })
  }
  slice(start: number, end: number): string {
    const from = Math.max(0, start)
    const to = Math.min(this.text.length, end, from + 400)
    this.work += Math.max(0, to - from)
    return this.text.slice(from, to)
  }
  runEnd(at: number, mask: number, limit: number): number {
    const end = runEnd(this.text, at, mask, limit)
    this.work += end - at
    return end
  }
  runStart(at: number, mask: number, limit: number): number {
    const start = runStart(this.text, at, mask, limit)
    this.work += at - start
    return start
  }
}
