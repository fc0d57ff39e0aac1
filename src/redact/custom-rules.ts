/**
 * A user's own rules: a literal, or a bounded pattern.
 *
 * A pattern is literal text and classes, in turn: `acme_[A-Za-z0-9]{20,40}` or `KEY-[0-9]{4}-[A-F0-9]{16}`. It begins with at
 * least three literal characters. A class is a set of ASCII characters with ranges, and how many of them follow: `{n}` or
 * `{min,max}`, at most 4,096. A class takes all it can and gives nothing back, so a pattern reads each character once.
 * `\` makes the next character literal.
 */
import type { Secret } from "./known-values.ts"
import type { Detector } from "./scan-text.ts"

export type OwnRule = { kind: string; literal: string } | { kind: string; pattern: string }

type Step = { literal: string } | { allowed: Uint8Array; min: number; max: number }

const longest = 4096
const shortestHead = 3

export function ownDetectors(rules: readonly OwnRule[]): Detector[] {
  return rules.filter((rule) => "pattern" in rule).map((rule) => detectorOf(rule.kind, stepsOf(rule.pattern)))
}

/** Literals are exact values, and found in every form of theirs. */
export const ownLiterals = (rules: readonly OwnRule[]): Secret[] =>
  rules.flatMap((rule) => ("literal" in rule ? [{ kind: rule.kind, value: rule.literal, isOwn: true }] : []))

/** @throws RangeError that says what is wrong with the pattern */
export function stepsOf(pattern: string): Step[] {
  const steps: Step[] = []
  let literal = ""
  const close = () => {
    if (literal) steps.push({ literal })
    literal = ""
  }
  for (let at = 0; at < pattern.length; ) {
    if (pattern[at] === "[") {
      close()
      const match = /^\[((?:[^\]\\]|\\.)+)\]\{(\d{1,4})(?:,(\d{1,4}))?\}/.exec(pattern.slice(at))
      if (!match) throw new RangeError(`A class is written [A-Za-z0-9]{min,max}: ${pattern.slice(at)}`)
      const [all, set = "", min = "", max = min] = match
      if (Number(max) > longest || Number(min) > Number(max)) throw new RangeError(`${all} is out of bounds`)
      steps.push({ allowed: allowedIn(set), min: Number(min), max: Number(max) })
      at += all.length
      continue
    }
    // In other languages of patterns these mean something; taken as they stand they would protect nothing.
    if (/[.*+?()|^$\]{}]/.test(pattern[at] ?? ""))
      throw new RangeError(`write \\${pattern[at]} for the character ${pattern[at]}`)
    if (pattern[at] === "\\") at += 1
    literal += pattern[at] ?? ""
    at += 1
  }
  close()
  const [head] = steps
  if (!head || !("literal" in head) || head.literal.length < shortestHead || !/^[\x20-\x7e]+$/.test(head.literal))
    throw new RangeError(`A pattern begins with at least ${shortestHead} literal characters of ASCII: ${pattern}`)
  return steps
}

function allowedIn(set: string): Uint8Array {
  const allowed = new Uint8Array(128)
  const characters = [...set.matchAll(/\\(.)|(.)/gs)].map(([, escaped, plain]) => ({
    sign: escaped ?? plain ?? "",
    escaped: escaped !== undefined,
  }))
  for (let at = 0; at < characters.length; at++) {
    const first = characters[at]?.sign.charCodeAt(0) ?? 0
    const isRange = characters[at + 1]?.sign === "-" && !characters[at + 1]?.escaped && characters[at + 2] !== undefined
    const last = isRange ? (characters[at + 2]?.sign.charCodeAt(0) ?? 0) : first
    if (first > 127 || last > 127 || last < first) throw new RangeError(`[${set}] is no class of ASCII characters`)
    allowed.fill(1, first, last + 1)
    if (isRange) at += 2
  }
  return allowed
}

function detectorOf(kind: string, steps: readonly Step[]): Detector {
  const head = (steps[0] as { literal: string }).literal
  const detector: Detector = {
    literals: [head],
    found(scan, start) {
      if (start < (scan.resume.get(detector) ?? 0)) return
      let at = start
      for (const step of steps) {
        if ("literal" in step) {
          if (!scan.text.startsWith(step.literal, at)) return
          at += step.literal.length
          continue
        }
        const from = at
        while (at - from < step.max && step.allowed[scan.text.charCodeAt(at)] === 1) at++
        scan.read(from, at)
        if (at - from < step.min) return
      }
      scan.add(kind, start, at)
      scan.resume.set(detector, at)
    },
  }
  return detector
}
