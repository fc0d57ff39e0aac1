/**
 * A session of OpenCode 2 in the session model, which has the shape of OpenCode 1, and back. Nothing is lost: what the
 * shape cannot hold stands under the key `opencode2`, as the difference from what the conversion up gives.
 */
import { deltaOf, withDelta } from "../../support/json-delta.ts"
import { isObject } from "../../support/plain-object.ts"
import type { Conversation } from "../conversation.ts"
import type { Message, Part, SessionInfo } from "../schema.ts"
import { answerID, partID } from "./derived-id.ts"
import { down, infoDown } from "./down.ts"
import { noTokens, type Owner } from "./down-assistant.ts"
import { type Document2, Kept2 } from "./kept.ts"
import { except, type Note, type Turn } from "./note.ts"
import { ofResults, withoutEncodings, withWholeResults } from "./results.ts"
import type { Message2, Of, SessionDocument2, SessionInfo2 } from "./schema.ts"
import { infoUp, messagesUp } from "./up.ts"

/** Major versions of OpenCode whose documents we know. */
export type Major = 1 | 2

/** The key of what OpenCode 1 has no form for, and the type of such a part. */
export const modelKey = "opencode2"

/** What a session of OpenCode 2 has in `info.version`; its own documents name no version. */
const version = "2"

/** The OpenCode that made a session in the model. */
export const majorOf = ({ info }: { info: object }): Major => (modelKey in info ? 2 : 1)

/** @throws Doubt when the text of a kept message is asked for */
export function toModel(document: Document2): Conversation {
  const { info, messages } = document
  const made = down(document, version, (message, owner) => [standIn(message, owner)])
  const natives = new Map(messages.map((message) => [message.id, message]))
  const converted = groups(made.messages, (id) => natives.get(id) instanceof Kept2)
  return {
    info: infoToModel(info, made.messages),
    messages: made.messages.map((message) => {
      const native = natives.get(message.info.id)
      if (!native || native instanceof Kept2 || isStandIn(message)) return message
      if (native.type === "shell")
        return noted(message, { shell: { ...shellRest(native), answer: answerID(native.id) } })
      const [own, beside] = converted.get(native.id) ?? []
      if (!own) return standIn(native, { sessionID: info.id, parentID: native.id })
      const delta = deltaOf(own, native)
      const change = native.type === "user" ? withoutEncodings(delta) : withWholeResults(delta, native)
      const text = beside && natives.get(beside.id)
      const other = beside && (text ? deltaOf(beside, text) : "none")
      return change || other ? noted(message, { ...change, ...(other && { beside: other }) }) : message
    }),
  }
}

/** @param isKept of which messages the id alone is needed: they are kept from the saved file */
export function toNative(
  { info, messages }: Conversation,
  isKept: (id: string) => boolean = () => false,
): SessionDocument2 {
  const converted = groups(messages, isKept)
  const answers = new Map(messages.map((message) => [message.info.id, message]))
  const taken = new Set<string>()
  const natives = messages.flatMap((message): Message2[] => {
    const { id } = message.info
    if (taken.has(id)) return []
    if (isKept(id)) return [{ id } as Message2]
    const own = standInOf(message)
    if (own) return [{ ...own, id } as Message2]
    const note = noteOf(message.info)
    // Named, since a copy has other ids.
    const answer = answers.get(String(note.shell?.answer))
    if (note.shell && answer) {
      taken.add(answer.info.id)
      return [shellOf(message, answer, note.shell)]
    }
    const [native, beside] = converted.get(id) ?? []
    if (!native) return []
    const text = beside && note.beside !== "none" ? [withDelta(beside, note.beside ?? {})] : []
    return [withDelta(native, ofResults(note, native)), ...text] as Message2[]
  })
  return { info: infoToNative(info, messages), messages: natives }
}

function infoToModel(info: SessionInfo2, messages: readonly Message[]): SessionInfo {
  // Without a title it is called by its first words, as one with a default title is.
  const made: SessionInfo = { ...infoDown(info, version), title: info.title ?? "" }
  const { permissions, revert, share, fork, ...own } = info as SessionInfo2 & Record<string, unknown>
  return {
    ...made,
    ...(Array.isArray(permissions) && permissions.length > 0 && { permission: permissions }),
    ...(isObject(share) && { share: share as NonNullable<SessionInfo["share"]> }),
    ...(isObject(revert) && { revert: revert as NonNullable<SessionInfo["revert"]> }),
    // A save and a copy give it a title of its own.
    [modelKey]: deltaOf(infoUp(made, plain(messages)), { ...own, title: made.title }) ?? {},
  }
}

function infoToNative({ permission, share, revert, ...info }: SessionInfo, messages: readonly Message[]): SessionInfo2 {
  const { title, ...made } = withDelta(infoUp(info as SessionInfo, plain(messages)), noteOf(info)) as SessionInfo2
  return { ...made, ...(title && { title }) }
}

/** Number of messages that a person or the model sees: an end of a turn is none. */
export const messageCount = (messages: readonly Message[]): number => plain(messages).length

/** Those of lost messages that {@link messageCount} counts; or all, as one that it does not count is lost all the same. */
export function countedOfLost(lost: readonly Message[]): readonly Message[] {
  const counted = plain(lost)
  return counted.length > 0 ? counted : lost
}

