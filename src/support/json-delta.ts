/** The difference of two JSON values, by the path of what differs. */
import { isObject } from "./plain-object.ts"

/** `set`: values by JSON pointer (RFC 6901). `gone`: pointers of keys that the second value does not have. */
export type Delta = { set?: Record<string, unknown>; gone?: string[] }

/** @returns nothing where the two are equal */
export function deltaOf(from: unknown, to: unknown): Delta | undefined {
  const set: [string, unknown][] = []
  const gone: string[] = []
  compare(from, to, "")
  if (set.length + gone.length === 0) return undefined
  return { ...(set.length > 0 && { set: Object.fromEntries(set) }), ...(gone.length > 0 && { gone }) }

  function compare(one: unknown, other: unknown, at: string): void {
    if (one === other) return
    if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
      for (const [index, value] of one.entries()) compare(value, other[index], `${at}/${index}`)
    } else if (isObject(one) && isObject(other) && !Array.isArray(one) && !Array.isArray(other)) {
      const [before, after] = [one, other].map((object) =>
        Object.entries(object).filter(([, own]) => own !== undefined),
      )
      const known = new Map(before)
      for (const [key, value] of after ?? [])
        if (known.has(key)) compare(known.get(key), value, `${at}/${pointerKey(key)}`)
        else set.push([`${at}/${pointerKey(key)}`, value])
      for (const [key] of before ?? []) if (other[key] === undefined) gone.push(`${at}/${pointerKey(key)}`)
    } else set.push([at, other])
  }
}

/** What {@link deltaOf} was made to give. A pointer that leads nowhere is left out: it may be a stranger's. */
export function withDelta(value: unknown, { set = {}, gone = [] }: Delta): unknown {
  const steps: Step[] = [
    ...Object.entries(set).map(([pointer, own]): Step => ({ path: keysOf(pointer), own })),
    ...gone.map((pointer): Step => ({ path: keysOf(pointer) })),
  ]
  return changed(value, steps)
}

/** Without `own` the key goes. */
type Step = { path: string[]; own?: unknown }

function changed(value: unknown, steps: readonly Step[]): unknown {
  const whole = steps.find(({ path }) => path.length === 0)
  if (whole) return "own" in whole ? whole.own : value
  if (steps.length === 0 || typeof value !== "object" || value === null) return value
  const byKey = new Map<string, Step[]>()
  for (const { path, ...rest } of steps) {
    const [key = "", ...deeper] = path
    byKey.set(key, [...(byKey.get(key) ?? []), { path: deeper, ...rest }])
  }
  if (Array.isArray(value)) return value.map((element, index) => changed(element, byKey.get(String(index)) ?? []))
  const isGone = (key: string) => byKey.get(key)?.some((step) => step.path.length === 0 && !("own" in step))
  const kept = Object.entries(value).filter(([key]) => !isGone(key))
  const added = [...byKey].filter(([key]) => !Object.hasOwn(value, key) && !isGone(key))
  // Object.fromEntries: an assignment to a key named __proto__ would lose it.
  return Object.fromEntries([
    ...kept.map(([key, own]) => [key, changed(own, byKey.get(key) ?? [])]),
    ...added.flatMap(([key, own]) => own.filter(({ path }) => path.length === 0).map((step) => [key, step.own])),
  ])
}

export const pointerKey = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1")

export const keysOf = (pointer: string) =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
