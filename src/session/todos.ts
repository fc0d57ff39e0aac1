/** The todo list of a session. Each `todowrite` writes the whole list again. */
import { isEqual, isObject } from "../support/plain-object.ts"
import type { Member } from "./document/saved-document.ts"
import { mapTexts } from "./paths/map-texts.ts"
import type { TextMap } from "./paths/path-tokens.ts"
import type { Message, Todo } from "./schema.ts"

type Conversation = Pick<Member, "messages" | "todos">

/**
 * The list for a session that is saved again. If no list was written since its file, the file's list is right: the
 * local one may be older, as after a load that brought a colleague's turns.
 * @param hasTodos whether the OpenCode here has lists; else the later one is as its call wrote it
 */
export function currentTodos(
  here: Conversation,
  file: Conversation | undefined,
  expand: TextMap,
  hasTodos: boolean,
): Todo[] {
  if (!file?.todos?.length) return here.todos ?? []
  if (latest(file.messages) === latest(here.messages)) return mapTexts(file.todos, expand)
  return hasTodos ? (here.todos ?? []) : todosIn(here.messages)
}

/** Whether a newer list was written after this one, in the file or here, so that to replace it loses nothing. */
export function isOutdated(todos: readonly Todo[], file: readonly Message[], here: readonly Message[]): boolean {
  // For a call in both, use the local list: it is not redacted.
  const lists = [...new Map([...listsIn(file), ...listsIn(here)]).values()]
  const at = lists.findLastIndex((list) => isSameList(list, todos))
  return at >= 0 && at < lists.length - 1
}

/** Compares content, status and priority only: a list in a call has more fields than a stored one. */
export const isSameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  isEqual(one.map(said), other.map(said))

const said = (todo: unknown) => (isObject(todo) ? [todo.content, todo.status, todo.priority] : todo)

const latest = (messages: readonly Message[]): string | undefined => [...listsIn(messages).keys()].at(-1)

/** The list of a conversation as it was after the first of its messages: of a later one, nothing is known. */
export const todosWhen = ({ messages, todos = [] }: Conversation, first: readonly Message[]): Todo[] =>
  latest(messages) === latest(first) ? todos : todosIn(first)

/** The list that was written last. */
const todosIn = (messages: readonly Message[]): Todo[] => ([...listsIn(messages).values()].at(-1) ?? []).filter(isTodo)

const isTodo = (value: unknown): value is Todo =>
  isObject(value) && [value.content, value.status, value.priority].every((text) => typeof text === "string")

/**
 * Lists by the call that wrote them: its message, and its number there. Its part has another id in a file of OpenCode 2,
 * and some providers give every call the same id.
 */
function listsIn(messages: readonly Message[]): Map<string, readonly unknown[]> {
  const lists = new Map<string, readonly unknown[]>()
  for (const { info, parts } of messages) {
    let number = 0
    for (const part of parts) {
      if (part.type !== "tool" || part.tool !== "todowrite" || part.state.status !== "completed") continue
      const { todos } = part.state.input as { todos?: unknown }
      if (Array.isArray(todos)) lists.set(`${info.id} ${number++}`, todos)
    }
  }
  return lists
}
