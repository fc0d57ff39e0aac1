/** Every text of a session through a function: its paths become tokens, or tokens become paths. */
import type { Conversation } from "./carry.ts"
import type { TextMap } from "./paths.ts"
import type { Message, Part } from "./shape.ts"

export function mapConversation<Some extends Conversation>(conversation: Some, map: TextMap): Some {
  const { info, messages } = conversation
  return { ...conversation, info: mapTexts(info, map), messages: messages.map((message) => mapMessage(message, map)) }
}

export function mapMessage({ info, parts, ...rest }: Message, map: TextMap): Message {
  return {
    ...mapTexts(rest, map),
    info: mapTexts(info, map),
    parts: parts.map((part) => mapPart(part, map)),
  } as Message
}

/** A part's metadata is the provider's, with signatures over its own bytes: not one of them may change. */
function mapPart(part: Part, map: TextMap): Part {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => (key === "metadata" ? [key, value] : [map(key), mapTexts(value, map)])),
  ) as Part
}

/** All strings in a value, keys too. Attachments (`data:` URLs) are no text. What has nothing to map is shared, not copied. */
export function mapTexts<Value>(value: Value, map: TextMap): Value {
  if (typeof value === "string") return (value.startsWith("data:") ? value : map(value)) as Value
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) {
    const mapped = value.map((element) => mapTexts(element, map))
    return (mapped.every((element, index) => element === value[index]) ? value : mapped) as Value
  }
  let mapped: Record<string, unknown> | undefined
  for (const [key, inner] of Object.entries(value)) {
    // Their order is what the model saw.
    if (map(key) !== key)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [map(key), mapTexts(inner, map)])) as Value
    const own = mapTexts(inner, map)
    if (own === inner) continue
    mapped = Object.assign(mapped ?? { ...value }, { [key]: own })
  }
  return (mapped ?? value) as Value
}
