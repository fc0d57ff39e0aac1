/**
 * OpenCode's ids: `ses|msg|prt`, `_`, 12 hex digits of the time, 14 random characters. The digits are the low 48 bits
 * of `milliseconds × 0x1000 + counter`; for sessions (newest first) their complement. Source: 1.18.33, and measured.
 */
import { createHash, randomInt } from "node:crypto"
import { base62 } from "./base62.ts"

export type IdKind = "ses" | "msg" | "prt"

const bits = (1n << 48n) - 1n

/** The time digits of an id made at `milliseconds`. */
export function timeDigits(kind: IdKind, milliseconds: number, counter = 0): string {
  const value = BigInt(Math.floor(milliseconds)) * 0x1000n + BigInt(counter)
  return ((kind === "ses" ? ~value : value) & bits).toString(16).padStart(12, "0")
}

/** @returns a maker of up to `total` ascending ids, none of them later than `now` (ms) */
export function idMaker(now: number, total: number): (kind: IdKind) => string {
  const start = now - Math.ceil(total / 0x1000) - 1
  let made = 0
  return (kind) => {
    const digits = timeDigits(kind, start + Math.floor(made / 0x1000), made % 0x1000)
    made += 1
    return `${kind}_${digits}${Array.from({ length: 14 }, () => base62[randomInt(62)]).join("")}`
  }
}

export type OldId = {
  kind: IdKind
  id: string
  /** Milliseconds since 1970, used if the id tells no time. */
  created: number
  place: number
}

const timeIn = (id: string) => /^..._([0-9a-f]{12})[0-9A-Za-z]{14}$/.exec(id)?.[1]

/** Deterministic for an id and a salt. Keeps the time of the old id, and so the order of ids that have different times. */
export function derivedId(old: OldId, salt: string): string {
  const digits = timeIn(old.id) ?? timeDigits(old.kind, old.created, old.place)
  const hash = createHash("sha256").update(`${salt}\0${old.id}`).digest()
  return `${old.kind}_${digits}${[...hash.subarray(0, 14)].map((byte) => base62[byte % 62]).join("")}`
}

/**
 * Derives ids that keep the order of the old ones, also of those with one time: a conversion gives that to all parts of a
 * message, and to a prompt and its answer. An id with a time of its own is that of {@link derivedId}.
 * @param olds `owner`: in which the order counts
 */
export function derivedIds(olds: readonly (OldId & { owner: string })[], salt: string): Map<string, string> {
  const together = new Map<string, string[]>()
  for (const { owner, id } of olds) {
    const moment = `${owner} ${timeIn(id) ?? id}`
    const ids = together.get(moment)
    if (ids) ids.push(id)
    else together.set(moment, [id])
  }
  const derived = new Map(olds.map((old) => [old.id, derivedId(old, salt)]))
  for (const ids of together.values()) {
    const made = ids.map((id) => derived.get(id) as string).sort()
    for (const [index, id] of ids.sort().entries()) derived.set(id, made[index] as string)
  }
  return derived
}

/**
 * Compares the age of two sessions by their ids: negative if the first is older, 0 if the ids do not tell. Reliable
 * within a year only, because the digits wrap.
 */
export function madeBefore(one: string, other: string): number {
  const [a, b] = [one, other].map((id) => /^ses_([0-9a-f]{12})[0-9A-Za-z]{14}$/.exec(id)?.[1])
  return a && b ? Number(BigInt.asIntN(48, BigInt(`0x${b}`) - BigInt(`0x${a}`))) : 0
}
