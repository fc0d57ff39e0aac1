/** Only when one is paranoid: whatever looks random, whatever stands before it. Ruins the text (secrets.md §1). */
import { alphanumeric, base64url, is } from "../characters.ts"
import { entropy } from "../judge/random.ts"
import { isHash, isName, isPlace, isUuid } from "../judge/reference.ts"
import type { Finding } from "../scan-text.ts"

export function* highEntropy(text: string): Generator<Finding> {
  for (const match of text.matchAll(/(?<![\w+/=-])[\w+/-]{20,400}={0,2}/g)) {
    const [value] = match
    if (/^[0-9a-f-]+$/i.test(value) || /^[0-9A-HJKMNP-TV-Z]{26}$/.test(value)) continue
    if (isUuid(value) || isName(value) || isPlace(value) || isHash(value)) continue
    if (!/[0-9]/.test(value) || !/[a-z]/.test(value) || !/[A-Z]/.test(value)) continue
    if (is(text, match.index - 1, alphanumeric | base64url) || entropy(value) < 4) continue
    yield { kind: "high-entropy", start: match.index, end: match.index + value.length }
  }
}
