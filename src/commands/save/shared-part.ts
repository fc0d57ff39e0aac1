/** `save --until`: the part of the session that is shared. */
import type { Conversation } from "../../session/conversation.ts"
import { members } from "../../session/document/saved-document.ts"
import { noSuchTurn } from "../../session/failures.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import { afterTurn, treeBefore } from "../../session/up-to-turn.ts"
import type { LocalTree } from "../shared/local-session-tree.ts"

export type SharedPart = {
  tree: LocalTree
  /** Number of the last turn, and how many come after it. */
  until?: { turn: number; later: number }
  /** Id of the first message that is not shared. */
  heldBack?: string
  /** What is not shared. */
  beside?: Conversation[]
}

/** @param last number of the last turn; nothing shares all @throws Failure when there is no such turn */
export function sharedPart(tree: LocalTree, last: number | undefined): SharedPart {
  if (last === undefined) return { tree }
  const { turns } = transcriptOf(tree.root)
  if (last > turns.length) throw noSuchTurn(tree.root.info.id, last, turns.length)
  const until = { turn: last, later: turns.length - last }
  const next = afterTurn(tree.root.messages, turns, last)
  if (!next) return { tree, until }
  const shared = cutBefore(tree, next)
  return { tree: shared, until, heldBack: next.info.id, beside: beyond(tree, shared) }
}

function beyond(tree: LocalTree, { having }: LocalTree): Conversation[] {
  return members(tree).map(({ info, messages }) => ({
    info,
    messages: messages.filter((one) => !having.messages.has(one.info.id)),
  }))
}

function cutBefore(tree: LocalTree, next: Parameters<typeof treeBefore>[1]): LocalTree {
  const { root, subagents } = treeBefore(tree, next)
  const ids = new Set(members({ root, subagents }).flatMap(({ messages }) => messages.map(({ info }) => info.id)))
  const isShared = ([id]: readonly [string, unknown]) => ids.has(id)
  const sealed = new Map([...tree.sealed].filter(isShared))
  const encrypted = [...sealed.values()].reduce((sum, one) => sum + one, 0)
  // What an undo hides came later.
  const { "encrypted reasoning": _, "undone messages": __, ...left } = tree.left
  return {
    ...tree,
    root,
    subagents,
    sealed,
    left: { ...left, ...(encrypted > 0 && { "encrypted reasoning": encrypted }) },
    having: { ...tree.having, messages: new Map([...tree.having.messages].filter(isShared)) },
  }
}
