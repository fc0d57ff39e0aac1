/** From a saved document, or a plain `opencode export`, to what its readers see. */
import { factsKey } from "../document/facts-key.ts"
import { mapTexts } from "../paths/map-texts.ts"
import type { Todo } from "../schema.ts"
import { titleOf } from "../title.ts"
import { ofExport, ofSaved } from "./display-paths.ts"
import { fileTotals, type Known, summed } from "./file-changes.ts"
import { type Fields, fields, list, number, text, time } from "./lenient-value.ts"
import { messageOf } from "./message.ts"
import { todosOf } from "./tool-call.ts"
import { asSubagent, callsOf, messagesOf, sumTotals, totalsOf } from "./totals.ts"
import type { FileChange, Message, Saved, Transcript, Turn } from "./types.ts"

type Raw = { info: Fields; messages: { info: Fields; parts: Fields[] }[] }
type Family = { children: (id: string) => Transcript | undefined; diffs: Fields }

/**
 * @param document whatever has `info` and `messages`. Parts and fields of types that are not known show as they are, or
 * count as absent: never throws.
 */
export function transcriptOf(document: { info?: unknown; messages?: unknown }): Transcript {
  const outer = rawOf(document as Fields)
  const facts = (document as Fields)[factsKey]
  const { diffs, todos, subagents, ...said } = fields(facts)
  const display = facts ? ofSaved : ofExport(outer.info, outer.messages)
  const found = new Map<string, Transcript>()
  const used = new Set<string>()
  const family: Family = {
    diffs: mapTexts(fields(diffs), display),
    children: (id) => {
      if (used.has(id) || !found.has(id)) return undefined
      used.add(id)
      return found.get(id)
    },
  }
  // Parents stand first, so from the end each finds its own.
  for (const subagent of list(subagents).reverse()) {
    const child = conversation(mapTexts(rawOf(subagent), display), mapTexts(todosOf(subagent.todos), display), family)
    found.set(child.id, child)
  }
  const root = conversation(mapTexts(outer, display), mapTexts(todosOf(todos), display), family)
  const strays = [...found.values()].filter(({ id }) => !used.has(id)).reverse()
  const totals = sumTotals([root.totals, ...strays.map(asSubagent)])
  return { ...root, strays, totals, ...(facts !== undefined && { saved: savedOf(said) }) }
}

const rawOf = (document: Fields): Raw => ({
  info: fields(document.info),
  messages: list(document.messages).map(({ info, parts }) => ({ info: fields(info), parts: list(parts) })),
})

function conversation({ info, messages }: Raw, todos: Todo[], { children, diffs }: Family): Transcript {
  const known: Known = new Map()
  const createdAt = ({ info }: { info: Fields }) => time(fields(info.time).created)
  const turns: Turn[] = []
  for (const message of messages.toSorted((a, b) => createdAt(a) - createdAt(b))) {
    const read = messageOf(message, known, children)
    const last = turns.at(-1)
    const prompted = message.info.role === "user"
    if (!prompted && last) {
      last.answers.push(read)
      continue
    }
    const summary = prompted ? list(diffs[read.id] ?? fields(message.info.summary).diffs) : []
    const [number, changes] = [turns.length + 1, summary.map(summed)]
    const start = { number, id: read.id, changes, totals: totalsOf([]) }
    turns.push(prompted ? { ...start, prompt: read, answers: [] } : { ...start, answers: [read] })
  }
  const summedUp = turns.map((turn): Turn => {
    const changes = turn.changes.length > 0 ? turn.changes : turn.answers.flatMap(changedIn)
    return { ...turn, changes: changes.filter(({ file }) => file), totals: totalsOf(messagesOf(turn)) }
  })
  const times = fields(info.time)
  return {
    id: text(info.id),
    title: titleOf(text(info.title), messages as never),
    opencode: text(info.version),
    created: time(times.created),
    updated: time(times.updated),
    turns: summedUp,
    todos: todos.length > 0 ? todos : lastTodos(summedUp),
    files: fileTotals(summedUp),
    totals: sumTotals(summedUp.map(({ totals }) => totals)),
    strays: [],
  }
}

function changedIn(message: Message): FileChange[] {
  return callsOf(message).flatMap(({ changes, subagent }) => [
    ...changes,
    ...(subagent?.turns.flatMap((turn) => turn.changes) ?? []),
  ])
}

/** A plain export holds no todos, but the call that wrote them. */
function lastTodos(turns: readonly Turn[]): Todo[] {
  const calls = turns.flatMap(({ answers }) => answers.flatMap(callsOf))
  return calls.findLast(({ todos, status }) => todos && status === "completed")?.todos ?? []
}

function savedOf({ saved, by, branch, commit, dirty, left, cut, slim, redacted }: Fields): Saved {
  const counted = (record: unknown, prefix = "") =>
    Object.entries(fields(record)).flatMap(([what, count]) =>
      number(count) > 0 ? [[prefix + what, number(count)]] : [],
    )
  return {
    at: text(saved),
    ...(typeof by === "string" && { by }),
    ...(typeof branch === "string" && { branch }),
    ...(typeof commit === "string" && { commit }),
    dirty: dirty === true,
    left: Object.fromEntries([
      ...counted(left),
      ...counted({ "unfinished messages": cut, "characters of tool outputs": fields(slim).characters }),
      ...counted(fields(redacted).counts, "redacted "),
    ]),
  }
}
