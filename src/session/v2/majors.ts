/** Sessions across the border between OpenCode 1 and 2. */
import type { Conversation } from "../conversation.ts"
import { commonLength, sameMessage } from "../relation/relation.ts"
import type { Message, Part } from "../schema.ts"
import { answerID } from "./derived-id.ts"
import { down, type NotCarried, untitled } from "./down.ts"
import { forOpencode1 } from "./for-opencode1.ts"
import { isStandIn, type Major, majorOf, standInOf, toModel, toNative } from "./model.ts"
import { notCarriedUp } from "./not-carried.ts"
import { except, type Note } from "./note.ts"
import { contentParts, resultAt } from "./results.ts"
import { summariesIn } from "./summaries.ts"
import { up } from "./up.ts"
import { clearedOutput } from "./up-assistant.ts"

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
  const native = toNative(session)
  const made = down(native, version)
  return { ...session, ...made, messages: forOpencode1(made.messages, native.messages) }
}

/** What that major cannot hold of a session, in words. */
export function notCarriedInto(major: Major, session: Conversation): NotCarried {
  if (majorOf(session) === major) return {}
  return major === 2 ? notCarriedUp(session) : inMajor1(session).notCarried
}

/**
 * The messages of two versions of a session in one form, so that they can be compared: as they are, or, if two majors
 * made them, or one of them has come back from OpenCode 1, in the form in which a session arrives that has crossed the
 * border.
 */
export function comparable(
  one: Conversation,
  other: Conversation,
): [one: Message[], other: Message[], haveCrossed: boolean] {
  if (majorOf(one) !== majorOf(other)) return [...inOneForm(crossed(one), crossed(other)), true]
  if (majorOf(one) === 1) return [[...one.messages], [...other.messages], false]
  const asTheyAre = inOneForm(one, other)
  if (![one, other].some(mayHaveComeBack)) return [...asTheyAre, false]
  const same = sameLength(...asTheyAre)
  const isOther = asTheyAre.every(({ length }) => length > same)
  if (!isOther || asTheyAre.every((messages) => messages.slice(0, same + 1).some(isOf2))) return [...asTheyAre, false]
  const across = inOneForm(crossed(one), crossed(other))
  return sameLength(...across) > same ? [...across, true] : [...asTheyAre, false]
}

/** Of two files, either may be the one that redacts. */
const sameLength = (one: readonly Message[], other: readonly Message[]): number =>
  Math.max(commonLength(one, other), commonLength(other, one))

const inOneForm = (one: Conversation, other: Conversation): [Message[], Message[]] => [
  cleared(one.messages, other.messages).map(saidAlone),
  cleared(other.messages, one.messages).map(saidAlone),
]

/**
 * Whether a session of OpenCode 2 is the other one as it comes back from OpenCode 1: somebody has loaded it there, and then
 * OpenCode 2 took it over.
 */
export const hasComeBack = (session: Conversation, other: Conversation): boolean =>
  majorOf(other) === 2 &&
  mayHaveComeBack(session) &&
  comparable(other, session)[2] &&
  standsAsCrossed(session, sameLength(...inOneForm(session, other)))

/** Of two that begin with a failed answer, this tells which one has come back: the message stands as a crossing leaves it. */
const standsAsCrossed = (session: Conversation, index: number): boolean =>
  commonLength(...inOneForm(session, crossed(session))) > index

/** One that was always in OpenCode 2 shows it by its first answer. */
function mayHaveComeBack(session: Conversation): boolean {
  const { messages } = session
  const first = messages.findIndex(({ info }) => info.role === "assistant")
  return majorOf(session) === 2 && first >= 0 && !messages.slice(0, first + 1).some(isOf2)
}

/** Whether a message has what OpenCode 2 writes, and OpenCode 1 does not hold. */
function isOf2(message: Message): boolean {
  const { opencode2: note } = message.info as { opencode2?: Note }
  return isStandIn(message) || note?.shell !== undefined || note?.set?.["/time/streamed"] !== undefined
}

/**
 * A message of OpenCode 2 without what follows from its neighbours, which changes when the session goes on: its prompt, the
 * time that was moved behind theirs, and, of prompts, shell runs and compactions, agent and model. And without the order of
 * a call's result, which is gone from a file that has less of it.
 */
export function saidAlone(message: Message): Message {
  const { info } = message
  const { opencode2: note, ...own } = info as Message["info"] & { opencode2?: Note }
  // Of these the native time stands elsewhere, which is compared as well.
  const isTold = note?.shell || isStandIn(message) || (info.role !== "user" && info.id === answerID(info.parentID))
  const created = isTold ? 0 : (note?.set?.[createdAt] ?? own.time.created)
  const left = note && withoutDerived(note, failedIn(message))
  const said = { ...own, time: { ...own.time, created }, ...(left && { opencode2: left }) }
  return { ...message, info: { ...said, ...unsaid(info) } as Message["info"] }
}

const createdAt = "/time/created"

function unsaid(info: Message["info"]): Partial<Message["info"]> {
  if (info.role === "user") return { agent: "", model: { providerID: "", modelID: "" } }
  if (info.id !== answerID(info.parentID)) return { parentID: "" }
  return { parentID: "", agent: "", mode: "", providerID: "", modelID: "" }
}

/** Indices of the failed calls: the model has no files of their results, so these count. */
const failedIn = (message: Message): Set<string> =>
  new Set(
    contentParts(message).flatMap((part, index) =>
      part.type === "tool" && part.state.status === "error" ? [String(index)] : [],
    ),
  )

