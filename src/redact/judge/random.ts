/** How random characters look. */
import { wordShare } from "./words.ts"

/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** Whether nobody would think of it: few words in it, many different characters, digits or changing case. */
export function looksRandom(value: string): boolean {
  if (value.length < 8) return false
  const distinct = new Set(value).size
  if (value.length >= 16 ? distinct < 8 : distinct < 5) return false
  const share = wordShare(value)
  if (/^[0-9a-f]+$/i.test(value)) return value.length >= 16 && /[a-f]/i.test(value) && /[0-9]/.test(value)
  if (/^[0-9.,+-]+$/.test(value)) return false
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((one) => one.test(value)).length
  if (/[0-9]/.test(value) && /[A-Za-z]/.test(value)) return share < 0.6 && (value.length >= 12 || classes >= 3)
  return share < 0.5 && value.length >= 10
}
