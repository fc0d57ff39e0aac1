/** What a version of a session has and the session here lacks. */
import { grouped } from "../../support/grouped.ts"
import { isObject } from "../../support/plain-object.ts"
import type { Conversation } from "../conversation.ts"
import type { Outline } from "../document/read.ts"
import { isSettled } from "../finished-messages.ts"
import { contentOf } from "../message-content.ts"
import { factsKey, type Message } from "../schema.ts"
import { crossed, hasComeBack, inMajor1, inMajor2 } from "../v2/majors.ts"
import { countedOfLost, type Major, majorOf } from "../v2/model.ts"
import { repeatedEndsOf } from "../v2/repeated-ends.ts"
import { summariesIn } from "../v2/summaries.ts"
import { isHalf } from "./half-message.ts"

/** The messages of a session tree by id. A pending undo hides all or some parts of those in `undone`. */
export type Having = { major: Major; messages: ReadonlyMap<string, Message>; undone: ReadonlySet<string> }

/** Number of messages; how many of these are here in part, and how many an undo hides. */
export type Lacking = { messages: number; inPart: number; undone: number }

/** @param version an outline: ids are enough, so a newer OpenCode's version counts as well */
export function lackingIn(version: Outline, having: Having): Lacking {
  const all = compared(version, having).filter(({ isWhole }) => !isWhole)
  const counted = new Set(countedOfLost(all.map(({ there }) => there)))
  const lacking = { messages: counted.size, inPart: 0, undone: 0 }
  for (const { id, there, here } of all) {
    if (!counted.has(there)) continue
    if (having.undone.has(id)) lacking.undone++
    else if (here) lacking.inPart++
  }
  return lacking
}

/** Whether a version has a message that is not here, not even in part. */
export const hasMore = (version: Outline, having: Having): boolean =>
  compared(version, having).some(({ here }) => here === undefined)

/** Each message of a version, and what is here of it. */
function compared(version: Outline, having: Having) {
  if (majorOf(version) !== having.major) return comparedIn(convertedById(version), having, true)
  const asTheyAre = comparedIn(messagesById(version), having, false)
  // One that came back from OpenCode 1 lacks what does not cross the border.
  const isBack = asTheyAre.some(({ isWhole }) => !isWhole) && hasComeBackIn(version, having)
  return isBack ? comparedIn(byId((sessionsOf(version) as Conversation[]).map(crossed)), having, true) : asTheyAre
}

function comparedIn(there: ReadonlyMap<string, Message>, { messages }: Having, isOther: boolean) {
  const summaries = summariesIn(messages.values())
  return [...there].map(([id, message]) => {
    const own = messages.get(id)
    const here = own ?? summaries.get(id)
    return {
      id,
      there: message,
      here,
      isWhole: here !== undefined && !(own && !isOther ? isLess : isHalf)(here, message),
    }
  })
}

function hasComeBackIn(version: Outline, { major, messages }: Having): boolean {
  if (major === 1) return false
  const here = grouped(messages.values(), ({ info }) => info.sessionID)
  try {
    return (sessionsOf(version) as Conversation[]).some((one) => {
      const own = here.get(one.info.id)
      return own !== undefined && hasComeBack({ info: one.info, messages: own }, one)
    })
  } catch {
    // A shape that no conversion knows.
    return false
  }
}

/** Whether two versions of a session, or copies of it, share a message that none of these others has whole. */
export function shareBesides(one: Outline, other: Outline, others: readonly Outline[]): boolean {
  const having = others.map(havingOf)
  const said = new Set(having.flatMap(({ messages }) => [...messages.values()].map(contentOf)))
  const [own, there] = [one, other].map((version) => {
    const known = having.flatMap((held) => compared(version, held).flatMap(({ id, isWhole }) => (isWhole ? [id] : [])))
    const ids = new Set(known)
    return [...messagesById(version).values()].filter(
      (message) => !ids.has(message.info.id) && !said.has(contentOf(message)),
    )
  }) as [Message[], Message[]]
  // A copy has ids of its own.
  const nameOf = one.info.id === other.info.id ? ({ info }: Message) => info.id : contentOf
  const names = new Set(there.map(nameOf))
  return own.some((message) => names.has(nameOf(message)))
}

export const havingOf = (version: Outline): Having => ({
  major: majorOf(version),
  messages: messagesById(version),
  undone: new Set(),
})

const messagesById = (version: Outline): Map<string, Message> => byId(sessionsOf(version))

/** As the other major has them, and only those. What has an unknown shape is not converted. */
function convertedById(version: Outline): Map<string, Message> {
  try {
    return byId((sessionsOf(version) as Conversation[]).map((one) => (majorOf(one) === 1 ? inMajor2 : inMajor1)(one)))
  } catch {
    return messagesById(version)
  }
}

function sessionsOf(version: Outline): { messages?: unknown }[] {
  const facts = version[factsKey]
  return [version, ...(isObject(facts) && Array.isArray(facts.subagents) ? facts.subagents.filter(isObject) : [])]
}

function byId(sessions: readonly { messages?: unknown }[]): Map<string, Message> {
  const all = sessions.flatMap(({ messages }) => {
    const held = (Array.isArray(messages) ? messages : []).filter(isMessage)
    const repeated = repeatedEndsOf(held)
    return held.filter(({ info }) => !repeated.has(info.id))
  })
  return new Map(all.map((message) => [message.info.id, message]))
}

const isMessage = (value: unknown): value is Message =>
  isObject(value) && isObject(value.info) && typeof value.info.id === "string" && Array.isArray(value.parts)

/** A killed import leaves only a message's first parts. Importing a running session leaves a part that never ends. */
function isLess(here: Message, there: Message): boolean {
  const parts = new Set(here.parts.map(({ id }) => id))
  return (!isSettled(here) && isSettled(there)) || there.parts.some(({ id }) => !parts.has(id))
}
