/** Tokens that show by their beginning whose they are. Every row is from the vendor's documentation, named in `source`. */
import * as chars from "../characters.ts"

export const alphabets = {
  /** 0-9 a-f */
  hex: chars.hexadecimal,
  digits: chars.digit,
  upper: chars.upper | chars.digit,
  lower: chars.lower | chars.digit,
  alnum: chars.alphanumeric,
  word: chars.word,
  /** base64url */
  url: chars.base64url,
  /** base64url with dots between its parts */
  dotted: chars.base64url | chars.dot,
  /** alphanumeric with dashes between its parts */
  dashed: chars.alphanumeric | chars.dash,
  base64: chars.base64,
  /** base64 and base64url, dots and colons */
  wide: chars.base64 | chars.base64url | chars.dot | chars.colon,
  tilde: chars.base64url | chars.dot | chars.tilde,
} as const

/** kind, beginning (letter case counts), alphabet of the rest, its shortest and longest length */
export type Row = readonly [kind: string, prefix: string, alphabet: keyof typeof alphabets, min: number, max: number]

export type Provider = { vendor: string; source: string; rows: readonly Row[] }

/** A token of that shape, made up: a test's example, so that no scanner meets one in the source. */
export function exampleOf([, prefix, alphabet, min]: Row, seed = 1): string {
  const letters = [...Array(95).keys()].map((code) => String.fromCharCode(code + 32))
  const allowed = letters.filter((letter) => chars.is(letter, 0, alphabets[alphabet]) && !/[=.:+/~-]/.test(letter))
  const lower = alphabet === "hex" ? allowed.filter((letter) => !/[A-F]/.test(letter)) : allowed
  let state = seed * 7919 + min
  return (
    prefix +
    Array.from({ length: min }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
      return lower[(state >>> 12) % lower.length]
    }).join("")
  )
}
