/** Tokens with a beginning of their vendor's. */
import { alphanumeric, is, word } from "../characters.ts"
import { isPlaceholder } from "../judge/placeholder.ts"
import { entropy } from "../judge/random.ts"
import { isName, isPublic } from "../judge/reference.ts"
import { wordShare } from "../judge/words.ts"
import { providers } from "../providers/index.ts"
import { alphabets, type Row } from "../providers/provider.ts"
import type { Detector, Scan } from "../scan-text.ts"

/** Long enough to be believed though the token is longer than the vendor says. */
const tellingPrefix = 5
const longest = 4096
const tooLong = 600

export const tokens: Detector[] = byPrefix().map(([prefix, rows]) => {
  const detector: Detector = {
    literals: [prefix],
    found(scan, start, end) {
      if (!scan.text.startsWith(rows[0]?.[1] ?? "", start) || start < (scan.resume.get(detector) ?? 0)) return
      // `pk_test_…` is no `test_…`.
      const inWord = (rows[0]?.[1].length ?? 0) <= tellingPrefix ? word : alphanumeric
      if (is(scan.text, start - 1, inWord) && is(scan.text, start, alphanumeric)) return
      for (const row of rows) {
        const to = tokenEnd(scan, row, end)
        if (to === 0) continue
        scan.add(row[0], start, to)
        scan.resume.set(detector, to)
        return
      }
      // A long run that is none has none in it.
      const run = scan.runEnd(end, alphabets[rows[0]?.[2] ?? "url"], end + longest)
      if (run - end > tooLong) scan.resume.set(detector, run)
    },
  }
  return detector
})

/** Rows of one prefix share one literal. */
function byPrefix(): [string, Row[]][] {
  const groups = new Map<string, Row[]>()
  for (const { rows } of providers) for (const row of rows) groups.set(row[1], [...(groups.get(row[1]) ?? []), row])
  return [...groups]
}

/** @returns 0 where this is no token */
function tokenEnd(scan: Scan, [, prefix, alphabet, min, max]: Row, from: number): number {
  let end = scan.runEnd(from, alphabets[alphabet], from + Math.max(longest, max))
  // The full stop of a sentence, or a comment's dashes.
  while (end > from && (/[.:]/.test(scan.text[end - 1] ?? "") || (end - from > max && scan.text[end - 1] === "-")))
    end--
  const length = end - from
  if (length < min || (length > max && prefix.length < tellingPrefix)) return 0
  const value = scan.slice(from, Math.min(end, from + 300))
  if (isPublic(prefix + value) || isPlaceholder(value) || entropy(value) < (min >= 24 ? 2.8 : 2.4)) return 0
  if (prefix.length < tellingPrefix ? isLikeName(value) : isName(value) && !/[0-9]/.test(value)) return 0
  return end
}

/** After a short prefix only what holds digits, or both cases, is no name. */
const isLikeName = (value: string): boolean =>
  isName(value) ||
  (!/[0-9]/.test(value) && wordShare(value) > 0.4) ||
  /^[0-9_.-]+$/.test(value) ||
  !/[A-Za-z]/.test(value)
