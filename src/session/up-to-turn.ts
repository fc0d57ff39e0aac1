/** A session tree as it was when one of its turns had ended. */
import { inOwnOrder } from "./document/canonical.ts"
import { factsOf, type Member, type SessionTree } from "./document/saved-document.ts"
import { type Facts, factsKey, type Message, type SessionDocument } from "./schema.ts"
import { finishedConversations, subagentsOf } from "./session-tree.ts"
import { spentIn } from "./spent.ts"
import { todosWhen } from "./todos.ts"
import type { Turn } from "./transcript/types.ts"
import { endedWith, messageCount, notInTurn } from "./v2/model.ts"

/** @param turns of the session @param last number of the last one @returns the first message that comes after it */
export function afterTurn(
  messages: readonly Message[],
  turns: readonly Pick<Turn, "id">[],
  last: number,
): Message | undefined {
  const next = turns[last]?.id
  return next === undefined ? undefined : messages.find(({ info }) => info.id === next)
}

/**
 * What was said before a message of the root, with the subagents that were called by then, as far as they had come, and
 * the todos as they were.
 */
export function treeBefore({ root, subagents }: SessionTree, next: Message): SessionTree {
  const ordered = inOwnOrder(root)
  const messages = ordered.slice(
    0,
    ordered.findIndex(({ info }) => info.id === next.info.id),
  )
  // A later turn may have gone on with a subagent of an earlier one.
  const { created } = next.info.time
  const begun = subagents.map((one) =>
    ending(
      one,
      one.messages.filter(({ info }) => info.time.created < created),
    ),
  )
  // Nobody knows which turn began one that no call names; when it was, is known.
  const named = subagentsOf([root, ...subagents].flatMap((one) => one.messages))
  const unnamed = subagents.map(({ info }) => info.id).filter((id) => !named.has(id))
  return { root: ending(root, messages), subagents: calledBy(messages, begun, unnamed) }
}

function ending(member: Member, messages: Message[]): Member {
  if (messages.length === member.messages.length) return member
  // It counts the changes of all turns,
  const { summary: _, ...info } = endedWith(notInTurn(member.info), messages)
  const { cost, tokens } = spentIn(messages)
  // and this what all of them cost.
  const spent = { ...(info.cost !== undefined && { cost }), ...(info.tokens && { tokens }) }
  return { ...member, info: { ...info, ...spent }, messages, todos: todosWhen(member, messages) }
}

/** At every depth. @param also ids of more of them */
export function calledBy(
  messages: readonly Message[],
  subagents: readonly Member[],
  also: readonly string[] = [],
): Member[] {
  const called = new Set([...subagentsOf(messages), ...also])
  // A set that grows is walked to its end.
  for (const id of called)
    for (const { info, messages } of subagents)
      if (info.id === id) for (const below of subagentsOf(messages)) called.add(below)
  return subagents.filter(({ info, messages }) => called.has(info.id) && messages.length > 0)
}

/**
 * A saved session up to the end of a turn. It has no messages where none of them is finished.
 * @param turns of it @param last number of the last one
 */
export function upToTurn(document: SessionDocument, turns: readonly Turn[], last: number): SessionDocument {
  const next = afterTurn(document.messages, turns, last)
  if (!next) return document
  const { root, subagents } = treeBefore(treeOf(document), next)
  // In the middle of a file a call that a crash cut off does no harm; at its end it would run for ever.
  const { messages, ...finished } = finishedConversations(root, subagents)
  return withTree(document, { ...finished, root: { ...root, messages } })
}

/** With the messages in their order: another tool may have written them in any. */
export function treeOf(document: SessionDocument): SessionTree {
  const { todos = [], subagents = [] } = factsOf(document) ?? {}
  return { root: { info: document.info, messages: inOwnOrder(document), todos }, subagents }
}

/** The document with other conversations in it. A plain export has no place for todos and subagents. */
export function withTree(document: SessionDocument, { root, subagents }: SessionTree): SessionDocument {
  const { info, messages, todos = [] } = root
  const made = { ...document, info, messages }
  const facts = factsOf(document)
  if (!facts) return made
  const { todos: _, subagents: __, ...rest } = facts
  const own: Partial<Facts> = {
    messages: messageCount(messages),
    subagentCount: subagents.length,
    ...(todos.length > 0 && { todos }),
    ...(subagents.length > 0 && { subagents }),
  }
  return { ...made, [factsKey]: { ...rest, ...own } as Facts }
}
