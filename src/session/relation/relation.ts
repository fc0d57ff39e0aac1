/** The relation of a saved session to the local one. */
import { isEqual } from "../../support/plain-object.ts"
import { dataUrl } from "../attachments/data-url.ts"
import { canonicalMessage } from "../document/canonical.ts"
import { droppedAlike } from "../dropped-output.ts"
import { standsFor, type TrustsMarker } from "../redaction-marker.ts"
import type { Message, Part } from "../schema.ts"
import { transcriptOf } from "../transcript/transcript.ts"
import { isStandIn, messageCount } from "../v2/model.ts"
import { isLess, isTwin } from "./equivalence.ts"
import { isHalf, says } from "./half-message.ts"

export type Relation =
  | { kind: "equal" }
  /** The file continues where the local session ends. `messages`: 0 if only a turn has ended. */
  | { kind: "file ahead"; messages: number }
  | { kind: "local ahead"; messages: number }
  /** Both went on, or a common message has changed. `turn` is the first that differs, from 1. */
  | { kind: "diverged"; turn: number }

/**
 * Compares by message id and content. Both sides must be prepared in the same way: without dropped fields (see
 * dropped-fields.ts), with the paths of this machine, in time order.
 * @param haveCrossed whether they come from two majors (see `comparable`)
 * @param own the file's messages as it has them, in which turns are counted
 */
export function relate(
  file: readonly Message[],
  local: readonly Message[],
  haveCrossed = false,
  own: readonly Message[] = file,
): Relation {
  const common = commonLength(file, local)
  const [more, fewer] = [file.length - common, local.length - common]
  if (more === 0 && fewer === 0) return { kind: "equal" }
  const ahead = () => ({ kind: "file ahead", messages: messageCount(file.slice(common)) }) as const
  if (fewer === 0) return ahead()
  if (more === 0) return { kind: "local ahead", messages: messageCount(local.slice(common)) }
  // A killed import leaves a last message with only its first parts.
  const [last, whole] = [local[common], file[common]]
  if (fewer === 1 && last && whole && (haveCrossed ? isHalfBeginning : isBeginning)(last, whole)) return ahead()
  // Before a prompt, OpenCode 2 writes switches, which stand in the turn before it.
  const skipped = Math.max(
    0,
    file.slice(common).findIndex((message) => !isStandIn(message)),
  )
  return { kind: "diverged", turn: turnOf(own, file.slice(0, common + skipped + 1)) }
}

/**
 * Whether a message of a file is the local one. Ignores what OpenCode adds later: a user message's summary of changes,
 * and its mark on an output that no model gets any more. Markers match a local original; one side may be slim.
 * @param believes which markers count; by default all
 */
export function sameMessage(file: Message, local: Message, believes?: TrustsMarker): boolean {
  if (isSame(file, local, believes)) return true
  const alike = droppedAlike(file, local, believes)
  return alike !== local && isSame(file, alike, believes)
}

function isSame(file: Message, local: Message, believes: TrustsMarker | undefined): boolean {
  const [there, here] = [said(file), said(local)]
  if (isEqual(there, here)) return true
  const [one, other] = [canonicalMessage(there), canonicalMessage(here)]
  return one === other || standsFor(one, other, believes) || isTwin(there, here, believes)
}

/** Whether the file has the same message in a slimmer form. */
export const isSlimmer = (file: Message, local: Message): boolean => isLess(said(file), said(local))

/** How many messages both begin with. */
export function commonLength(a: readonly Message[], b: readonly Message[]): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const [one, other] = [a[index], b[index]]
    if (!one || !other || !sameMessage(one, other)) return index
  }
  return length
}

function isBeginning(part: Message, whole: Message): boolean {
  if (part.parts.length >= whole.parts.length) return false
  return sameMessage({ ...whole, parts: whole.parts.slice(0, part.parts.length) }, part)
}

/** Where it crossed the border, a message of which only some parts came has got the last parts of a whole one. */
function isHalfBeginning({ info, parts }: Message, whole: Message): boolean {
  const came = parts.slice(0, parts.findLastIndex(says) + 1)
  return isHalf({ info, parts }, whole) && isBeginning({ info, parts: came }, whole)
}

/** Number of the turn to which the last of these messages belongs, from 1, as a transcript counts them. */
function turnOf(own: readonly Message[], until: readonly Message[]): number {
  const here = new Set(until.map(({ info }) => info.id))
  return Math.max(1, transcriptOf({ messages: own }).turns.filter(({ id }) => here.has(id)).length)
}

function said({ info, parts }: Message): Message {
  const plain = byId(parts).map(readable)
  if (info.role !== "user") {
    const { completed, ...time } = info.time
    // OpenCode 2's takeover of a session of OpenCode 1 writes another time for the end of an answer.
    const ended = completed === undefined ? time : { ...time, completed: time.created }
    return { info: { ...info, time: ended }, parts: plain }
  }
  const { summary, ...rest } = info
  return { info: rest as Message["info"], parts: plain }
}

/** OpenCode sorts parts by id, whatever the order in the file was. */
function byId(parts: readonly Part[]): readonly Part[] {
  const isSorted = parts.every(({ id }, index) => index === 0 || (parts[index - 1]?.id ?? "") < id)
  return isSorted ? parts : parts.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Decodes attached texts: markers in base64 would not be seen. */
function readable(part: Part): Part {
  if (part.type === "file") return { ...part, url: opened(part.url) }
  if (part.type !== "tool" || part.state.status !== "completed") return part
  const { compacted, ...time } = part.state.time
  const { attachments } = part.state
  if (compacted === undefined && !attachments) return part
  const open = attachments?.map((one) => ({ ...one, url: opened(one.url) }))
  return { ...part, state: { ...part.state, time, ...(open && { attachments: open }) } }
}

function opened(url: string): string {
  const { text, rest = "" } = dataUrl(url) ?? {}
  return text === undefined ? url : text + rest
}
