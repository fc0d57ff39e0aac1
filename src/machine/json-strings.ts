/** The strings in JSON, each with what names it. */
import { parseJsonc } from "../support/jsonc.ts"
import { isObject } from "../support/plain-object.ts"
import { assignments } from "./assignments.ts"
import type { Named } from "./secret-values.ts"

/** The strings in a file of JSON, with comments or without. A broken one is read line by line as well. */
export function inJsonFile(text: string): Named[] {
  const { value, problem } = parseJsonc(text)
  return problem ? [...leaves(value), ...assignments(text, ":")] : leaves(value)
}

/**
 * A string is named by its key, an element of a list by the flag before it (`["--token", "…"]`) or by the key of the
 * list, and the value of `{"name": …, "value": …}` by that name.
 */
export function leaves(value: unknown, name = "", depth = 100): Named[] {
  if (typeof value === "string") return [{ name, value }]
  if (depth === 0) return []
  if (Array.isArray(value))
    return value.flatMap((element, index) => leaves(element, flagBefore(value, index) ?? name, depth - 1))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, key === "value" && typeof value.name === "string" ? value.name : key, depth - 1),
  )
}

function flagBefore(list: unknown[], index: number): string | undefined {
  const before = list[index - 1]
  return typeof before === "string" && /^--?[a-z]/i.test(before) ? before : undefined
}
