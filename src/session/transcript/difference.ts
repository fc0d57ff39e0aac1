/** The difference between two versions of a session. Matches turns by the ids of their prompts. */

import type { Todo } from "../schema.ts"
import { isSaid } from "./texts.ts"
import { saidIn } from "./totals.ts"
import { withTurnsOf } from "./turn-digest.ts"
import type { Block, Call, FileChange, Hunk, Message, Transcript, Turn } from "./types.ts"
import { hunksBetween } from "./unified-diff.ts"

export type Kind = "added" | "changed" | "removed"

export type Difference = {
  /** False for two sessions, such as a session and its copy: their turns match by content. */
  sameSession: boolean
  /** Before and after, if they differ. */
  title?: [string, string]
  /** `before` is the earlier status, and `priorityBefore` the earlier priority, if they changed. */
  todos: (Todo & { kind: Kind; before?: string; priorityBefore?: string })[]
  /** Turns that differ, in the order of the newer version; each removed one in its old place. */
  turns: TurnDifference[]
  /** Number of unchanged turns. */
  unchanged: number
  /** Subagents that no task call names. */
  strays: SubagentDifference[]
}

export type TurnDifference = {
  kind: Kind
  /** Turn number in the version that has it; for a change, in the newer one. */
  number: number
  id: string
  /** What was asked. */
  prompt: string
  /** Who asked, and what answered, where that changed. */
  info: { what: "author" | "agent" | "model"; before: string; after: string }[]
  /** Changed lines of the prompt and of the answers. */
  said: { who: "prompt" | "answer"; hunks: Hunk[] }[]
  calls: CallDifference[]
  /** Number of other differences: reasoning, attachments, texts that OpenCode added and so on. */
  others: number
}

export type CallDifference = {
  kind: Kind
  tool: string
  target: string
  failed: boolean
  changes: Pick<FileChange, "file" | "additions" | "deletions">[]
  subagent?: Difference
}

export type SubagentDifference = { kind: Kind; id: string; title: string; difference: Difference }

export function differenceOf(old: Transcript | undefined, after: Transcript | undefined): Difference {
  // A copy has none of its origin's ids.
  const before = old && after && old.id !== after.id ? withTurnsOf(after, old) : old
  const turns = matched(before?.turns, after?.turns).map(turnDifference)
  const [was, now] = [before?.title, after?.title]
  const strays = matched(before?.strays, after?.strays).map(subagentDifference)
  return {
    sameSession: !before || !after || before.id === after.id,
    ...(was !== undefined && now !== undefined && was !== now && { title: [was, now] as [string, string] }),
    todos: todoDifferences(before?.todos ?? [], after?.todos ?? []),
    turns: turns.filter(isDifferent),
    unchanged: turns.filter((turn) => !isDifferent(turn)).length,
    strays: strays.filter(({ kind, difference }) => kind !== "changed" || !isSame(difference)),
  }
}

export const isSame = ({ title, todos, turns, strays }: Difference): boolean =>
  !title && todos.length + turns.length + strays.length === 0

type Pair<Thing> = { kind: Kind; before?: Thing; after?: Thing; either: Thing }

/** Pairs by id, in the order of the newer list. A removed one keeps its place after the same neighbour. */
function matched<Thing extends { id: string }>(before: readonly Thing[] = [], after: readonly Thing[] = []) {
  const old = new Map(before.map((one) => [one.id, one]))
  const now = new Set(after.map(({ id }) => id))
  const gone = new Map<string, Thing[]>()
  let last = ""
  for (const one of before)
    if (now.has(one.id)) last = one.id
    else gone.set(last, [...(gone.get(last) ?? []), one])
  const removed = (id: string): Pair<Thing>[] =>
    (gone.get(id) ?? []).map((one) => ({ kind: "removed", before: one, either: one }))
  const kept = after.flatMap((one): Pair<Thing>[] => {
    const other = old.get(one.id)
    const pair: Pair<Thing> = other
      ? { kind: "changed", before: other, after: one, either: one }
      : { kind: "added", after: one, either: one }
    return [pair, ...removed(one.id)]
  })
  return [...removed(""), ...kept]
}

const isDifferent = ({ kind, info, said, calls, others }: TurnDifference) =>
  kind !== "changed" || info.length + said.length + calls.length + others > 0

function turnDifference({ kind, before, after, either }: Pair<Turn>): TurnDifference {
  const { number, id } = either
  const blocks = (turn: Turn | undefined, of: (block: Block) => boolean) =>
    turn ? saidIn(turn).flatMap((message) => message.blocks.filter((block) => block.id !== "" && of(block))) : []
  const pairs = (of: (block: Block) => boolean) => matched(blocks(before, of), blocks(after, of))
  const prompt = kind === "changed" ? between(words(before?.prompt), words(after?.prompt)) : []
  const answer = between(answers(before), answers(after))
  return {
    kind,
    number,
    id,
    prompt: words(either.prompt),
    info: before && after ? infoDifferences(before, after) : [],
    said: [
      ...(prompt.length > 0 ? [{ who: "prompt" as const, hunks: prompt }] : []),
      ...(answer.length > 0 ? [{ who: "answer" as const, hunks: answer }] : []),
    ],
    calls: pairs(isCall).flatMap(callDifference),
    others: pairs((block) => !isSaid(block) && !isCall(block)).filter((pair) => !isEqual(pair)).length,
  }
}

