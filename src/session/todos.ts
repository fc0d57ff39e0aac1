/** The todo list of a session: its agent writes all of it anew with each `todowrite`. */
import { isEqual, isObject } from "../support/plain-object.ts"
import type { Member } from "./document/saved-document.ts"
import { mapTexts } from "./paths/map-texts.ts"
import type { TextMap } from "./paths/path-tokens.ts"
import type { Message, Todo } from "./schema.ts"

type Conversation = Pick<Member, "messages" | "todos">

/**
 * The list of a session that is saved again. Where no list was written since its file, that has the right one: the one
 * here may be older, as after a load that brought a colleague's turns.
 */
export function currentTodos(here: Conversation, file: Conversation | undefined, expand: TextMap): Todo[] {
  if (!file?.todos?.length || latest(file.messages) !== latest(here.messages)) return here.todos ?? []
  return mapTexts(file.todos, expand)
}

/** Whether the list here is one that was written anew since, in the file or here: then nothing of it is lost. */
export function isOutdated(todos: readonly Todo[], file: readonly Message[], here: readonly Message[]): boolean {
  // What a secret stands in is here as it was.
  const lists = [...new Map([...listsIn(file), ...listsIn(here)]).values()]
  const at = lists.findLastIndex((list) => isSameList(list, todos))
  return at >= 0 && at < lists.length - 1
}

/** Whether they say the same: a list in a call has more fields than one that is kept. */
export const isSameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  isEqual(one.map(said), other.map(said))

const said = (todo: unknown) => (isObject(todo) ? [todo.content, todo.status, todo.priority] : todo)

const latest = (messages: readonly Message[]): string | undefined => [...listsIn(messages).keys()].at(-1)

/** By the call that wrote each. */
function listsIn(messages: readonly Message[]): Map<string, readonly unknown[]> {
  const lists = new Map<string, readonly unknown[]>()
  for (const { parts } of messages)
    for (const part of parts) {
      if (part.type !== "tool" || part.tool !== "todowrite" || part.state.status !== "completed") continue
      const { todos } = part.state.input as { todos?: unknown }
      if (Array.isArray(todos)) lists.set(part.id, todos)
    }
  return lists
}
