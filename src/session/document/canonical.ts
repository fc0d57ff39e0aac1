/**
 * The canonical text of a session: keys in the order of schema.ts, messages by time (those of OpenCode 2 as they stand), two
 * spaces, LF, final newline.
 * OpenCode changes the order of keys after an import; without this, every hand-over would change every line.
 */
import type { GenericSchema } from "valibot"
import { isObject } from "../../support/plain-object.ts"
import type { Stretch } from "../../support/put-aside.ts"
import type { Conversation } from "../conversation.ts"
import { factsKey, type Message, message, type SessionDocument, sessionDocument } from "../schema.ts"
import { majorOf, toNative } from "../v2/model.ts"
import { savedDocument2 } from "../v2/saved-schema.ts"

/** The text of a saved file: for a session of OpenCode 2, its own document. */
export const canonicalText = (document: SessionDocument): string =>
  [...canonicalPieces(document)].map(({ text }) => text).join("")

/** A message with the separator before it, or the text around the messages. */
export type Piece = {
  text: string
  /** If it is a message: its number in its session, from 1. */
  message?: number
  id?: string
  /** Of a message that is kept from the saved file: where its bytes are, which follow the text. */
  kept?: Stretch
}

/** Of bytes in a file, from its start. */
export type Place = { at: number; length: number }

/** Where the bytes of messages are that are not written anew. */
export type KeptPlaces = { get(id: string): Stretch | undefined }

/**
 * The canonical text in pieces: as one string, a large session would be in memory many times over.
 * @param kept messages that are taken from the saved file
 */
export function* canonicalPieces(document: SessionDocument, kept?: KeptPlaces): Generator<Piece> {
  if (majorOf(document) === 2) {
    const file = inOrder(nativeOf(document, kept), savedDocument2) as object
    yield* pieces(file, inFile, "", { ...kept, idOf: ({ id }) => id })
  } else {
    const ordered = { ...document, messages: inOwnOrder(document) }
    const file = inOrder(withKept(ordered, kept), sessionDocument) as object
    yield* pieces(file, inFile, "", { ...kept, idOf: ({ info }) => info?.id })
  }
  yield around("\n")
}

/** Nothing but its id is needed of a message that is kept. */
function withKept(document: SessionDocument, kept: KeptPlaces | undefined): SessionDocument {
  if (!kept) return document
  const bare = <Some extends { messages: Message[] }>(one: Some): Some => ({
    ...one,
    messages: one.messages.map((message) =>
      kept.get(message.info.id) ? ({ info: { id: message.info.id } } as Message) : message,
    ),
  })
  const facts = document[factsKey]
  const subagents = facts?.subagents?.map(bare)
  return { ...bare(document), ...(facts && { [factsKey]: { ...facts, ...(subagents && { subagents }) } }) }
}

function nativeOf({ info, messages, ...rest }: SessionDocument, kept: KeptPlaces | undefined): object {
  const isKept = (id: string) => kept?.get(id) !== undefined
  const facts = rest[factsKey]
  const subagents = facts?.subagents?.map((one) => ({ ...one, ...toNative(one, isKept) }))
  return {
    ...rest,
    ...toNative({ info, messages }, isKept),
    ...(facts && { [factsKey]: { ...facts, ...(subagents && { subagents }) } }),
  }
}

/** Where a document has messages. The search stops at a message. */
type Inner = { [key: string]: Inner }
const inMessage: Inner = {}
const inFile: Inner = { messages: inMessage, [factsKey]: { subagents: { messages: inMessage } } }

const around = (text: string): Piece => ({ text })

type Laying = Partial<KeptPlaces> & {
  /** Of a message, as the file has it. */
  idOf: (message: { id?: string; info?: { id?: string } }) => string | undefined
}

function* pieces(value: object, inner: Inner, indent: string, laying: Laying): Generator<Piece> {
  const deeper = `${indent}  `
  const entries = Object.entries(value).filter(([, own]) => own !== undefined)
  if (entries.length === 0) return yield around("{}")
  for (const [index, [key, own]] of entries.entries()) {
    yield around(`${index === 0 ? "{" : ","}\n${deeper}${JSON.stringify(key)}: `)
    const within = Object.hasOwn(inner, key) ? inner[key] : undefined
    if (within && Array.isArray(own)) yield* list(own, within, deeper, laying)
    else if (within && isObject(own)) yield* pieces(own, within, deeper, laying)
    else yield around(json(own, deeper))
  }
  yield around(`\n${indent}}`)
}

