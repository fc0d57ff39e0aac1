/** Reduces a session tree to its finished messages, with the todo lists to save. */
import { factsOf, type Member, membersOf } from "../../session/document/saved-document.ts"
import type { TextMap } from "../../session/paths/path-tokens.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { currentTodos } from "../../session/todos.ts"
import * as failures from "../failures.ts"
import { type LocalTree, settled } from "../shared/local-session-tree.ts"

/** `cut`: number of messages left out. */
export type FinishedTree = LocalTree & { cut: number }

/** @param old the saved document: its messages count as finished @throws Failure when nothing is finished */
export function finishedTree(tree: LocalTree, old: SessionDocument | undefined): FinishedTree {
  const saved = (old ? membersOf(old) : []).flatMap(({ messages }) => messages)
  const finished = settled(tree, new Set(saved.map(({ info }) => info.id)))
  if (finished.root.messages.length === 0) throw failures.nothingFinished(tree.root.info.id)
  return finished
}

/** Keeps the saved file's todo list where no newer one was written here. @param hasTodos whether the OpenCode here has any */
export function withTodos(
  tree: FinishedTree,
  old: SessionDocument | undefined,
  expand: TextMap,
  hasTodos: boolean,
): FinishedTree {
  const { todos = [], subagents = [] } = (old && factsOf(old)) ?? {}
  const before = new Map((old ? [{ ...old, todos }, ...subagents] : []).map((one) => [one.info.id, one]))
  const listed = (member: Member): Member => ({
    ...member,
    todos: currentTodos(member, before.get(member.info.id), expand, hasTodos),
  })
  return { ...tree, root: listed(tree.root), subagents: tree.subagents.map(listed) }
}
