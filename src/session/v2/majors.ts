/** Sessions across the border between OpenCode 1 and 2. */
import type { Conversation } from "../conversation.ts"
import { sameMessage } from "../relation/relation.ts"
import type { Message } from "../schema.ts"
import { down, type NotCarried } from "./down.ts"
import { type Major, majorOf, toModel, toNative } from "./model.ts"
import { up } from "./up.ts"

/** The newest OpenCode 1: what `info.version` says of a session that was converted down. */
export const newest1 = "1.18.33"

/** The session as OpenCode 2 has it. */
export const inMajor2 = <Some extends Conversation>(session: Some): Some =>
  majorOf(session) === 2 ? session : { ...session, ...toModel(up(session)) }

/** The session as OpenCode 1 can hold it, and what it cannot. @param version of that OpenCode 1 */
export function inMajor1<Some extends Conversation>(
  session: Some,
  version = newest1,
): Some & { notCarried: NotCarried } {
  if (majorOf(session) === 1) return { ...session, notCarried: {} }
  return { ...session, ...down(toNative(session), version) }
}

/**
 * The messages of two versions of a session in one form, so that they can be compared: as they are, or, if two majors
 * made them, in the form in which a session arrives that has crossed the border.
 */
export function comparable(one: Conversation, other: Conversation): [Message[], Message[]] {
  if (majorOf(one) === majorOf(other)) return [one.messages, other.messages]
  return [crossed(one).messages, crossed(other).messages]
}

/** Down and up again is what up is, so this is the same on both sides of the border. */
export const crossed = (session: Conversation): Conversation =>
  toModel(up(majorOf(session) === 1 ? session : down(toNative(session), "1")))

/** The messages of `base`, and then those that only `more` has: each message stays as its own side has it. */
export function joinedById(base: readonly Message[], more: readonly Message[]): Message[] {
  const ids = new Set(base.map(({ info }) => info.id))
  return [...base, ...more.filter(({ info }) => !ids.has(info.id))]
}

/**
 * A session in the form of a major, as the next version of `base`: what both have stays as `base` has it, with what only
 * that major can hold.
 * @param version of an OpenCode 1, for its documents
 */
export function continued<Some extends Conversation>(
  base: Conversation | undefined,
  session: Some,
  major: Major,
  version = newest1,
): Some & { notCarried?: NotCarried } {
  const made = major === 2 ? inMajor2(session) : inMajor1(session, version)
  if (!base || majorOf(base) !== major || majorOf(session) === major) return made
  const own = byId(made)
  const [there, here] = [byId(crossed(base)), byId(crossed(session))]
  let goesOn = true
  const common = base.messages.flatMap((message): Message[] => {
    const { id } = message.info
    const mine = own.get(id)
    // What no other major holds stays where it is, unless what stood before it was given up here.
    if (!mine) goesOn &&= !there.has(id)
    if (!mine) return goesOn ? [message] : []
    goesOn = true
    const [one, other] = [there.get(id), here.get(id)]
    return [(one && other ? sameMessage(one, other) : !one && !other) ? message : mine]
  })
  const { title, time } = made.info
  const info = { ...base.info, title, time: { ...base.info.time, updated: time.updated } }
  return { ...made, info, messages: joinedById(common, made.messages) }
}

const byId = ({ messages }: Conversation) => new Map(messages.map((message) => [message.info.id, message]))
