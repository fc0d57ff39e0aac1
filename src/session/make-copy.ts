/** Makes a copy of a session or a session tree, which can exist next to the original. */
import * as v from "valibot"
import type { Conversation } from "./conversation.ts"
import { derivedIds, idMaker, type OldId } from "./ids.ts"
import { mapConversation } from "./paths/map-texts.ts"
import { type Message, type Origin, origin, type SessionInfo } from "./schema.ts"
import { modelKey } from "./v2/model.ts"
import type { Note } from "./v2/note.ts"

/**
 * New ids for every session, message and part, because OpenCode keeps each id once per machine. The ids are valid and
 * keep the order of messages and parts. References are renamed too: parents, task calls, compaction.
 * @param family in any order
 * @param now milliseconds since 1970; no id is later
 */
export function withNewIds<Some extends Conversation>(family: readonly Some[], now: number): Some[] {
  const old = idsOf(family)
  const make = idMaker(now, old.length)
  return renamedBy(family, new Map(old.map(({ kind, id }) => [id, make(kind)])))
}

/**
 * New ids that are derived from the old ones and keep their order. To copy the session again, even after it has grown,
 * gives the same ids.
 * @param salt a different salt gives a different copy
 */
export function withDerivedIds<Some extends Conversation>(family: readonly Some[], salt: string): Some[] {
  return renamedBy(family, derivedIds(idsOf(family), salt))
}

/** What {@link withDerivedIds} calls these messages. @param messages all of a session that have one time */
export const derivedMessageIds = (messages: readonly Message[], salt: string): ReadonlyMap<string, string> =>
  derivedIds(messages.map(messageId), salt)

type Owned = OldId & { owner: string }

const messageId = ({ info: { id, sessionID, time } }: Message): Owned => {
  return { kind: "msg", id, owner: sessionID, created: time.created, place: 0 }
}

const idsOf = (family: readonly Conversation[]): Owned[] =>
  family.flatMap(({ info, messages }) => [
    { kind: "ses", id: info.id, owner: info.id, created: info.time.created, place: 0 },
    ...messages.flatMap((message): Owned[] => {
      const { id: owner, time } = message.info
      const parts = message.parts.map(
        ({ id }, place): Owned => ({ kind: "prt", id, owner, created: time.created, place }),
      )
      return [messageId(message), ...parts]
    }),
  ])

function renamedBy<Some extends Conversation>(family: readonly Some[], renamed: ReadonlyMap<string, string>): Some[] {
  // Texts contain ids too: a task's result names its session.
  const rename = (text: string) =>
    renamed.get(text) ?? text.replace(/\b(?:ses|msg|prt)_[0-9A-Za-z]+/g, (id) => renamed.get(id) ?? id)
  return family.map((conversation) => mapConversation(conversation, rename))
}

/** The conversation with all its times moved back. @param milliseconds by how much */
export function shiftedBack<Some extends Conversation>(conversation: Some, milliseconds: number): Some {
  const earlier = <Timed>(value: Timed): Timed => {
    const { time } = value as { time?: Record<string, unknown> }
    if (!time) return value
    const moved = Object.entries(time).map(([name, at]) => [name, typeof at === "number" ? at - milliseconds : at])
    return { ...value, time: Object.fromEntries(moved) }
  }
  const messages = conversation.messages.map(({ info, parts }) => ({
    info: withEarlierNote(earlier(info)),
    parts: parts.map((part) => ({
      ...earlier(part),
      ...("state" in part && { state: earlier(part.state) }),
      ...(part.type === modelKey && { message: earlier(part.message) }),
    })),
  }))
  return { ...conversation, info: withEarlierNote(earlier(conversation.info)), messages } as Some

  function withEarlierNote<Info extends object>(info: Info): Info {
    const note = (info as { opencode2?: Note })[modelKey]
    return note ? { ...info, [modelKey]: earlierNote(note) } : info
  }

  function earlierNote({ set, shell, beside, ...rest }: Note): Note {
    const values = Object.entries(set ?? {}).map(([at, value]) => [
      at,
      typeof value === "number" && /\/time\//.test(at) ? value - milliseconds : value,
    ])
    return {
      ...rest,
      ...(set && { set: Object.fromEntries(values) }),
      ...(shell && { shell: earlier(shell) }),
      ...(beside && { beside: typeof beside === "string" ? beside : earlierNote(beside) }),
    }
  }
}

/** Our key in `info.metadata`. OpenCode keeps metadata from 1.15 on. */
const metadataKey = "opencode-session"

/** @returns the origin of a copy, if its metadata still names it */
export function originOf(info: SessionInfo): Origin | undefined {
  const own = info.metadata?.[metadataKey] as { origin?: unknown } | undefined
  return v.is(origin, own?.origin) ? own.origin : undefined
}

/**
 * Copies a session tree: new ids, a title that says whose it was, and its origin in the metadata.
 * @param family root first
 */
export const asCopy = <Some extends Conversation>(family: readonly Some[], from: Origin, now: number): Some[] =>
  marked(withNewIds(family, now), from)

/** Like {@link asCopy}, with ids that are derived from the old ones. */
export const asSameCopy = <Some extends Conversation>(family: readonly Some[], from: Origin, salt: string): Some[] =>
  marked(withDerivedIds(family, salt), from)

function marked<Some extends Conversation>(copies: readonly Some[], from: Origin): Some[] {
  return copies.map((member, index) => {
    if (index > 0) return member
    const { info } = member
    const metadata = { ...info.metadata, [metadataKey]: { origin: from } }
    return { ...member, info: { ...info, title: copyTitle(info.title, from), metadata } }
  })
}

/** `Fix the login (from Alice, main)`; a copy of a copy names only its direct origin. */
export function copyTitle(title: string, { by, branch, saved }: Origin): string {
  const whose = [by, branch].filter(Boolean).join(", ") || saved?.slice(0, 10) || "a copy"
  return `${title.replace(/ \(from [^()]*\)$/, "")} (from ${whose.replace(/[()]/g, "")})`
}
