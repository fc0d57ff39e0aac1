/** Turns a session tree into one document, and back. */
import { isEqual } from "../../support/plain-object.ts"
import type { Conversation } from "../conversation.ts"
import { type LeftOut, withoutDropped } from "../dropped-fields.ts"
import { mapConversation, mapMessage, mapTexts } from "../paths/map-texts.ts"
import { type TextMap, tokeniserBeside } from "../paths/path-tokens.ts"
import { foreignPlaces } from "../paths/session-folders.ts"
import type { TrustsMarker } from "../redaction-marker.ts"
import { isSlimmer, sameMessage } from "../relation/relation.ts"
import { type Facts, factsKey, type Message, type SessionDocument, type SessionInfo, type Subagent } from "../schema.ts"
import { adopted, byAge } from "../session-tree.ts"
import { saidAlone } from "../v2/majors.ts"
import { majorOf, messageCount } from "../v2/model.ts"
import { canonicalText, inOwnOrder } from "./canonical.ts"
import { withCopies } from "./slim.ts"

/** A session with its todos. */
export type Member = Subagent

/** A session and its subagents, parents first. */
export type SessionTree = { root: Member; subagents: Member[] }

export const members = ({ root, subagents }: SessionTree): Member[] => [root, ...subagents]

export const membersOf = (document: SessionDocument): Pick<Member, "info" | "messages">[] => [
  document,
  ...(factsOf(document)?.subagents ?? []),
]

export const factsOf = (document: SessionDocument): Facts | undefined => document[factsKey]

type Diffs = NonNullable<Facts["diffs"]>[string]

/** Whether the host can read a summary of changes. */
export type TakesDiffs = (diffs: Diffs) => boolean

/** Opens a document with the paths of this machine. Drops what must not travel: another tool may have made it. */
export function openSaved(
  document: SessionDocument,
  toHere: TextMap,
  takesDiffs: TakesDiffs = () => true,
): SessionTree {
  const foreign = foreignPlaces(document)
  const tokenise = foreign && tokeniserBeside(foreign)
  const expand: TextMap = tokenise ? (text) => toHere(tokenise(text)) : toHere
  const { todos = [], subagents = [], diffs = {}, slim } = factsOf(document) ?? {}
  const open = (member: Member): Member => {
    const { info, messages } = withoutDropped(member)
    const summed = (slim ? withCopies(messages) : messages).map((message) => {
      const own = diffs[message.info.id] ?? (message.info.role === "user" ? message.info.summary?.diffs : undefined)
      return withDiffs(message, own && (takesDiffs(own) ? own : []))
    })
    return mapConversation({ info, todos: mapTexts(member.todos ?? [], expand), messages: summed }, expand)
  }
  const { parentID, ...info } = document.info
  const root = open({ info: info as SessionInfo, todos, messages: document.messages })
  return { root, subagents: adopted(root.info.id, subagents.map(open)) }
}

/** The facts that do not follow from the conversations. */
export type SaidFacts = Omit<Facts, "messages" | "subagentCount" | "todos" | "diffs" | "subagents" | "left">

type Earlier = {
  document: SessionDocument
  expand: TextMap
  asOne?: TextMap | undefined
  believes?: TrustsMarker
  fuller?: boolean
  anew?: boolean
  isKept?: ((messageID: string) => boolean) | undefined
}

/**
 * The document of a session tree. Its head comes first, so that a list reads only the start of a file.
 * @param old the document that it replaces. A message that has not changed keeps its bytes, whoever wrote them.
 * `expand` turns its tokens into paths; `asOne` calls the worktree by one name, to compare; `believes` says which of its markers stay although the text is plain here;
 * `fuller` puts back what it left out; `anew` tokenises paths that it shows; `isKept` names messages that nobody has read.
 */