function* list(elements: readonly object[], inner: Inner, indent: string, laying: Laying): Generator<Piece> {
  const { get, idOf } = laying
  const deeper = `${indent}  `
  yield around("[")
  for (const [index, element] of elements.entries()) {
    const joint = `${index === 0 ? "" : ","}\n${deeper}`
    if (inner !== inMessage) {
      yield around(joint)
      yield* pieces(element, inner, deeper, laying)
      continue
    }
    const id = idOf(element) ?? ""
    const kept = get?.(id)
    yield kept
      ? { text: joint, message: index + 1, id, kept }
      : { text: joint + json(element, deeper), message: index + 1, id }
  }
  yield around(elements.length === 0 ? "]" : `\n${indent}]`)
}

/** Indents safely: a JSON string contains no line breaks. */
const json = (value: unknown, indent: string): string => JSON.stringify(value, null, 2).replaceAll("\n", `\n${indent}`)

/** One message as text: the same text for the same content. Without fields that OpenCode's import drops. */
export const canonicalMessage = (value: Message): string => JSON.stringify(inOrder(value, message, "known"))

/** Messages in the order in which their OpenCode goes by: 1 by time, 2 as they stand. */
export const inOwnOrder = ({ info, messages }: Conversation): Message[] =>
  majorOf({ info }) === 2 ? [...messages] : inTimeOrder(messages)

/** Messages by time, never by id: ids wrapped on 2026-08-14. The sort is stable, so ties keep their order. */
export function inTimeOrder(messages: readonly Message[]): Message[] {
  return messages.toSorted((a, b) => a.info.time.created - b.info.time.created)
}

/** What of a valibot schema gives the order of keys. */
type Ordering = {
  type: string
  entries?: Record<string, GenericSchema>
  item?: GenericSchema
  wrapped?: GenericSchema
  key?: string
  options?: GenericSchema[]
  getter?: (value: unknown) => GenericSchema
}

type Keys = "all" | "known"

/** @returns the value itself if it is already in order */
function inOrder(value: unknown, schema: GenericSchema, keys: Keys = "all"): unknown {
  const { type, entries, item, wrapped, key, options, getter } = schema as unknown as Ordering
  if (wrapped) return inOrder(value, wrapped, keys)
  if (getter) {
    const inner = getter(value)
    // For a part of an unknown type, we do not know what an import drops, so all keys stay.
    return inOrder(value, inner, inner.type === "variant" ? keys : "all")
  }
  if (typeof value !== "object" || value === null) return value
  if (type === "array" && item && Array.isArray(value)) {
    const ordered = value.map((element) => inOrder(element, item, keys))
    return ordered.every((element, index) => element === value[index]) ? value : ordered
  }
  if (type === "variant" && key && options) {
    const tag = (value as Record<string, unknown>)[key]
    const option = options.find((candidate) => tagOf(candidate, key) === tag)
    return option ? inOrder(value, option, keys) : value
  }
  if (entries && !Array.isArray(value)) return orderedKeys(value as Record<string, unknown>, entries, keys)
  return value
}

function orderedKeys(value: Record<string, unknown>, entries: Record<string, GenericSchema>, keys: Keys) {
  const own = Object.keys(value)
  const known = namesOf(entries).filter((key) => Object.hasOwn(value, key))
  const unknown = keys === "known" ? [] : own.filter((key) => !Object.hasOwn(entries, key)).sort()
  const wanted = [...known, ...unknown]
  const values = wanted.map((key, index) =>
    index < known.length ? inOrder(value[key], entries[key] as GenericSchema, keys) : value[key],
  )
  const isSame =
    own.length === wanted.length && wanted.every((key, index) => key === own[index] && values[index] === value[key])
  // Object.fromEntries: an assignment to a key named __proto__ would lose it.
  return isSame ? value : Object.fromEntries(wanted.map((key, index) => [key, values[index]]))
}

const names = new WeakMap<object, string[]>()

function namesOf(entries: object): string[] {
  const known = names.get(entries) ?? Object.keys(entries)
  names.set(entries, known)
  return known
}

function tagOf(option: GenericSchema, key: string): unknown {
  const tag = (option as unknown as Ordering).entries?.[key] as { literal?: unknown } | undefined
  return tag?.literal
}