/** What only one version tells is no change: an author is told only where several people wrote. */
function infoDifferences(before: Turn, after: Turn): TurnDifference["info"] {
  const pairs = matched(saidIn(before), saidIn(after))
  const differing = (what: "agent" | "model") =>
    pairs.flatMap(({ before, after }): [string, string][] => {
      const [was, now] = [before?.[what], after?.[what]]
      return was && now && was !== now ? [[was, now]] : []
    })
  const all = {
    author: before.author && after.author && before.author !== after.author ? [[before.author, after.author]] : [],
    agent: differing("agent"),
    model: differing("model"),
  }
  return (["author", "agent", "model"] as const).flatMap((what) => {
    const [was, now] = [0, 1].map((side) => [...new Set(all[what].map((pair) => pair[side]))].join(", "))
    return was && now ? [{ what, before: was, after: now }] : []
  })
}

const isCall = ({ kind }: Block) => kind === "tool"

const between = (before: string, after: string): Hunk[] => (before === after ? [] : hunksBetween(before, after))

const words = (message: Message | undefined): string =>
  (message?.blocks ?? []).flatMap((block) => (isSaid(block) ? [block.text.trim()] : [])).join("\n\n")

/** Texts of the answers, with the errors that ended them. */
const answers = (turn: Turn | undefined): string =>
  (turn?.answers ?? []).flatMap((answer) => [words(answer), answer.error ?? ""].filter(Boolean)).join("\n\n")

const isEqual = ({ before, after }: Pair<Block>) => before && after && shown(before) === shown(after)

/** What a reader sees of a block. */
function shown(block: Block): string {
  if (block.kind === "file") return JSON.stringify(block.file)
  if (block.kind !== "tool") return block.text
  const { tool, target, status, exit, input, output, changes, questions, attachments, inner } = block.call
  return JSON.stringify([tool, target, status, exit, input, output, changes, questions, attachments, inner])
}

function callDifference({ kind, before, after, either }: Pair<Block>): CallDifference[] {
  if (either.kind !== "tool") return []
  const subagent = inner(before, after)
  if (before && after && shown(before) === shown(after) && (!subagent || isSame(subagent))) return []
  const { tool, target, failed, changes } = either.call
  const files = changes.map(({ file, additions, deletions }) => ({ file, additions, deletions }))
  return [{ kind, tool, target, failed, changes: files, ...(subagent && !isSame(subagent) && { subagent }) }]
}

function inner(before: Block | undefined, after: Block | undefined): Difference | undefined {
  const of = (block: Block | undefined): Call["subagent"] => (block?.kind === "tool" ? block.call.subagent : undefined)
  return of(before) || of(after) ? differenceOf(of(before), of(after)) : undefined
}

const subagentDifference = ({ kind, before, after, either: { id, title } }: Pair<Transcript>): SubagentDifference => ({
  kind,
  id,
  title,
  difference: differenceOf(before, after),
})

function todoDifferences(before: readonly Todo[], after: readonly Todo[]): Difference["todos"] {
  return matched(withIds(before, after), withIds(after, before)).flatMap(
    ({ kind, before, after, either: { id: _, ...todo } }): Difference["todos"] => {
      if (kind !== "changed") return [{ ...todo, kind }]
      if (!before) return []
      const was = {
        ...(before.status !== after?.status && { before: before.status }),
        ...(before.priority !== after?.priority && { priorityBefore: before.priority }),
      }
      return Object.keys(was).length > 0 ? [{ ...todo, kind, ...was }] : []
    },
  )
}

/** Matches todos by text, because they have no ids: of several with one text, first those of one status. */
function withIds(todos: readonly Todo[], others: readonly Todo[]): (Todo & { id: string })[] {
  const held = new Set(numbered(others, ({ content, status }) => [content, status]))
  const ids = numbered(todos, ({ content, status }) => [content, status])
  const rest = numbered(
    todos.filter((_, index) => !held.has(ids[index] ?? "")),
    ({ content }) => [content],
  ).values()
  return todos.map((todo, index) => {
    const id = ids[index] ?? ""
    return { ...todo, id: held.has(id) ? id : (rest.next().value ?? "") }
  })
}

/** What each says, with how often it was said by then. */
function numbered(todos: readonly Todo[], saidBy: (todo: Todo) => string[]): string[] {
  const seen = new Map<string, number>()
  return todos.map((todo) => {
    const said = saidBy(todo)
    const key = JSON.stringify(said)
    const number = (seen.get(key) ?? 0) + 1
    seen.set(key, number)
    return JSON.stringify([...said, number])
  })
}