export function toSaved(
  family: SessionTree,
  left: LeftOut,
  said: SaidFacts,
  tokenise: TextMap,
  old?: Earlier,
): SessionDocument {
  const written = new Map(
    (old ? membersOf(old.document) : []).flatMap(({ messages }) => messages.map((one) => [one.info.id, one] as const)),
  )

  // A file of another tool may show any path of this machine.
  const anew = old && (old.anew || !factsOf(old.document))
  const before = (old && factsOf(old.document)?.diffs) ?? {}
  const isNative = old !== undefined && [family.root, old.document].every((one) => majorOf(one) === 2)
  const saidBy = isNative ? saidAlone : (message: Message) => message
  const diffs: NonNullable<Facts["diffs"]> = {}
  const asOne = old?.asOne
  const portable = (message: Message): Message => {
    const { id } = message.info
    const own = message.info.role === "user" ? (message.info.summary?.diffs ?? []) : []
    const isKnown =
      own.length === 0 || (asOne && isEqual(mapTexts(mapTexts(before[id], old.expand), asOne), mapTexts(own, asOne)))
    const summed = isKnown ? before[id] : mapTexts(own, tokenise)
    if (summed) diffs[id] = summed
    const plain = withDiffs(message, [])
    const file = written.get(id)
    if (!old || !file) return mapMessage(plain, tokenise)
    if (old.isKept?.(id)) return file
    const here = mapMessage(file, old.expand)
    // Compare with the file too: after a plain `opencode import`, this machine holds the tokens.
    const said = [here, file].some((one) => sameMessage(saidBy(one), saidBy(plain), old.believes))
    const named = (one: Message) => saidBy(asOne ? mapMessage(one, asOne) : one)
    const same = said || (asOne && sameMessage(named(here), named(plain), old.believes))
    if (!same || (old.fuller && isSlimmer(named(here), named(plain)))) return mapMessage(plain, tokenise)
    return anew ? mapMessage(here, tokenise) : file
  }
  const member = ({ info, todos = [], messages }: Member): Member => ({
    info: mapTexts(info, tokenise),
    ...(todos.length > 0 && { todos: mapTexts(todos, tokenise) }),
    messages: inOwnOrder({ info, messages }).map(portable),
  })
  const { info, messages, todos } = member(family.root)
  const subagents = adopted(info.id, family.subagents).sort(byAge).map(member)
  const facts: Facts = {
    ...said,
    messages: messageCount(messages),
    subagentCount: subagents.length,
    ...(Object.keys(left).length > 0 && { left }),
    ...(todos && { todos }),
    ...(Object.keys(diffs).length > 0 && { diffs }),
    ...(subagents.length > 0 && { subagents }),
  } as Facts
  return { info, [factsKey]: facts, messages }
}

/**
 * Whether two documents hold the same work. Time and place of the save do not count, nor what of the head follows from the
 * messages: OpenCode 1 does not update it when more messages are imported (measured).
 */
export const sameWork = (a: SessionDocument, b: SessionDocument): boolean =>
  workBeside(a) === workBeside(b) && sameMessages(membersOf(a), membersOf(b))

function sameMessages(some: readonly Conversation[], others: readonly Conversation[]): boolean {
  return some.every((one, index) => {
    const other = others[index]
    const [ours, theirs] = [inOwnOrder(one), other ? inOwnOrder(other) : []]
    return ours.length === theirs.length && ours.every((message, at) => isEqual(message, theirs[at]))
  })
}

const none = { additions: 0, deletions: 0, files: 0 }

/** All that {@link sameWork} compares, without the messages. */
function workBeside(document: SessionDocument): string {
  const still = <Some extends Conversation>(conversation: Some): Some => {
    const { cost: _, tokens: __, agent: ___, model: ____, summary, ...info } = conversation.info
    const { diffs } = summary ?? {}
    return {
      ...conversation,
      info: { ...info, ...(diffs && { summary: { ...none, diffs } }), time: { ...info.time, updated: 0 } },
      messages: [],
    }
  }
  const {
    subagents = [],
    todos,
    diffs,
    titleGiven,
    origin,
    missing,
    slim,
    attachments,
  } = factsOf(document) ?? ({} as Facts)
  const size = { isSlim: Boolean(slim), kept: attachments?.kept }
  const facts = { subagents: subagents.map(still), todos, diffs, titleGiven, origin, missing, ...size }
  return canonicalText({ ...still(document), [factsKey]: facts as unknown as Facts })
}

function withDiffs(message: Message, diffs: Diffs | undefined): Message {
  const { info } = message
  if (!diffs || info.role !== "user" || (diffs.length === 0 && !info.summary?.diffs?.length)) return message
  return { ...message, info: { ...info, summary: { ...info.summary, diffs } } }
}