/** One message of OpenCode 2 alone, for its texts. */
export const messageToModel = (message: Message2, sessionID: string): Message[] =>
  down({ info: { ...nobody, id: sessionID }, messages: [message] }, version, (one, owner) => [
    standIn(one, owner),
  ]).messages.map((made) => {
    const [own] = groups([made]).get(message.id) ?? []
    const change = own && deltaOf(own, message)
    return change ? noted(made, change) : made
  })

/** A session that is nobody's, for messages without theirs. */
export const nobody: SessionInfo2 = {
  id: "",
  projectID: "",
  cost: 0,
  tokens: noTokens,
  time: { created: 0, updated: 0 },
  location: { directory: "." },
}

/** For each message what it is in OpenCode 2: itself, and the text that the conversion puts beside a prompt. */
function groups(all: readonly Message[], isKept: (id: string) => boolean = () => false): Map<string, Message2[]> {
  const messages = all.filter(({ info }) => !isKept(info.id))
  const ids = new Set(all.map(({ info }) => info.id))
  const found = new Map<string, Message2[]>()
  let last: Message2[] = []
  for (const message of messagesUp(plain(messages), ids)) {
    if (ids.has(message.id)) {
      last = [message]
      found.set(message.id, last)
    } else last.push(message)
  }
  return found
}

const plain = (messages: readonly Message[]) => messages.filter((message) => !isStandIn(message))

/** The part of a message that OpenCode 1 has no form for. */
export type NativePart = Extract<Part, { type: "opencode2" }>

function standIn({ id, ...message }: Message2, { sessionID, parentID }: Owner): Message {
  const { created } = message.time
  return {
    info: {
      id,
      sessionID,
      role: "assistant",
      parentID,
      time: { created, completed: created },
      mode: "",
      agent: "",
      providerID: "",
      modelID: "",
      path: { cwd: ".", root: "." },
      cost: 0,
      tokens: noTokens,
    },
    parts: [{ id: partID(id, 0), sessionID, messageID: id, type: "opencode2", message } as NativePart],
  }
}

/** The message of OpenCode 2 that this one stands for, without its id. */
export function standInOf({ parts }: Message): Record<string, unknown> | undefined {
  const [part] = parts as readonly { type: string; message?: unknown }[]
  return part?.type === "opencode2" && isObject(part.message) ? part.message : undefined
}

export const isStandIn = (message: Message) => standInOf(message) !== undefined

export const turnOf = (info: object): Turn | undefined => noteOf(info).turn

/** Marks a session that is in a turn; no file has the mark. */
export const inTurn = ({ info, messages }: Conversation, turn: Turn): Conversation => ({
  info: { ...info, [modelKey]: { ...noteOf(info), turn } },
  messages,
})

/** The head of a session that ends with these messages: what was counted, and how the last turn ended, follows from them. */
export function endedWith<Info extends object>(info: Info, messages: readonly Message[]): Info {
  const { set, ...rest } = noteOf(info)
  if (!set) return info
  const later = /^\/(?:cost|tokens)(?:\/|$)|^\/(?:outcome|time\/idle)$/
  const end = messages.findLast((message) => standInOf(message)?.type === "idle")
  return {
    ...info,
    [modelKey]: { ...rest, set: { ...except(set, (pointer) => later.test(pointer)), ...endTold(end) } },
  }
}

/** What the head of a session tells of an end of a turn that is its last one. */
export function endTold(end: Message | undefined): NonNullable<Note["set"]> {
  const { time, outcome } = (end && standInOf(end)) ?? {}
  return isObject(time) ? { "/time/idle": time.created, "/outcome": outcome } : {}
}

/** Without that mark. */
export function notInTurn<Info extends object>(info: Info): Info {
  const { turn, ...rest } = noteOf(info)
  return turn ? { ...info, [modelKey]: rest } : info
}

const noteOf = (info: object): Note => (info as { opencode2?: Note }).opencode2 ?? {}

const noted = (message: Message, note: Note): Message =>
  ({ ...message, info: { ...message.info, opencode2: note } }) as Message

/** What the prompt and the call that stand for a command typed with `!` do not hold of it. */
function shellRest({ id, type, shellID, command, output, time, ...rest }: Of<"shell">): Record<string, unknown> {
  const { output: text, ...shown } = output ?? {}
  const { created, completed, ...times } = time
  return {
    ...rest,
    ...(output ? { output: shown } : {}),
    time: { created, ...(completed !== undefined && { completed }), ...times },
  }
}

/** Whether a prompt stands for a command that a person has typed with `!`. */
export const isShell = (info: object): boolean => noteOf(info).shell !== undefined

function shellOf(
  { info }: Message,
  { parts }: Message,
  { answer: _, output, time, ...rest }: Record<string, unknown>,
): Message2 {
  const [call] = parts.filter((part) => part.type === "tool")
  const state = call?.state ?? { input: {} as Record<string, unknown> }
  const text = "output" in state && typeof state.output === "string" ? state.output : ""
  return {
    id: info.id,
    type: "shell",
    shellID: call?.callID ?? "",
    command: String(state.input.command ?? ""),
    ...rest,
    ...(isObject(output) && { output: { ...output, output: text } }),
    time: isObject(time) ? time : { created: info.time.created },
  } as Message2
}
