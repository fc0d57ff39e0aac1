/** Once out, a secret stays out: of two versions of a session, the one to keep shows nothing that the other redacts. */
import { factsOf, type Member } from "../document/saved-document.ts"
import { isMarkerAlone, markersIn, standsFor, type TrustsMarker } from "../redaction-marker.ts"
import { type Facts, factsKey, type Message, type SessionDocument } from "../schema.ts"
import { byId, comparable, inMajor1, inMajor2 } from "../v2/majors.ts"
import { majorOf } from "../v2/model.ts"
import { sameMessage } from "./relation.ts"

/**
 * @param other whose markers count, whoever put them there: what they stand for stays in git's history
 * @returns the very document where the other redacts nothing more; `messages`: how many are the other's now
 */
export function keptRedacted(
  document: SessionDocument,
  other: SessionDocument,
): { document: SessionDocument; messages: number } {
  const there = new Map(membersWithTodos(other).map((member) => [member.info.id, member]))
  const before = membersWithTodos(document)
  const [root, ...subagents] = before.map((one) => redactedAs(one, there.get(one.info.id), isGiven(document, one)))
  const facts = factsOf(document)
  const diffs = facts?.diffs && diffsAs(facts.diffs, factsOf(other)?.diffs ?? {})
  const now = root ? [root, ...subagents] : []
  if (!root || (diffs === facts?.diffs && now.every((one, index) => one === before[index])))
    return { document, messages: 0 }
  const { info, messages, todos } = root
  const said = facts && {
    [factsKey]: { ...facts, ...(todos && { todos }), ...(diffs && { diffs }), ...(facts.subagents && { subagents }) },
  }
  const changed = now.flatMap((one, at) => one.messages.filter((message, i) => message !== before[at]?.messages[i]))
  return { document: { ...document, info, messages, ...said }, messages: changed.length }
}

/** Whether the first redacts what the second shows. */
export const redactsMore = (one: SessionDocument, other: SessionDocument): boolean =>
  keptRedacted(other, one).document !== other

function membersWithTodos(document: SessionDocument): Member[] {
  const { todos, subagents = [] } = factsOf(document) ?? {}
  return [{ info: document.info, messages: document.messages, ...(todos && { todos }) }, ...subagents]
}

const isGiven = (document: SessionDocument, { info }: Member) =>
  info.id === document.info.id && Boolean(factsOf(document)?.titleGiven)

function redactedAs(member: Member, twin: Member | undefined, isTitleGiven: boolean): Member {
  if (!twin) return member
  const [mine, theirs] = comparable(member, twin)
  const others = byId(theirs)
  const gone = new Set(mine.filter((one) => hidesMessage(others.get(one.info.id), one)).map(({ info }) => info.id))
  // A title that was made of the prompt may end elsewhere; one that the model made is another.
  const [marker] = markersIn(twin.info.title)
  const isBegun = marker !== undefined && member.info.title.startsWith(twin.info.title.slice(0, marker.start))
  const isOfPrompt = !isTitleGiven && gone.size > 0 && isBegun
  const isTitle = isOfPrompt || hides(twin.info.title, member.info.title)
  const todos = member.todos && listAs(member.todos, twin.todos)
  if (gone.size === 0 && !isTitle && todos === member.todos) return member
  const own = majorOf(member) === majorOf(twin) ? twin : majorOf(member) === 2 ? inMajor2(twin) : inMajor1(twin)
  const redacted = byId(own.messages)
  return {
    ...member,
    ...(isTitle && { info: { ...member.info, title: twin.info.title } }),
    ...(todos && { todos }),
    messages: member.messages.map((one) => (gone.has(one.info.id) && redacted.get(one.info.id)) || one),
  }
}

type Diffs = NonNullable<Facts["diffs"]>

function diffsAs(diffs: Diffs, theirs: Diffs): Diffs {
  const changed = Object.entries(diffs).flatMap(([id, own]) => {
    const now = listAs(own, theirs[id])
    return now === own ? [] : [[id, now] as const]
  })
  return changed.length > 0 ? { ...diffs, ...Object.fromEntries(changed) } : diffs
}

/**
 * Text by text, wherever it stands there: whoever goes on ticks an item off, adds one, or changes one more file.
 * @returns the very list where nothing changes
 */
function listAs<Item extends object>(here: Item[], there: readonly Item[] = []): Item[] {
  const now = here.map((item) => {
    const marked = Object.entries(item).flatMap(([key, text]) => {
      const texts = there.map((other) => (other as Record<string, unknown>)[key])
      const instead = texts.includes(text) ? undefined : texts.find((one) => hides(one, text))
      return instead === undefined ? [] : [[key, instead] as const]
    })
    return marked.length > 0 ? { ...item, ...Object.fromEntries(marked) } : item
  })
  return now.every((item, index) => item === here[index]) ? here : now
}

/** Of one marker for another, neither shows more. */
const isNoWord: TrustsMarker = (_, words) => words === "" || isMarkerAlone(words)

/** The summary of a prompt is no part of what is compared. */
const hidesMessage = (there: Message | undefined, here: Message): boolean =>
  there !== undefined &&
  ((!sameMessage(there, here, isNoWord) && sameMessage(there, here)) ||
    (sameMessage(there, here) && hidesSummary(summaryOf(there), summaryOf(here))))

type Summary = Extract<Message["info"], { role: "user" }>["summary"]

const summaryOf = ({ info }: Message): Summary => (info.role === "user" ? info.summary : undefined)

function hidesSummary(there: Summary, here: Summary): boolean {
  if (!there || !here) return false
  return (
    hides(there.title, here.title) || hides(there.body, here.body) || listAs(here.diffs, there.diffs) !== here.diffs
  )
}

function hides(there: unknown, here: unknown): boolean {
  if (there === undefined || here === undefined) return false
  const [marked, original] = [JSON.stringify(there), JSON.stringify(here)]
  return markersIn(marked).length > 0 && standsFor(marked, original) && !standsFor(marked, original, isNoWord)
}