/** @returns nothing where nothing is left */
function withoutDerived({ set = {}, beside, ...rest }: Note, failed = new Set<string>()): Note | undefined {
  const isDerived = (pointer: string) => {
    const index = resultAt.exec(pointer)?.[2]
    return pointer === createdAt || (index !== undefined && !failed.has(index))
  }
  const own = except(set, isDerived)
  const other = typeof beside === "object" ? withoutDerived(beside) : beside
  const left = { ...rest, ...(Object.keys(own).length > 0 && { set: own }), ...(other && { beside: other }) }
  return Object.keys(left).length > 0 ? left : undefined
}

/** OpenCode 1 prunes the outputs of old calls, and at the border they are gone: then they count on neither side. */
function cleared(messages: readonly Message[], others: readonly Message[]): Message[] {
  const there = byId(others)
  return messages.map((message) => {
    const other = there.get(message.info.id)
    const parts = message.parts.map((part, index) => {
      const twin = other?.parts[index]
      if (part.type !== "tool" || part.state.status !== "completed" || !isCleared(twin)) return part
      const { attachments, ...state } = part.state
      return { ...part, state: { ...state, output: clearedOutput } } as Part
    })
    return parts.every((part, index) => part === message.parts[index]) ? message : { ...message, parts }
  })
}

const isCleared = (part: Part | undefined) =>
  part?.type === "tool" && part.state.status === "completed" && part.state.output === clearedOutput

/** Down and up again is what up is, so this is the same on both sides of the border. */
export const crossed = (session: Conversation): Conversation =>
  toModel(up(majorOf(session) === 1 ? session : down(toNative(session), "1")))

/** The messages of `base`, and then those that only `more` has: each message stays as its own side has it. */
export function joinedById(base: readonly Message[], more: readonly Message[]): Message[] {
  const ids = new Set(base.map(({ info }) => info.id))
  return [...base, ...more.filter(({ info }) => !ids.has(info.id))]
}

/**
 * A session in the form of a major, as the next version of `base`: where it comes from the other major, or has been there,
 * what both have stays as `base` has it, with what only that major can hold.
 * @param version of an OpenCode 1, for its documents
 */
export function continued<Some extends Conversation>(
  base: Conversation | undefined,
  session: Some,
  major: Major,
  version = newest1,
): Some & { notCarried?: NotCarried } {
  const made = major === 2 ? inMajor2(session) : inMajor1(session, version)
  if (!base || majorOf(base) !== major) return made
  if (majorOf(session) === major && !hasComeBack(session, base)) return made
  const own = byId(made.messages)
  const [theirs, ours] = comparable(base, session)
  const [there, here] = [byId(theirs), byId(ours)]
  // What no other major holds stays where it is, unless what it belongs to was given up here: the end of a turn belongs to
  // what stands before it, a switch or a failed compaction to what follows.
  let goesOn = true
  let held: Message[] = []
  const common: Message[] = []
  for (const message of base.messages) {
    const { id } = message.info
    const mine = own.get(id)
    if (mine) {
      const [one, other] = [there.get(id), here.get(id)]
      common.push(...held, (one && other ? sameMessage(one, other) : !one && !other) ? message : mine)
    } else if (goesOn && !there.has(id)) {
      if (held.length > 0 || standInOf(message)?.type !== "idle") held.push(message)
      else common.push(message)
      continue
    }
    goesOn = mine !== undefined
    held = []
  }
  common.push(...held)
  // A compaction that the file has from OpenCode 1 is answered there.
  const summaries = summariesIn(common)
  const messages = joinedById(
    common,
    made.messages.filter(({ info }) => !summaries.has(info.id)),
  )
  const isOther =
    messages.length !== base.messages.length || messages.some(({ info }, at) => info.id !== base.messages[at]?.info.id)
  return { ...made, info: headOf(base.info, made.info, isOther, majorOf(session) === 2), messages }
}

/**
 * The head of `base`; where its messages are others, what counts them, or names who answered last, is of these.
 * @param tellsEnd whether the new one tells how its last turn ended, which OpenCode 1 does not
 */
function headOf<Info extends Conversation["info"]>(base: Info, made: Info, isOther: boolean, tellsEnd: boolean): Info {
  const { agent, model } = made
  // One without a title comes back from OpenCode 1 with the one that it was given there.
  const title = !base.title && made.title === untitled ? base.title : made.title
  const info = { ...base, title, time: { ...base.time, updated: made.time.updated } }
  if (!isOther) return info
  const { cost: _, tokens: __, opencode2, ...kept } = info
  const note = opencode2 as Note | undefined
  const isCounted = (pointer: string) => /^\/(?:cost|tokens|agent|model)(?:\/|$)/.test(pointer)
  const isEnd = (pointer: string) => pointer === "/outcome" || pointer === "/time/idle"
  const ended = tellsEnd ? except((made.opencode2 as Note | undefined)?.set ?? {}, (pointer) => !isEnd(pointer)) : {}
  const own = except(note?.set ?? {}, (pointer) => isCounted(pointer) || (tellsEnd && isEnd(pointer)))
  const set = { ...own, ...ended }
  return {
    ...kept,
    ...(agent && { agent }),
    ...(model && { model }),
    ...(opencode2 && { opencode2: { ...note, set } }),
  } as Info
}

export const byId = (messages: readonly Message[]) => new Map(messages.map((message) => [message.info.id, message]))
