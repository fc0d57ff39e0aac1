/**
 * A call whose output was dropped, by a policy: what is left of it, and that it is the same as the call with its output,
 * for whoever has that.
 */
import { isEqual, isObject } from "../support/plain-object.ts"
import { type Marker, markerOf, markersIn, type TrustsMarker } from "./redaction-marker.ts"
import type { Message, Part } from "./schema.ts"
import { modelKey } from "./v2/model.ts"
import { except } from "./v2/note.ts"
import { contentParts } from "./v2/results.ts"

/** `dropped-value`: of lines `NAME=value` the names stay. */
export type DroppedKind = "dropped-output" | "dropped-value"
type Tag = (secret: string) => string

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

const line = /^(\s*(?:\d+[:|\t]\s?|[+>-]\s?)?\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=\s*)(\S.*)$/

/** A text without a line `NAME=value` goes whole. */
function withoutText(text: string, kind: DroppedKind, tag: Tag): string {
  const marker = (value: string) => markerOf(kind, tag(value))
  if (text.trim() === "" || /^\[REDACTED-dropped-(?:output|value)-[A-Za-z2-7]{6}\]$/.test(text)) return text
  if (kind === "dropped-output") return marker(text)
  let kept = 0
  const lines = text.split("\n").map((one) => {
    const match = line.exec(one.trimEnd())
    if (!match) return /^\s*(?:\d+[:|\t]\s?)?\s*(?:#.*|<\/?\w+>)?\s*$/.test(one) ? one.replace(/#.*/, "#") : ""
    kept += 1
    const [, name = "", value = ""] = match
    return name + (/^\[REDACTED-[a-z0-9-]+-[A-Za-z2-7]{6}\]$/.test(value) ? value : marker(value))
  })
  return kept > 0 ? lines.join("\n") : marker(text)
}

const outputIn = ({ output, metadata }: Record<string, unknown>): string =>
  typeof output === "string" ? output : isObject(metadata) && typeof metadata.output === "string" ? metadata.output : ""

function markerIn(state: Record<string, unknown>): Marker | undefined {
  const text = outputIn(state)
  return markersIn(text).find(
    ({ kind, start, end }) =>
      kind === "dropped-value" || (kind === "dropped-output" && start === 0 && end === text.length),
  )
}

/**
 * The message as it is here, without the outputs that are dropped in the file.
 * @param believes where it is given, only what a marker in the place of a whole output stands for
 */
export function droppedAlike(file: Message, local: Message, believes?: TrustsMarker): Message {
  const there = new Map(file.parts.map((part) => [part.id, part]))
  const gone = new Set<string>()
  const parts = local.parts.map((part) => {
    const other = there.get(part.id)
    if (part.type !== "tool" || other?.type !== "tool") return part
    const marker = markerIn(other.state)
    if (!marker || (believes && !(isWhole(marker, other) && believes(marker, outputIn(part.state))))) return part
    gone.add(part.id)
    return withoutOutput(part, marker.kind as DroppedKind, () => "AAAAAA")
  })
  if (gone.size === 0) return local
  const calls = contentParts(local).flatMap(({ id }, index) => (gone.has(id) ? [index] : []))
  return withoutNoted({ ...local, parts }, calls)
}

const isWhole = ({ start, end }: Marker, { state }: Extract<Part, { type: "tool" }>) =>
  start === 0 && end === outputIn(state).length
