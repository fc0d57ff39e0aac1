/** What of a session is finished, with the todo lists that count. */
import { factsOf, type Member, membersOf } from "../../session/document/saved-document.ts"
import type { TextMap } from "../../session/paths/path-tokens.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { currentTodos } from "../../session/todos.ts"
import * as failures from "../failures.ts"
import { type LocalTree, settled } from "../shared/local-session-tree.ts"

/** `cut`: how many messages are left out. */
export type FinishedTree = LocalTree & { cut: number }

/** @param old the saved document: what it has was finished @throws Failure when nothing is */
export function finishedTree(tree: LocalTree, old: SessionDocument | undefined): FinishedTree {
  const saved = (old ? membersOf(old) : []).flatMap(({ messages }) => messages)
  const finished = settled(tree, new Set(saved.map(({ info }) => info.id)))
  if (finished.root.messages.length === 0) throw failures.nothingFinished(tree.root.info.id)
  return finished
}

/** The file's list, where none was written since. */
export function withTodos(tree: FinishedTree, old: SessionDocument | undefined, expand: TextMap): FinishedTree {
  const { todos = [], subagents = [] } = (old && factsOf(old)) ?? {}
  const before = new Map((old ? [{ ...old, todos }, ...subagents] : []).map((one) => [one.info.id, one]))
  const listed = (member: Member): Member => ({
    ...member,
    todos: currentTodos(member, before.get(member.info.id), expand),
  })
  return { ...tree, root: listed(tree.root), subagents: tree.subagents.map(listed) }
}
