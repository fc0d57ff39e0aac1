/** Which messages of a session that has just been loaded the next save may keep. */
import { expect, test } from "vitest"
import { sureAfterLoad } from "../../src/commands/save/note-loaded.ts"
import type { MessageEdge, MessageEdges } from "../../src/opencode/message-edges.ts"
import type { Member } from "../../src/session/document/saved-document.ts"

const at = 1_000_000
const edge = (id: string, written: number): MessageEdge => ({ id, edge: `${written}`, written, size: 1, bytes: 1 })
const of = (...all: MessageEdge[]): MessageEdges => new Map([["ses", all]])
const holding = (...ids: string[]) => ({
  root: { info: { id: "ses" }, messages: ids.map((id) => ({ info: { id }, parts: [] })) } as unknown as Member,
  subagents: [],
})

/** @returns ids of those that may be kept */
function trusted(before: MessageEdges, after: MessageEdges, isReplaced = false) {
  const sure = sureAfterLoad(after, holding("a", "b", "c"), { edges: before, at }, isReplaced)
  return sure && [...sure]
}

const [a, b, c] = [edge("a", at + 10), edge("b", at + 10), edge("c", at + 20)]
const old = edge("a", at - 10_000)

test("what came in is trusted at once", () => {
  expect(trusted(new Map(), of(a, b, c))).toEqual(["a", "b", "c"])
})

test("a message that was written after those behind it was not written by the import", () => {
  expect(trusted(new Map(), of(edge("a", at + 15), b, c))).toBeUndefined()
})

test("who has gone on with it is seen", () => {
  expect(trusted(new Map(), of(a, b, c, edge("d", at + 30)))).toBeUndefined()
})

test("what was here is trusted where it is as it was compared", () => {
  expect(trusted(of(old), of(old, b, c))).toEqual(["a", "b", "c"])
  expect(trusted(of(old), of(a, b, c))).toEqual(["b", "c"])
})

test("what was written as it was compared is not trusted", () => {
  const fresh = edge("a", at - 1000)
  expect(trusted(of(fresh), of(fresh, b, c))).toEqual(["b", "c"])
  expect(trusted(of(fresh), of(a, b, c), true)).toEqual(["b", "c"])
})

test("where an import replaces all, what was here is trusted as well", () => {
  expect(trusted(of(old), of(a, b, c), true)).toEqual(["a", "b", "c"])
})
