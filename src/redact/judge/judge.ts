/** Whether a value that stands where a secret would stand is one. */
import type { Expectation } from "./name.ts"
import { promiseOf } from "./name.ts"
import { isPlaceholder } from "./placeholder.ts"
import { entropy, looksRandom } from "./random.ts"
import {
  isAlgorithm,
  isCacheKey,
  isCode,
  isDuration,
  isFingerprint,
  isHash,
  isName,
  isNumber,
  isPattern,
  isPlace,
  isProse,
  isPublic,
  isStandard,
  isUuid,
} from "./reference.ts"
import { isGrouped, isSeedPhrase } from "./seed.ts"
import { isWordLike, wordShare, wordsOf } from "./words.ts"

/**
 * How the value stands there.
 * - `field`: all of a value whose key is the name, in JSON that was parsed
 * - `said`: between quotes, after `is` or `==`: a name of the program is unlikely there
 * - `listed`: between quotes, the next of a list in which the name stands
 * - `quoted`: between quotes
 * - `bare`: without quotes, where configuration puts a value: `NAME=value`, `name: value` at the end of a line, after a flag
 * - `code`: without quotes, where a program would put an expression
 * - `prose`: in a sentence
 */
export type Stand = "field" | "said" | "listed" | "quoted" | "bare" | "code" | "prose"

const enclosed = (stand: Stand) => stand === "quoted" || stand === "field" || stand === "said" || stand === "listed"

const shortest = { password: 4, token: 8, key: 16 }

/** @param value at most 400 characters of it */
export function isSecret(value: string, { strength, kind, signs }: Expectation, stand: Stand): boolean {
  if (value.length < shortest[strength] || value.includes("[REDACTED-")) return false
  if (kind === "passphrase" && isSeedPhrase(value)) return true
  if (isGrouped(value)) return strength !== "key"
  if (isPlaceholder(value) || isHash(value) || isPattern(value) || /[^\0-\u024f]/.test(value)) return false
  if (isNumber(value)) return isNumberSecret(value, strength, stand)
  if (isPlace(value) || isAlgorithm(value) || isDuration(value) || isStandard(value) || isPublic(value)) return false
  if (signs && isFingerprint(value)) return false
  if (!enclosed(stand) && (isCode(value) || /^[:.]|\*\*$/.test(value))) return false
  // In code, a name like the one it is given to.
  if (!enclosed(stand) && /^[A-Za-z_][\w.]*$/.test(value) && /[_.]/.test(value) && promiseOf(value)) return false
  if (enclosed(stand) && /^(?:process\.env|os\.environ|env[.(]|vault:|secrets?\.|getenv)/.test(value)) return false
  if (strength === "password") return isPassword(value, stand)
  if (/\s/.test(value) && !/^[A-Za-z0-9+/=_\s-]+$/.test(value)) return false
  if (/\s/.test(value) && (isProse(value) || strength === "key" || value.split(/\s+/).length > 2)) return false
  return strength === "token" ? isToken(value, stand) : isKey(value)
}

const isNumberSecret = (value: string, strength: string, stand: Stand): boolean =>
  /^[0-9]+$/.test(value) &&
  new Set(value).size > 3 &&
  ((strength === "password" && value.length >= (stand === "code" ? 12 : 6)) ||
    (strength === "token" && value.length >= 15))

/** Chosen by a person: a mere word or a name of the program is not believed, a word with a digit or a sign is. */
function isPassword(value: string, stand: Stand): boolean {
  if (value.length > 200) return looksRandom(value)
  if (isPassphrase(value, stand)) return true
  // A label in another language.
  if (isProse(value) || (/^\p{L}+$/u.test(value) && /[^\0-\u007f]/.test(value))) return false
  if (
    (stand === "field" || stand === "said") &&
    /^\S{6,}$/.test(value) &&
    !/pass|pwd|secret|token|field|input|label|valid/i.test(value)
  )
    return true
  if (/\s/.test(value))
    return (
      enclosed(stand) &&
      value.split(/\s+/).length <= 4 &&
      /[0-9]/.test(value) &&
      /^[\x20-\x7e]+$/.test(value) &&
      !/[.,;:?]\s|[.:?]$|[(){}<>]/.test(value)
    )
  if (isUuid(value)) return true
  const words = wordsOf(value)
  if (/^[A-Za-z]+$/.test(value) && (stand === "prose" || stand === "code")) return false
  if (stand === "listed") return /[0-9]/.test(value) && !isName(value) && (/[^\w.-]/.test(value) || looksRandom(value))
  const saysSo =
    promiseOf(value) !== undefined ||
    /pass|pwd|secret|token|user|login|admin|field|input|label|valid|invalid|error|encrypt/i.test(value)
  if (/^[a-z]+$/.test(value) || /^[A-Z][a-z]+$/.test(value) || /^[A-Z]+$/.test(value)) {
    if (saysSo && words.length < 3) return false
    return !isWordLike(value.toLowerCase()) || (value.length >= 18 && stand !== "code" && stand !== "prose")
  }
  const digits = value.replace(/[^0-9]/g, "").length
  if (stand === "code" && /^[\w.]+$/.test(value)) return looksRandom(value) && wordShare(value) < 0.4
  if (/^[A-Za-z_.:/ -]+$/.test(value) && digits === 0) {
    if (/^[a-z]+(?:[A-Z][a-z]+)+$|^[A-Za-z]+(?:[_.:/-][A-Za-z]+)+$|^[A-Z][a-z]+(?:[A-Z][a-z]+)+$/.test(value))
      return !isName(value) && wordShare(value) < 0.6
    return wordShare(value) < 0.7
  }
  if (saysSo && isName(value)) return false
  if (/^[A-Za-z]+[0-9]{1,2}$/.test(value) && saysSo) return false
  if (/^[^A-Za-z0-9]+$/.test(value)) return false
  if (!/[0-9]/.test(value) && /^[\w-]+[.!?:,;)]+$/.test(value))
    return enclosed(stand) && !isName(value.replace(/\W+$/, ""))
  if (/[(){}<>|\\]/.test(value) && !enclosed(stand) && !/[0-9]/.test(value)) return false
  if (stand === "prose") return digits > 0 && value.length >= 6 && !/^[0-9]+[a-z]+$/.test(value)
  return !/^[a-z]{1,3}[0-9]{1,2}$/i.test(value) || value.length >= 5
}

