/** Texts in what a message of OpenCode 2 has besides the session model (see session/v2/model.ts). */
import { isObject } from "../support/plain-object.ts"

/** Ids, hashes, counts, times, names that OpenCode gives, and a provider's blobs, with signatures over their bytes. */
const own = new Set(
  (
    "id type sessionID messageID shellID status outcome finish rawFinish snapshot model agent providerID variant time tokens cost " +
    "providerState providerResultState providerContext mime size cursor"
  ).split(" "),
)

/** Names of what a model or a tool made. */
const free = new Set(["input", "metadata", "structured"])

type Walk = (value: unknown, key: string) => unknown

/**
 * @param note what stands under `opencode2`: values by JSON pointer, or the rest of a shell run
 * @param walk visits a text, or an object that a tool or a model made
 */
export function walkNote(note: unknown, walk: Walk): unknown {
  if (!isObject(note)) return note
  return changed(note, (value, name) => {
    if (name === "set" && isObject(value))
      return changed(value, (inner, pointer) => walkNative(inner, nameIn(pointer), walk))
    if (name === "beside") return walkNote(value, walk)
    return name === "shell" ? walkNative(value, name, walk) : value
  })
}

/** @param key the name that this value has in the message */
export function walkNative(value: unknown, key: string, walk: Walk): unknown {
  // In a text or a reasoning `state` is the provider's; that of a call has a status.
  if (own.has(key) || (key === "state" && isObject(value) && !("status" in value))) return value
  if (typeof value === "string" || free.has(key)) return walk(value, key)
  if (Array.isArray(value)) {
    const after = value.map((one) => walkNative(one, key, walk))
    return after.every((one, index) => one === value[index]) ? value : after
  }
  return isObject(value) ? changed(value, (inner, name) => walkNative(inner, name, walk)) : value
}

/** The last key in a JSON pointer that is no index. */
const nameIn = (pointer: string) => pointer.split("/").findLast((name) => !/^\d*$/.test(name)) ?? ""

/** The same object where nothing in it changed. */
function changed(value: Record<string, unknown>, change: (inner: unknown, key: string) => unknown) {
  const entries = Object.entries(value).map(([key, inner]) => [key, change(inner, key)] as const)
  return entries.every(([key, inner]) => inner === value[key]) ? value : Object.fromEntries(entries)
}
