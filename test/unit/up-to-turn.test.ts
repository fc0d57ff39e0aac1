/** A session up to the end of a turn: what was said, the todos as they were, and the subagents that were called by then. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { readSession } from "../../src/session/document/read.ts"
import { factsKey, type SessionDocument } from "../../src/session/schema.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { upToTurn } from "../../src/session/up-to-turn.ts"
import { sessionWith, tool } from "../bed/repository.ts"

const list = (...contents: string[]) => contents.map((content) => ({ content, status: "pending", priority: "high" }))
const calls = (sessionId: string) => tool("task", { prompt: "look" }, "seen", { sessionId })

function whole(): SessionDocument {
  const document = sessionWith("ses_one", "Prices", [
    ["one", [tool("todowrite", { todos: list("round") }), calls("ses_a")], "First."],
    ["two", [], "Second."],
    ["three", [tool("todowrite", { todos: list("ship") }), calls("ses_c")], "Third."],
  ]) as unknown as SessionDocument
  const below = (id: string, parentID: string, called?: string) => {
    const { info, messages } = sessionWith(id, id, [["look", called ? [calls(called)] : [], "Seen."]]) as never
    return { info: { ...(info as object), parentID }, messages }
  }
  const subagents = [below("ses_a", "ses_one", "ses_b"), below("ses_b", "ses_a"), below("ses_c", "ses_one")]
  return {
    ...document,
    [factsKey]: { ...document[factsKey], todos: list("ship"), subagents },
  } as unknown as SessionDocument
}

test("later turns, their todos and their subagents are not there", () => {
  const document = whole()
  const { turns } = transcriptOf(document)
  expect(turns).toHaveLength(3)
  const cut = upToTurn(document, turns, 2)
  expect(transcriptOf(cut).turns.map(({ prompt }) => JSON.stringify(prompt?.blocks))).toEqual([
    expect.stringContaining("one"),
    expect.stringContaining("two"),
  ])
  expect(cut.messages).toEqual(document.messages.slice(0, cut.messages.length))
  expect(cut[factsKey]?.todos).toEqual(list("round"))
  expect(cut[factsKey]?.subagents?.map(({ info }) => info.id)).toEqual(["ses_a", "ses_b"])
  expect(upToTurn(document, turns, 3)).toBe(document)
})

test.each(["everything", "opencode2"])("the turns of %s are those that a reader counts", (name) => {
  const path = new URL(`../view/cases/${name}/session.json`, import.meta.url)
  const document = readSession(readFileSync(path, "utf8"), name)
  const { turns } = transcriptOf(document)
  for (let turn = 1; turn <= turns.length; turn++) {
    const cut = transcriptOf(upToTurn(document, turns, turn)).turns
    expect(cut.map(({ id }) => id)).toEqual(turns.slice(0, turn).map(({ id }) => id))
    expect(JSON.stringify(cut.at(-1)?.answers)).toBe(JSON.stringify(turns[turn - 1]?.answers))
  }
})
