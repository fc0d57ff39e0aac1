/** Whether what OpenCode 2 holds after an import is what it was given. */

import type { SessionDocument2 } from "../../session/v2/schema.ts"
import { isSettled } from "../../session/v2/settled.ts"
import { isObject } from "../../support/plain-object.ts"

/** What an import keeps of a head; the rest is of the machine, or anew. */
const kept = ["id", "parentID", "title", "agent", "model", "metadata", "permissions", "cost", "tokens"]

export type Difference = {
  /** The first that is another, in words. */
  other?: string
  /** Where a key stood that this OpenCode does not know, and drops in silence. */
  dropped: string[]
}

/** What is held as it was right after the import: a person may have gone on with it since, which is no difference. */
export function asItCame(given: SessionDocument2, held: SessionDocument2): SessionDocument2 {
  const came = given.messages.filter(isSettled).length
  const messages = held.messages.filter(isSettled)
  if (messages.length <= came) return held
  // A turn also changes the title, the model and what it cost.
  return { info: { ...held.info, ...headOf(given) }, messages: messages.slice(0, came) }
}

export function differenceOf(given: SessionDocument2, held: SessionDocument2): Difference {
  const dropped: string[] = []
  const [wanted, got] = [given, held].map(({ messages }) => messages.filter(isSettled))
  if (!wanted || !got || wanted.length !== got.length)
    return { other: `${got?.length} of ${wanted?.length} messages`, dropped }
  const pairs: [string, unknown, unknown][] = [
    ["its head", headOf(given), headOf(held)],
    ...wanted.map((message, index): [string, unknown, unknown] => [`message ${index + 1}`, message, got[index]]),
  ]
  for (const [where, one, other] of pairs) {
    const place = firstOther(one, other, "", (path) => dropped.push(`${where}${path}`))
    if (place !== undefined) return { other: `${where}${place}`, dropped }
  }
  return { dropped }
}

function headOf({ info }: SessionDocument2): Record<string, unknown> {
  const model = info.model && { ...info.model, variant: info.model.variant ?? "default" }
  return Object.fromEntries(kept.map((name) => [name, { ...info, model }[name]]))
}

/** @returns the place of the first value that is another; what only the first has is told of */
function firstOther(one: unknown, other: unknown, at: string, drop: (path: string) => void): string | undefined {
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return at
    return firstIn(one.keys(), (key) => firstOther(one[key], other[key], `${at}[${key}]`, drop))
  }
  if (!isObject(one) || !isObject(other)) return Object.is(one, other) || one === other ? undefined : at
  const added = Object.keys(other).find((key) => other[key] !== undefined && one[key] === undefined)
  if (added) return `${at}.${added}`
  return firstIn(Object.keys(one), (key) => {
    if (one[key] === undefined) return undefined
    if (other[key] !== undefined) return firstOther(one[key], other[key], `${at}.${key}`, drop)
    drop(`${at}.${key}`)
    return undefined
  })
}

function firstIn<Key>(keys: Iterable<Key>, place: (key: Key) => string | undefined): string | undefined {
  for (const key of keys) {
    const found = place(key)
    if (found !== undefined) return found
  }
  return undefined
}
