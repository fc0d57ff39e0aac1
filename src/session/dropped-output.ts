/**
 * A message of which something was dropped, by a policy: what is left of a call's output, and that the message is the same
 * as the whole one, for whoever has that.
 */
import { isEqual, isObject } from "../support/plain-object.ts"
import {
  alikeBy,
  type DroppedKind,
  droppedMarker,
  fileAlike,
  heads,
  type Tag,
  valueAlike,
  withoutText,
} from "./dropped-text.ts"
import { type Marker, markerOf, type TrustsMarker } from "./redaction-marker.ts"
import type { Message, Part } from "./schema.ts"
import { modelKey } from "./v2/model.ts"
import { except, type Note } from "./v2/note.ts"
import { contentParts } from "./v2/results.ts"

/** @returns the same part where nothing of it is to go */
export function withoutOutput(part: Part, kind: DroppedKind, tag: Tag): Part {
  if (part.type !== "tool") return part
  const drop = (text: string) => withoutText(text, kind, tag)
  const { attachments, ...state } = part.state as Record<string, unknown>
  if (typeof state.output === "string") state.output = drop(state.output)
  // A tool that throws may have put it there.
  if (typeof state.error === "string") state.error = drop(state.error)
  if (isObject(state.metadata)) state.metadata = metadataWithout(state.metadata, drop)
  if (isEqual(state, part.state)) return part
  // By its marker the call is known.
  if (markerIn(state) === undefined) {
    const marker = markerOf(kind, tag(""))
    if (typeof state.output === "string") state.output = marker
    else state.metadata = { ...(state.metadata as object), output: marker }
  }
  return { ...part, state } as Part
}

/** A short text that OpenCode writes there itself, and reads again: a subagent's session, a run of the shell. */
const own = /^(?:(?:ses|sh)_\w{1,40}|running|completed|exited)$/

/** Nobody knows where a tool puts its output, so only what cannot hold it stays. OpenCode's screen does without the rest. */
const metadataWithout = (metadata: Record<string, unknown>, drop: (text: string) => string) =>
  Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]): [string, unknown][] => {
      if (typeof value === "string") {
        if (/^(?:output|preview|diff|content)$/.test(key)) return [[key, drop(value)]]
        return own.test(value) ? [[key, value]] : []
      }
      return typeof value !== "object" || isEmpty(value) ? [[key, value]] : []
    }),
  )

const isEmpty = (value: object | null) => value === null || Object.keys(value).length === 0

const besideText = "/text"

/** The text beside a prompt of OpenCode 2, where it is noted. */
function besideIn({ info }: Message): string | undefined {
  const { beside } = (info[modelKey] ?? {}) as Note
  const text = typeof beside === "object" ? beside.set?.[besideText] : undefined
  return typeof text === "string" ? text : undefined
}

/** The same message where that text stays. */
export function mapBeside(message: Message, change: (text: string) => string): Message {
  const before = besideIn(message)
  const text = before === undefined ? undefined : change(before)
  if (text === before) return message
  const note = message.info[modelKey] as { beside: Exclude<Note["beside"], "none" | undefined> }
  const beside = { ...note.beside, set: { ...note.beside.set, [besideText]: text } }
  return { ...message, info: { ...message.info, [modelKey]: { ...note, beside } } } as Message
}

/** A message of OpenCode 2 without what it notes of what came of these calls. @param calls their indices */
export function withoutNoted(message: Message, calls: readonly number[]): Message {
  const { [modelKey]: note, ...info } = message.info
  if (calls.length === 0 || !isObject(note) || !isObject(note.set)) return message
  const isGone = (pointer: string) =>
    calls.some((index) => new RegExp(`^/content/${index}/state/(?!status$|input(?:/|$))`).test(pointer))
  const { set: before, ...rest } = note
  const set = except(before as Record<string, unknown>, isGone)
  const left = Object.keys(set).length
  if (left === Object.keys(before as object).length) return message
  const own = { ...rest, ...(left > 0 && { set }) }
  return { ...message, info: { ...info, ...(Object.keys(own).length > 0 && { [modelKey]: own }) } } as Message
}

const outputIn = ({ output, metadata }: Record<string, unknown>): string =>
  typeof output === "string" ? output : isObject(metadata) && typeof metadata.output === "string" ? metadata.output : ""

const markerIn = (state: Record<string, unknown>): Marker | undefined => droppedMarker(outputIn(state))

/**
 * The message as it is here, without what is dropped in the file.
 * @param believes where it is given, only what a marker in the place of a whole text stands for
 */
export function droppedAlike(file: Message, local: Message, believes?: TrustsMarker): Message {
  const alike = alikeBy(believes)
  const there = new Map(file.parts.map((part) => [part.id, part]))
  const gone = new Set<string>()
  const parts = local.parts.map((part) => {
    const other = there.get(part.id)
    if (part.type === "file" && other?.type === "file") return fileAlike(other, part, alike)
    if (part.type === "text" && other?.type === "text") {
      const text = alike(other.text, part.text, heads.prompt)
      return text === part.text ? part : { ...part, text }
    }
    if (part.type !== "tool" || other?.type !== "tool") return part
    const input = valueAlike(other.state.input, part.state.input, alike)
    const given = input === part.state.input ? part : ({ ...part, state: { ...part.state, input } } as Part)
    const marker = markerIn(other.state)
    if (!marker || (believes && !(isWhole(marker, other) && believes(marker, outputIn(part.state))))) return given
    gone.add(part.id)
    return withoutOutput(given, marker.kind as DroppedKind, () => "AAAAAA")
  })
  const beside = besideIn(file)
  const left = mapBeside(local, (text) => (beside === undefined ? text : alike(beside, text, heads.prompt)))
  if (left === local && parts.every((part, index) => part === local.parts[index])) return local
  const calls = contentParts(local).flatMap(({ id }, index) => (gone.has(id) ? [index] : []))
  return withoutNoted({ ...left, parts }, calls)
}

const isWhole = ({ start, end }: Marker, { state }: Extract<Part, { type: "tool" }>) =>
  start === 0 && end === outputIn(state).length
