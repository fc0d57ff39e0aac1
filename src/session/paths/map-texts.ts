/** Maps every text of a session: paths become tokens, or tokens become paths. */
import { keysOf, pointerKey } from "../../support/json-delta.ts"
import { isObject } from "../../support/plain-object.ts"
import { dataUrl } from "../attachments/data-url.ts"
import type { Conversation } from "../conversation.ts"
import { isFuture } from "../part-types.ts"
import type { Message, Part } from "../schema.ts"
import type { TextMap } from "./path-tokens.ts"

export function mapConversation<Some extends Conversation>(conversation: Some, map: TextMap): Some {
  const { info, messages } = conversation
  return { ...conversation, info: mapInfo(info, map), messages: messages.map((message) => mapMessage(message, map)) }
}

export function mapMessage({ info, parts, ...rest }: Message, map: TextMap): Message {
  return {
    ...mapTexts(rest, map),
    info: mapInfo(info, map),
    parts: parts.map((part) => mapPart(part, map)),
  } as Message
}

/** Where OpenCode 2's differences stand (`/content/0`) is no path of a machine, not even in a worktree at `/content`. */
function mapInfo<Info extends object>(info: Info, map: TextMap): Info {
  const { opencode2, ...rest } = info as Info & { opencode2?: unknown }
  const mapped = mapTexts(rest, map)
  return (opencode2 === undefined ? mapped : { ...mapped, opencode2: mapNote(opencode2, map) }) as Info
}

function mapNote(note: unknown, map: TextMap): unknown {
  if (!isObject(note)) return mapTexts(note, map)
  const { set, gone, beside, ...rest } = note
  return {
    ...mapTexts(rest, map),
    ...(isObject(set) && {
      set: Object.fromEntries(Object.entries(set).map(([at, own]) => [mapPointer(at, map), mapNoted(own, map)])),
    }),
    ...(Array.isArray(gone) && { gone: gone.map((at) => mapPointer(String(at), map)) }),
    ...(beside !== undefined && { beside: mapNote(beside, map) }),
  }
}

/** A result of a call may stand in a note as a whole, with its files. */
function mapNoted(value: unknown, map: TextMap): unknown {
  if (Array.isArray(value)) return value.map((one) => mapNoted(one, map))
  if (!isObject(value)) return mapTexts(value, map)
  return mapFields(value, map, (own, key) => (key === "uri" ? mapUrl(own, map) : mapNoted(own, map)))
}

/** A key may be a path, as in any object. */
const mapPointer = (pointer: string, map: TextMap): string =>
  `/${keysOf(pointer)
    .map((key) => pointerKey(map(key)))
    .join("/")}`

/** A part's own metadata stays as it is: it is the provider's, and signatures cover its bytes. */
export function mapPart(part: Part, map: TextMap): Part {
  if (isFuture(part)) return mapTexts(part, map)
  return mapFields(part, map, (value, key) => {
    if (key === "metadata") return value
    if (key === "url" && part.type === "file") return mapUrl(value, map)
    return key === "state" && isObject(value) ? mapState(value, map) : mapTexts(value, map)
  })
}

/** Maps the state of a tool call. Its result may hold attachments. */
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

/** Maps the text inside an attachment, and what is said of it. The bytes of a binary one stay as they are. */
function mapUrl(url: unknown, map: TextMap): unknown {
  const body = typeof url === "string" ? dataUrl(url) : undefined
  if (!body || typeof url !== "string") return mapTexts(url, map)
  if (body.text === undefined && !body.isBase64) return url
  // If we would encode it in another way, map the URL as it is written: else its bytes would not come back.
  if (!body.isBase64 && body.text !== undefined && !body.isAsWritten()) return map(url)
  return body.map(map)
}

/** Maps all strings in a value, keys too. Unchanged values are shared, not copied. */
export function mapTexts<Value>(value: Value, map: TextMap): Value {
  if (typeof value === "string") return map(value) as Value
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) {
    const mapped = value.map((element) => mapTexts(element, map))
    return (mapped.every((element, index) => element === value[index]) ? value : mapped) as Value
  }
  let mapped: Record<string, unknown> | undefined
  for (const [key, inner] of Object.entries(value)) {
    // Keep the order of keys: the model saw it.
    if (map(key) !== key)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [map(key), mapTexts(inner, map)])) as Value
    const own = mapTexts(inner, map)
    if (own === inner) continue
    mapped = Object.assign(mapped ?? { ...value }, { [key]: own })
  }
  return (mapped ?? value) as Value
}

/** Visits every text that {@link mapTexts} maps. */
export function eachText(value: unknown, visit: (text: string) => void): void {
  mapTexts(value, seen(visit))
}

/** Visits every text in a part, including its own metadata. */
export function eachTextOf(part: Part, visit: (text: string) => void): void {
  mapPart(part, seen(visit))
  eachText((part as Part & { metadata?: unknown }).metadata, visit)
}

const seen = (visit: (text: string) => void) => (text: string) => {
  visit(text)
  return text
}
