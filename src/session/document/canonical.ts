/**
 * One session, one text: keys in the order of schema.ts, messages by time, two spaces, LF, final newline.
 * OpenCode writes keys in another order after an import, so without this every hand-over would touch every line.
 */
import type { GenericSchema } from "valibot"
import { isObject } from "../../support/plain-object.ts"
import { factsKey, type Message, message, type SessionDocument, sessionDocument } from "../schema.ts"

/** The text of a saved file. Holds for any document that {@link sessionDocument} accepts. */
export const canonicalText = (document: SessionDocument): string =>
  [...canonicalPieces(document)].map(({ text }) => text).join("")

/** Of a saved file: a message, after what joins it to the one before, or what stands around the messages. */
export type Piece = { text: string /** Of a message: its number in its session, from 1. */; message?: number }

/** The same text in pieces: as one string, a large session would be held many times over. */
export function* canonicalPieces(document: SessionDocument): Generator<Piece> {
  const messages = inTimeOrder(document.messages)
  yield* pieces(inOrder({ ...document, messages }, sessionDocument) as object, inFile, "")
  yield around("\n")
}

/** Where in a document there are messages; what is in one of them is not looked at. */
type Inner = { [key: string]: Inner }
const inMessage: Inner = {}
const inFile: Inner = { messages: inMessage, [factsKey]: { subagents: { messages: inMessage } } }

const around = (text: string): Piece => ({ text })

/** Of an object. */
function* pieces(value: object, inner: Inner, indent: string): Generator<Piece> {
  const deeper = `${indent}  `
  const entries = Object.entries(value).filter(([, own]) => own !== undefined)
  if (entries.length === 0) return yield around("{}")
  for (const [index, [key, own]] of entries.entries()) {
    yield around(`${index === 0 ? "{" : ","}\n${deeper}${JSON.stringify(key)}: `)
    const within = Object.hasOwn(inner, key) ? inner[key] : undefined
    if (within && Array.isArray(own)) yield* list(own, within, deeper)
    else if (within && isObject(own)) yield* pieces(own, within, deeper)
    else yield around(json(own, deeper))
  }
  yield around(`\n${indent}}`)
}

function* list(elements: readonly object[], inner: Inner, indent: string): Generator<Piece> {
  const deeper = `${indent}  `
  yield around("[")
  for (const [index, element] of elements.entries()) {
    const joint = `${index === 0 ? "" : ","}\n${deeper}`
    if (inner === inMessage) yield { text: joint + json(element, deeper), message: index + 1 }
    else {
      yield around(joint)
      yield* pieces(element, inner, deeper)
    }
  }
  yield around(elements.length === 0 ? "]" : `\n${indent}]`)
}

/** Text in JSON has no line breaks of its own. */
const json = (value: unknown, indent: string): string => JSON.stringify(value, null, 2).replaceAll("\n", `\n${indent}`)

/** One message as a text that is the same whenever its content is. Without fields that OpenCode's import drops. */
export const canonicalMessage = (value: Message): string => JSON.stringify(inOrder(value, message, "known"))

/** Messages as they were said. Never by id: ids wrapped on 2026-08-14, and a stable sort keeps the order of a tie. */
export function inTimeOrder(messages: readonly Message[]): Message[] {
  return messages.toSorted((a, b) => a.info.time.created - b.info.time.created)
}

/** The parts of a valibot schema that carry order. */
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

/** @returns the same value where nothing in it is in another order */
function inOrder(value: unknown, schema: GenericSchema, keys: Keys = "all"): unknown {
  const { type, entries, item, wrapped, key, options, getter } = schema as unknown as Ordering
  if (wrapped) return inOrder(value, wrapped, keys)
  if (getter) {
    const inner = getter(value)
    // Of a part that nobody knows nothing is known to be dropped.
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
  // Object.fromEntries, because assigning a key named __proto__ would lose it.
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
