/** Merges two versions of a saved session, if one of them can be kept. */
import { count } from "../../support/format.ts"
import { isEqual } from "../../support/plain-object.ts"
import type { Conversation } from "../conversation.ts"
import { formatOf } from "../document/read.ts"
import { factsOf, membersOf } from "../document/saved-document.ts"
import { heldBackBy } from "../held-back.ts"
import { authorFacts, authorsIn } from "../prompt-authors.ts"
import { type Facts, factsKey, type Message, type SessionDocument } from "../schema.ts"
import { comparable, continued, hasComeBack } from "../v2/majors.ts"
import { majorOf, messageCount } from "../v2/model.ts"
import { keptRedacted, redactsMore } from "./keep-redacted.ts"
import { isSlimmer, type Relation, relate, sameMessage } from "./relation.ts"

/** The version that has all that the other has; `both` if each has something of its own. */
export type Kept = "same" | "ours" | "theirs" | "both"

export function keptOf(ours: SessionDocument, theirs: SessionDocument): Kept {
  if (ours.info.id !== theirs.info.id) return "both"
  const kept = comparedAsTheyAre(ours, theirs)
  if (kept !== "both") return kept
  // Each side may redact another message.
  const [mine, other] = [keptRedacted(ours, theirs).document, keptRedacted(theirs, ours).document]
  return mine === ours && other === theirs ? kept : comparedAsTheyAre(mine, other)
}

function comparedAsTheyAre(ours: SessionDocument, theirs: SessionDocument): Kept {
  const relations = new Set(pairs(ours, theirs).map(([mine, other]) => relation(...comparable(mine, other)).kind))
  const [less, more] = [relations.has("file ahead"), relations.has("local ahead")]
  if (relations.has("diverged") || (less && more)) return "both"
  return less ? "theirs" : more ? "ours" : "same"
}

/** Relation of theirs to ours. `relate` accepts markers and beginnings on one side only, so this tries both. */
function relation(ours: readonly Message[], theirs: readonly Message[], haveCrossed: boolean): Relation {
  const found = relate(theirs, ours, haveCrossed)
  if (found.kind !== "diverged") return found
  const turned = relate(ours, theirs, haveCrossed)
  if (turned.kind === "file ahead") return { kind: "local ahead", messages: turned.messages }
  if (turned.kind === "local ahead") return { kind: "file ahead", messages: turned.messages }
  return turned.kind === "equal" ? turned : found
}

/** Both sides' messages: of the session, and of each subagent that either side has. */
function pairs(ours: SessionDocument, theirs: SessionDocument): [Conversation, Conversation][] {
  const family = (document: SessionDocument) => new Map(membersOf(document).map((member) => [member.info.id, member]))
  const [mine, other] = [family(ours), family(theirs)]
  const nothing = ({ info }: SessionDocument): Conversation => ({ info, messages: [] })
  return [...new Set([...mine.keys(), ...other.keys()])].map((id) => [
    mine.get(id) ?? nothing(ours),
    other.get(id) ?? nothing(theirs),
  ])
}

export type Merged = {
  kept: Kept
  /** The kept version, with facts that only the other side changed; absent if both must be kept. */
  document?: SessionDocument
  /** What of the other side is lost, in words. */
  gone: string[]
}

/** @param base the common ancestor, if it is known */
export function merged(ours: SessionDocument, theirs: SessionDocument, base?: SessionDocument): Merged {
  const kept = keptOf(ours, theirs)
  if (kept === "both") return { kept, gone: [] }
  const isTheirs = kept === "theirs" || (kept === "same" && isBetter(theirs, ours))
  const [more, other] = isTheirs ? [theirs, ours] : [ours, theirs]
  // A file of OpenCode 2 stays one, with all that it holds, also where somebody went on with it in OpenCode 1.
  const isContinued = majorOf(more) < majorOf(other) || isBackFrom1(more, other)
  const one = isContinued ? continuedDocument(other, more) : more
  const { document, gone } = withFactsOf(one, other, base, kept === "same")
  const safe = keptRedacted(document, other)
  // A title, a todo list and changes may be the other's, and show what this one redacts.
  const both = keptRedacted(safe.document, more)
  return { kept, document: both.document, gone: [...gone, ...redactedWords(safe.messages)] }
}

/** Says it: a marker may also be one that somebody put over plain words. */
export const redactedWords = (messages: number): string[] =>
  messages > 0 ? [`what one side redacts in ${count(messages, "message")}`] : []

function continuedDocument(base: SessionDocument, document: SessionDocument): SessionDocument {
  const before = new Map(membersOf(base).map((member) => [member.info.id, member]))
  const lifted = <Some extends Conversation>(member: Some) => continued(before.get(member.info.id), member, 2)
  const facts = factsOf(document)
  const subagents = facts?.subagents?.map(lifted)
  const root = lifted(document)
  const messages = messageCount(root.messages)
  return {
    ...root,
    ...(facts && { [factsKey]: { ...facts, format: formatOf(2), messages, ...(subagents && { subagents }) } }),
  }
}

/** Whether the session or one of its subagents has come back from OpenCode 1. */
const isBackFrom1 = (document: SessionDocument, other: SessionDocument): boolean =>
  pairs(document, other).some(([one, another]) => hasComeBack(one, another))

