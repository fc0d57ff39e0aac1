/** Restores the todos of loaded sessions. */
import type { Host } from "../../opencode/host.ts"
import type { Member } from "../../session/document/saved-document.ts"
import type { Todo } from "../../session/schema.ts"
import { isOutdated, isSameList } from "../../session/todos.ts"
import { Failure } from "../../support/failure.ts"
import type { Compared } from "../shared/compare-with-local.ts"

/** A list to write where a session has none, or an outdated one. */
export type NewTodos = { id: string; todos: Todo[]; before: Todo[] }

/** Decides which lists to write. @returns a sentence for each local list that is kept though the file's differs */
export function todosFor(
  compared: readonly Compared[],
  here: ReadonlyMap<string, Todo[]>,
): { todos: NewTodos[]; kept: string[] } {
  const todos: NewTodos[] = []
  const kept: string[] = []
  for (const { member, relation, local } of compared) {
    const { info, todos: wanted = [], messages } = member
    const before = here.get(info.id) ?? []
    const isOlder = relation && relation.kind !== "equal" && relation.kind !== "file ahead"
    if (wanted.length === 0 || isOlder || isSameList(wanted, before)) continue
    if (before.length === 0 || isOutdated(before, messages, local?.messages ?? []))
      todos.push({ id: info.id, todos: wanted, before })
    else if (relation?.kind === "file ahead")
      kept.push("Somebody changed the todo list here, so it stays; the file has another.")
  }
  return { todos, kept }
}

/** For sessions that are new here. */
export const todosOf = (sessions: readonly Member[]): NewTodos[] =>
  sessions.flatMap(({ info, todos = [] }) => (todos.length > 0 ? [{ id: info.id, todos, before: [] }] : []))

/** Writes the lists, since OpenCode's import takes none. @returns a sentence when that failed */
export async function restoreTodos(
  host: Pick<Host, "writeTodos" | "hasTodos">,
  lists: readonly NewTodos[],
  cwd: string,
): Promise<string[]> {
  if (!host.hasTodos || lists.length === 0) return []
  try {
    for (const { id, todos, before } of lists) await host.writeTodos(cwd, id, todos, before)
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return ["The todo list was not restored; the agent finds it in its last todowrite."]
  }
}
