/** One pass over one text: the automaton hands each literal to the detectors that asked for it. */
import { automaton } from "./automaton.ts"
import { runEnd, runStart } from "./characters.ts"

/** A secret's place in a text: UTF-16 units, end exclusive. `kind`: lower-case words joined by hyphens. */
export type Finding = { kind: string; start: number; end: number }

/**
 * What a detector sees of the text at hand. Everything it reads it reads through here, so that work can be counted, and
 * so that it is known what a change of the text means to it; of what is nearer than {@link near} it may read `text` itself.
 */
export type Scan = {
  readonly text: string
  add(kind: string, start: number, end: number): void
  /** At most 400 characters, for an anchored pattern. */
  slice(start: number, end: number): string
  runEnd(at: number, mask: number, limit: number): number
  runStart(at: number, mask: number, limit: number): number
  /** What was read of `text` itself, end exclusive. */
  read(start: number, end: number): void
  /** Up to where a detector has looked: it starts no search before that, and has read all before that. */
  resume: { get(detector: Detector): number | undefined; set(detector: Detector, at: number): void }
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

/** In characters. Most detectors read no further than this around their literal. */
export const near = 128

export type Scanned = {
  readonly text: string
  readonly found: readonly Finding[]
  /** Of each finding where the literal begins that led to it. */
  readonly from: readonly number[]
  readonly work: number
  /** Of each literal at which more was read than what is {@link near}: its start, and from where to where was read. */
  readonly far: readonly number[]
  /** Up to where a detector would start no search. */
  readonly resumed: number
  /** Whether a letter of another script was read. */
  readonly foreign: boolean
}

/** Of a part of a text its literals alone are handed on; a detector sees the whole text. */
export type Scanner = (text: string, from?: number, to?: number) => Scanned

export function scanner(detectors: readonly Detector[]): Scanner {
  const asked = new Map<string, Detector[]>()
  for (const detector of detectors)
    for (const literal of detector.literals) {
      const folded = literal.toLowerCase()
      if (/[\r\n]/.test(folded))
        throw new RangeError("A literal of the engine stands on one line: parts begin at lines.")
      asked.set(folded, [...(asked.get(folded) ?? []), detector])
    }
  const lengths = [...asked.keys()].map((literal) => literal.length)
  const listeners = [...asked.values()]
  const machine = automaton([...asked.keys()])
  return (text, from, to) => {
    // Most short texts hold no literal at all.
    let scan: TextScan | undefined
    const hit = (literal: number, end: number) => {
      scan ??= new TextScan(text)
      const start = end - (lengths[literal] as number)
      for (const detector of listeners[literal] as Detector[]) scan.ask(detector, start, end)
    }
    const foreign = machine.run(text, hit, from, to)
    if (!scan) return { text, found: none, from: none, work: 0, far: none, resumed: 0, foreign }
    scan.foreign = foreign
    return scan
  }
}

const none: readonly never[] = []

/** There is one for every text of a session: its functions are made once. */
class TextScan implements Scan, Scanned {
  readonly text: string
  readonly found: Finding[] = []
  readonly from: number[] = []
  readonly far: number[] = []
  readonly resume: Pointers = new Pointers()
  run = { start: -1, end: -1, tries: 0 }
  work = 0
  foreign = false
  private literal = 0
  private low = 0
  private high = 0
  constructor(text: string) {
    this.text = text
  }
  get resumed() {
    return Math.max(this.resume.furthest, this.run.end)
  }
  ask(detector: Detector, start: number, end: number) {
    this.literal = start
    this.low = start
    this.high = end
    this.resume.latest = 0
    detector.found(this, start, end)
    const { low, high } = this
    if (low < start - near || high > end + near || this.crossesLine(end)) this.far.push(start, low, high)
  }
  /** Whether it would be resumed on another line. */
  private crossesLine(end: number): boolean {
    const { latest } = this.resume
    for (let at = end; at < latest; at++) if (this.text.charCodeAt(at) === 10) return true
    return false
  }
  add(kind: string, start: number, end: number) {
    if (end <= start) return
    this.found.push({ kind, start, end })
    this.from.push(this.literal)
  }
  read(start: number, end: number) {
    this.work += end - start
    this.reach(start, end)
  }
  private reach(start: number, end: number) {
    if (start < this.low) this.low = start
    if (end > this.high) this.high = end
  }
  slice(start: number, end: number): string {
    const from = Math.max(0, start)
    const to = Math.min(this.text.length, end, from + 400)
    this.work += Math.max(0, to - from)
    this.reach(from, to)
    return this.text.slice(from, to)
  }
  runEnd(at: number, mask: number, limit: number): number {
    const end = runEnd(this.text, at, mask, limit)
    this.read(at, end)
    return end
  }
  runStart(at: number, mask: number, limit: number): number {
    const start = runStart(this.text, at, mask, limit)
    this.read(start, at)
    return start
  }
}

/** Two lists: hardly ever more than two or three detectors have one in a text. */
class Pointers {
  private readonly detectors: Detector[] = []
  private readonly places: number[] = []
  furthest = 0
  /** Of the literal at hand. */
  latest = 0
  get(detector: Detector): number | undefined {
    return this.places[this.detectors.indexOf(detector)]
  }
  set(detector: Detector, at: number) {
    const index = this.detectors.indexOf(detector)
    if (index < 0) this.detectors.push(detector)
    this.places[index < 0 ? this.places.length : index] = at
    if (at > this.latest) this.latest = at
    if (at > this.furthest) this.furthest = at
  }
}