/** For the same messages: the better version leaves less out, or else redacts more, or else was saved later. */
function isBetter(theirs: SessionDocument, ours: SessionDocument): boolean {
  if (majorOf(theirs) !== majorOf(ours)) return majorOf(theirs) > majorOf(ours)
  const [areBack, isBack] = [isBackFrom1(theirs, ours), isBackFrom1(ours, theirs)]
  if (areBack !== isBack) return isBack
  const isSlim = (some: SessionDocument, others: SessionDocument) =>
    pairs(some, others).some(([one, other]) => {
      const [mine, their] = comparable(one, other)
      return mine.some((message, at) => isSlimmer(message, their[at] ?? message))
    })
  const [less, more] = [isSlim(ours, theirs), isSlim(theirs, ours)]
  if (less !== more) return less
  const [hides, shows] = [redactsMore(theirs, ours), redactsMore(ours, theirs)]
  return hides !== shows ? hides : (factsOf(theirs)?.saved ?? "") > (factsOf(ours)?.saved ?? "")
}

/** Takes a given title and a todo list from the side that changed them. */
function withFactsOf(
  one: SessionDocument,
  other: SessionDocument,
  base: SessionDocument | undefined,
  isSame: boolean,
): Pick<Merged, "gone"> & { document: SessionDocument } {
  const facts = factsOf(one)
  const gone: string[] = []
  let document = one
  const title = pick(givenTitle(one), givenTitle(other), base && givenTitle(base))
  if (title.lost) gone.push(`the title “${title.lost}” of the other side`)
  if (title.value && title.value !== givenTitle(one)) {
    if (facts) document = withFacts({ ...one, info: { ...one.info, title: title.value } }, { titleGiven: true })
    else gone.push(`the title “${title.value}” of the other side`)
  }
  for (const [id, held] of todosOf(one)) {
    const there = todosOf(other).get(id)
    const before = base && (todosOf(base).get(id) ?? [])
    if (!there) continue
    const todos = pick(held, there, before)
    // The longer version continues the other, and so does its list.
    if (todos.lost && isSame) gone.push(`the other side's todo list of ${todos.lost.length}`)
    if (facts && !isEqual(todos.value, held)) document = withTodos(document, id, todos.value ?? [])
  }
  const diffs = factsOf(other)?.diffs
  const missing = Object.entries(diffs ?? {}).filter(([id]) => !facts?.diffs?.[id])
  if (facts && missing.length > 0)
    document = withFacts(document, { diffs: { ...Object.fromEntries(missing), ...facts.diffs } })
  return { document: facts ? withHeldBackOf(withAuthorsOf(document, other), other) : document, gone }
}

/** Keeps back what the other side held back, if nothing shows that it is shared by now. */
function withHeldBackOf(document: SessionDocument, other: SessionDocument): SessionDocument {
  if (factsOf(document)?.heldBack) return document
  const ids = new Set(document.messages.map(({ info }) => info.id))
  const held = heldBackBy(other, document.messages, (id) => ids.has(id))
  return held.heldBack ? withFacts(document, held) : document
}

/** Adds who wrote those prompts of which only the other side knows it. */
function withAuthorsOf(document: SessionDocument, other: SessionDocument): SessionDocument {
  const own = authorsIn(factsOf(document))
  const theirs = authorsIn(factsOf(other))
  const hasMore = document.messages.some(({ info }) => theirs.has(info.id) && !own.has(info.id))
  return hasMore ? withFacts(document, authorFacts(document.messages, new Map([...theirs, ...own]))) : document
}

/** One side's value, unless only the other side changed it. Nothing and an empty list yield to a value. */
function pick<Value>(one: Value, other: Value, base: Value | undefined): { value: Value; lost?: Value } {
  const isNothing = (value: Value) => value === undefined || (Array.isArray(value) && value.length === 0)
  if (isEqual(one, other) || (isNothing(other) && !isEqual(one, base))) return { value: one }
  if (isEqual(one, base) || (base === undefined && isNothing(one))) return { value: other }
  if (isEqual(other, base)) return { value: one }
  return isNothing(one) ? { value: other } : { value: one, ...(!isNothing(other) && { lost: other }) }
}

const givenTitle = (document: SessionDocument): string | undefined =>
  factsOf(document)?.titleGiven ? document.info.title : undefined

type Todos = NonNullable<Facts["todos"]>

const todosOf = (document: SessionDocument): Map<string, Todos> =>
  new Map([
    [document.info.id, factsOf(document)?.todos ?? []],
    ...(factsOf(document)?.subagents ?? []).map(({ info, todos }): [string, Todos] => [info.id, todos ?? []]),
  ])

function withTodos(document: SessionDocument, id: string, todos: Todos): SessionDocument {
  if (id === document.info.id) return withFacts(document, { todos })
  const subagents = (factsOf(document)?.subagents ?? []).map((one) => (one.info.id === id ? { ...one, todos } : one))
  return withFacts(document, { subagents })
}

const withFacts = (document: SessionDocument, facts: Partial<Facts>): SessionDocument => ({
  ...document,
  [factsKey]: { ...(factsOf(document) as Facts), ...facts },
})

/** Id of the first message that the other version does not have in the same form. */
export function firstOwn(document: SessionDocument, other: SessionDocument): string {
  for (const [one, another] of pairs(document, other)) {
    const [mine, theirs] = comparable(one, another)
    const at = mine.findIndex((message, index) => !isSaid(theirs[index], message))
    if (at >= 0) return mine[at]?.info.id ?? ""
  }
  return document.info.id
}

const isSaid = (there: Message | undefined, message: Message) => there !== undefined && sameMessage(there, message)
