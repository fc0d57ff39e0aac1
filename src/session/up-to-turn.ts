/** A session as it was when one of its turns had ended. */
import { factsOf, type SessionTree } from "./document/saved-document.ts"
import { factsKey, type Message, type SessionDocument } from "./schema.ts"
import { subagentsOf } from "./session-tree.ts"
import { todosIn } from "./todos.ts"
import type { Turn } from "./transcript/types.ts"

/**
 * What was said up to the end of a turn, with the subagents that it called and the todos as they were.
 * @param turns of the session @param last number of the last one
 */
export function upToTurn(document: SessionDocument, turns: readonly Turn[], last: number): SessionDocument {
  const next = turns[last]?.id
  if (next === undefined) return document
  const messages = document.messages.slice(
    0,
    document.messages.findIndex(({ info }) => info.id === next),
  )
  const facts = factsOf(document)
  if (!facts) return { ...document, messages }
  const { todos: _, subagents = [], ...rest } = facts
  const todos = todosIn(messages)
  const called = calledBy(messages, subagents)
  return {
    ...document,
    messages,
    [factsKey]: {
      ...rest,
      ...(todos.length > 0 && { todos }),
      ...(called.length > 0 && { subagents: called }),
    },
  }
}

/** At every depth. */
function calledBy(messages: readonly Message[], subagents: SessionTree["subagents"]): SessionTree["subagents"] {
  const called = subagentsOf(messages)
  // A set that grows is walked to its end.
  for (const id of called)
    for (const { info, messages } of subagents)
      if (info.id === id) for (const below of subagentsOf(messages)) called.add(below)
  return subagents.filter(({ info }) => called.has(info.id))
}
