/** Whether a value is a plain JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Whether two JSON values are the same, in whatever order their keys stand. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((element, index) => isEqual(element, other[index]))
  if (!isObject(one) || !isObject(other)) return false
  const keys = Object.keys(one)
  const isSame = (key: string) => Object.hasOwn(other, key) && isEqual(one[key], other[key])
  return keys.length === Object.keys(other).length && keys.every(isSame)
}
