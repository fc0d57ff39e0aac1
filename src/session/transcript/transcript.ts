/** Makes the transcript of a saved document or of a plain `opencode export`. */
import { factsKey } from "../document/facts-key.ts"
import { mapTexts } from "../paths/map-texts.ts"
import { authorsIn } from "../prompt-authors.ts"
import type { Todo } from "../schema.ts"
import { titleOf } from "../title.ts"
import { undoneCount } from "../undone.ts"
import { isAsked } from "./asked.ts"
import { ofExport, ofSaved } from "./display-paths.ts"
import { fileTotals, summed } from "./file-changes.ts"
import { type Fields, fields, list, number, text, time } from "./lenient-value.ts"
import type { Raw as RawMessage } from "./message.ts"
import { type Read, readMessages, standing } from "./read-messages.ts"
import { todosOf } from "./tool-call.ts"
import { asSubagent, callsOf, messagesOf, sumTotals, totalsOf } from "./totals.ts"
import { turnAt } from "./turn-at.ts"
import type { FileChange, Message, Saved, Transcript, Turn } from "./types.ts"

type Raw = { info: Fields; messages: RawMessage[] }
type Family = { children: (id: string) => Transcript | undefined; diffs: Fields }

/**
 * Never throws: unknown parts are shown as they are, and fields of unexpected types count as absent.
 * @param document anything with `info` and `messages`
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
  // Parents come first, so going backwards each subagent is complete before its parent needs it.
  for (const subagent of list(subagents).reverse()) {
    const child = conversation(mapTexts(rawOf(subagent), display), mapTexts(todosOf(subagent.todos), display), family)
    found.set(child.id, child)
  }
  const talk = conversation(mapTexts(outer, display), mapTexts(todosOf(todos), display), family)
  const root = { ...talk, turns: withAuthors(talk.turns, said) }
  const strays = [...found.values()].filter(({ id }) => !used.has(id)).reverse()
  const totals = sumTotals([root.totals, ...strays.map(asSubagent)])
  const files = strays.length > 0 ? fileTotals(withChangesOf(strays, root)) : root.files
  return { ...root, strays, totals, files, ...(facts !== undefined && { saved: savedOf(said) }) }
}

/** A stray's changes count at the turn in which it began, unless OpenCode's summary of that turn has their file. */
function withChangesOf(strays: readonly Transcript[], { turns }: Transcript): Pick<Turn, "number" | "changes">[] {
  const added = strays.map(({ created, turns: own }) => {
    const { number, changes, answers } = turnAt({ turns }, created) ?? { number: 1, changes: [], answers: [] }
    const called = new Set(answers.flatMap(changedIn))
    const isSummed = (file: string) => changes.some((change) => change.file === file && !called.has(change))
    return { number, changes: own.flatMap((turn) => turn.changes).filter(({ file }) => !isSummed(file)) }
  })
  return [...turns, ...added].sort((a, b) => a.number - b.number)
}

/** Where all prompts are of the one who saved it, nobody needs to be told. */
function withAuthors(turns: Turn[], said: Fields): Turn[] {
  const authors = authorsIn(said)
  if (turns.filter(isAsked).every(({ id }) => authors.get(id) === said.by)) return turns
  return turns.map((turn) => {
    const author = isAsked(turn) ? authors.get(turn.id) : undefined
    return author ? { ...turn, author } : turn
  })
}

const rawOf = (document: Fields): Raw => ({
  info: fields(document.info),
  messages: list(document.messages).map(({ info, parts }) => ({ info: fields(info), parts: list(parts) })),
})

function conversation({ info, messages: all }: Raw, todos: Todo[], { children, diffs }: Family): Transcript {
  const messages = standing(info, all)
  const turns = turnsOf(readMessages(info, messages, children), diffs)
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
    undone: undoneCount(all as never, messages as never),
  }
}

/** A prompt begins a turn; what comes before the first one belongs to the first turn. Notes alone are none. */
function turnsOf(all: readonly Read[], diffs: Fields): Turn[] {
  const turns: Turn[] = []
  const early: Message[] = []
  const begin = (turn: Pick<Turn, "prompt" | "answers" | "id">, summary: Fields[]) =>
    turns.push({ ...turn, number: turns.length + 1, changes: summary.map(summed), totals: totalsOf([]) })
  for (const { read, raw } of all) {
    const { id, kind } = read
    const last = turns.at(-1)
    const before = early.splice(0)
    if (!kind && raw.info.role === "user")
      begin({ id, prompt: read, answers: before }, list(diffs[id] ?? fields(raw.info.summary).diffs))
    else if (last) last.answers.push(read)
    else if (kind) early.push(...before, read)
    else begin({ id, answers: [...before, read] }, [])
  }
  const said = early.find(({ kind, blocks }) => kind === "added" || blocks.some((block) => block.kind === "other"))
  if (said) begin({ id: said.id, answers: early }, [])
  return turns
}

function changedIn(message: Message): FileChange[] {
  return callsOf(message).flatMap(({ changes, subagent }) => [
    ...changes,
    ...(subagent?.turns.flatMap((turn) => turn.changes) ?? []),
  ])
}

/** A plain export has no todos, but it has the call that wrote them. */
function lastTodos(turns: readonly Turn[]): Todo[] {
  const calls = turns.flatMap(({ answers }) => answers.flatMap(callsOf))
  return calls.findLast(({ todos, status }) => todos && status === "completed")?.todos ?? []
}

function savedOf({ saved, by, branch, commit, dirty, left, cut, missing, slim, redacted }: Fields): Saved {
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
      ...counted({ "missing subagents": Array.isArray(missing) ? missing.length : 0 }),
      ...counted({ "unfinished messages": cut, "characters of tool outputs": fields(slim).characters }),
      ...counted(fields(redacted).counts, "redacted "),
    ]),
  }
}
