/** A todo list that is saved and loaded by OpenCode 1 and 2, of which only the first has any. */
import { expect, test } from "vitest"
import { todosFor } from "../../src/commands/load/restore-todos.ts"
import { type FinishedTree, withTodos } from "../../src/commands/save/finished-tree.ts"
import { members } from "../../src/session/document/saved-document.ts"
import { factsKey, type Message, type SessionDocument, type Todo } from "../../src/session/schema.ts"
import { inMajor1, inMajor2 } from "../../src/session/v2/majors.ts"
import { sessionWith, tool } from "../bed/repository.ts"

const list = (...done: string[]): Todo[] =>
  ["price", "tax"].map((content) => ({
    content,
    status: done.includes(content) ? "completed" : "pending",
    priority: "high",
  }))
const writes = (todos: Todo[]) => [tool("todowrite", { todos })]
const [first, later] = [list(), list("price")]

/** OpenCode 1 has it: the list is written in the first turn, and again in the third. */
const session = (turns: number) =>
  sessionWith(
    "ses_todos",
    "Prices",
    (
      [
        ["begin", writes(first), "Begun."],
        ["go on", [], "Went on."],
        ["next", writes(later), "Done."],
      ] as const
    )
      .slice(0, turns)
      .map(([prompt, parts, answer]) => [prompt, [...parts], answer]),
  )
const file = (one: SessionDocument, todos: Todo[]) =>
  ({ ...one, [factsKey]: { todos, subagents: [{ ...one, todos }] } }) as unknown as SessionDocument

/** The lists that a save writes, of the session and of its subagent. */
function saved(here: SessionDocument, old: SessionDocument, hasTodos: boolean, todos: Todo[] = []) {
  const member = { info: here.info, messages: here.messages as Message[], todos }
  const tree = { root: member, subagents: [member] } as unknown as FinishedTree
  return members(withTodos(tree, old, (text) => text, hasTodos)).map((one) => one.todos)
}

test("OpenCode 2 has none, so the file's stays, until a later one stands in the conversation", () => {
  for (const made of [session(1), inMajor2(session(1))]) {
    const old = file(made, first)
    expect(saved(inMajor2(session(1)), old, false)).toEqual([first, first])
    expect(saved(inMajor2(session(2)), old, false)).toEqual([first, first])
    // Written by OpenCode 1, before OpenCode 2 took the session over.
    expect(saved(inMajor2(session(3)), old, false)).toEqual([later, later])
    expect(saved(inMajor2(session(1)), file(made, []), false)).toEqual([[], []])
  }
  expect(saved(session(3), file(inMajor2(session(1)), first), true, later)).toEqual([later, later])
  expect(saved(session(3), file(inMajor2(session(3)), later), true, first)).toEqual([later, later])
})

test("and OpenCode 1 takes it from a file of OpenCode 2 in place of an older one", () => {
  const messages = [...inMajor1(inMajor2(session(3))).messages]
  const member = { ...session(3), messages, todos: later }
  const local = { ...session(2), messages: session(2).messages as Message[] }
  const compared = { member, relation: { kind: "file ahead", messages: 2 } as const, local }
  const taken = todosFor([compared], new Map([["ses_todos", first]]))
  expect(taken).toEqual({ todos: [{ id: "ses_todos", todos: later, before: first }], kept: [] })
})