/** Three words or more in small letters, none of which a message about passwords would have. */
const isPassphrase = (value: string, stand: Stand): boolean =>
  (stand === "quoted" || stand === "field") &&
  /^[a-z]{2,12}(?:[ -][a-z]{2,12}){3,11}$/.test(value) &&
  !message.test(value)

/** The same as the answer to who asks for a passphrase: with numbers, too, but nothing that one says to the agent. */
export const isWords = (value: string): boolean =>
  /^[a-z0-9]{2,12}(?: [a-z0-9]{2,12}){3,11}$/.test(value) && !message.test(value) && !reply.test(value)

const reply =
  /\b(?:we|you|he|she|it|its|they|them|me|my|our|us|there|here|use\w*|using|ask\w*|never|ever|was|were|am|been|has|have|had|do|does|did|dont|will|would|could|let|get|see|know\w*|like|want\w*|need\w*|whatever|whichever|any|anything|nope|yes|yeah|none|nothing|an|and|but|so|as|by|with|without|via|one|same|other|what|which|when|who|why|how|just|only|skip|ok|okay|sure|sorry|thanks)\b/

const message =
  /\b(?:pass\w*|your|the|is|are|must|should|please|enter|type|invalid|incorrect|wrong|not|for|to|of|or|if|in|on|at|be|can|cannot|required|forgot\w*|reset|change|new|old|current|user\w*|token|key|secret|login|account|field|this|that|no|set|from)\b/

/** Signs and few letters, but no pattern of a program. */
const isSigns = (value: string): boolean =>
  value.length >= 8 &&
  !/[\s[\](){}<>\\|^$%]/.test(value) &&
  value.replace(/[A-Za-z0-9]/g, "").length * 5 >= value.length * 4 &&
  new Set(value).size >= 8

/** Made by a machine. */
function isToken(value: string, stand: Stand): boolean {
  if (isSigns(value)) return true
  const dense = value.replace(/\s+/g, "")
  if (isUuid(dense)) return true
  if (isName(dense)) return false
  if (/^[A-Za-z_.:-]+$/.test(dense) && promiseOf(dense)) return false
  const digits = /[0-9]/.test(dense)
  if (stand === "listed" && !(digits && looksRandom(dense))) return false
  const share = wordShare(dense)
  if (stand === "prose" || stand === "code") return digits && looksRandom(dense) && dense.length >= 12 && share < 0.5
  if (looksRandom(dense)) return true
  if (/^[0-9a-f]+$/i.test(dense)) return dense.length >= 12 && /[0-9]/.test(dense) && /[a-f]/i.test(dense)
  if (!/^[\x21-\x7e]+$/.test(dense) || /[(){}<>\s]/.test(dense) || /^[^A-Za-z0-9]/.test(dense))
    return digits && share < 0.4 && dense.length >= 12
  if (digits && /[A-Za-z]/.test(dense)) return share < 0.75 && dense.length >= 8
  if (enclosed(stand) && dense.length >= 12 && /[A-Za-z0-9][#!@$%^&*][A-Za-z0-9]/.test(dense))
    return !/[&=]|\.\w+$/.test(dense)
  return share < 0.5 && (dense.length >= 10 || /[^A-Za-z0-9]/.test(dense.slice(1, -1)))
}

/** Only what looks like nothing else. */
function isKey(value: string): boolean {
  if (isUuid(value) || isName(value) || /[\s(){}<>,;:|\\]/.test(value) || isCacheKey(value)) return false
  if (!/[0-9]/.test(value) || !/[A-Za-z]/.test(value))
    return value.length >= 24 && wordShare(value) < 0.35 && entropy(value) > 3.5
  if (/^[0-9a-f]+$/i.test(value)) return value.length >= 24 && value.length % 2 === 0
  return looksRandom(value) && wordShare(value) < 0.45 && entropy(value) > 3.3
}
