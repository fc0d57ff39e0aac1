/** Secrets that are written as several words, to be typed by hand. */
import { wordShare } from "./words.ts"

/** 12, 15, 18, 21 or 24 words of a wallet. Source: BIP 39. */
export function isSeedPhrase(value: string): boolean {
  if (!/^[a-z]{3,8}(?: [a-z]{3,8}){11,23}$/.test(value)) return false
  const words = value.split(" ")
  return words.length % 3 === 0 && new Set(words).size > 8
}

/** Base32 in groups of four, as a page shows it below the QR code of an authenticator. Source: RFC 4648 §6. */
export const isGrouped = (value: string): boolean =>
  /^(?:(?:[a-z2-7]{4} ){3,15}[a-z2-7]{1,4}|(?:[A-Z2-7]{4} ){3,15}[A-Z2-7]{1,4})$/.test(value) &&
  /[2-7]/.test(value) &&
  value.replace(/[^a-z]/gi, "").length >= 8 &&
  wordShare(value) < 0.6
