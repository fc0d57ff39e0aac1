/** Every text of a session through a function: its paths become tokens, or tokens become paths. */
import { isObject } from "../../support/plain-object.ts"
import { dataUrl } from "../attachments/data-url.ts"
import type { Conversation } from "../conversation.ts"
import { isFuture, type Message, type Part } from "../schema.ts"
import type { TextMap } from "./path-tokens.ts"

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
export function mapPart(part: Part, map: TextMap): Part {
  if (isFuture(part)) return mapTexts(part, map)
  return mapFields(part, map, (value, key) => {
    if (key === "metadata") return value
    if (key === "url" && part.type === "file") return mapUrl(value, map)
    return key === "state" && isObject(value) ? mapState(value, map) : mapTexts(value, map)
  })
}

/** Of a tool's call, whose result may hold attachments. */
const mapState = (state: Record<string, unknown>, map: TextMap) =>
  mapFields(state, map, (value, key) =>
    key === "attachments" && Array.isArray(value) ? value.map((file) => mapFile(file, map)) : mapTexts(value, map),
  )

const mapFile = (file: unknown, map: TextMap) =>
  isObject(file)
    ? mapFields(file, map, (value, key) => (key === "url" ? mapUrl(value, map) : mapTexts(value, map)))
    : mapTexts(file, map)

const mapFields = <Fields extends object>(
  fields: Fields,
  map: TextMap,
  change: (value: unknown, key: string) => unknown,
): Fields => Object.fromEntries(Object.entries(fields).map(([key, value]) => [map(key), change(value, key)])) as Fields

/** An attachment that is a text is mapped inside; any other is none. */
function mapUrl(url: unknown, map: TextMap): unknown {
  const body = typeof url === "string" ? dataUrl(url) : undefined
  if (!body || typeof url !== "string") return mapTexts(url, map)
  if (body.text === undefined) return url
  // What is not encoded as we would is mapped as it is written, or its bytes would not come back.
  if (!body.isBase64 && body.write(body.text) !== url) return map(url)
  const text = map(body.text)
  return text === body.text ? url : body.write(text)
}

/** All strings in a value, keys too. What has nothing to map is shared, not copied. */
export function mapTexts<Value>(value: Value, map: TextMap): Value {
  if (typeof value === "string") return map(value) as Value
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

/** Every text in a value that is mapped. */
export function eachText(value: unknown, visit: (text: string) => void): void {
  mapTexts(value, seen(visit))
}

/** Every text in a part, also of its own metadata, which is only read. */
export function eachTextOf(part: Part, visit: (text: string) => void): void {
  mapPart(part, seen(visit))
  eachText((part as Part & { metadata?: unknown }).metadata, visit)
}

const seen = (visit: (text: string) => void) => (text: string) => {
  visit(text)
  return text
}
