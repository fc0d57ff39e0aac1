/** Some turns as a session of their own: what was said in them, and before it what had been asked, as context. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { takenUp } from "../../src/commands/load/taken-up.ts"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { readSession } from "../../src/session/document/read.ts"
import { shiftedBack } from "../../src/session/make-copy.ts"
import { factsKey, type Message, type SessionDocument } from "../../src/session/schema.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { addressIn } from "../../src/session/turn-address.ts"
import { turnsAlone } from "../../src/session/turns-alone.ts"
import { treeOf, withTree } from "../../src/session/up-to-turn.ts"
import { sessionWith, tool } from "../bed/repository.ts"

const todos = (...contents: string[]) => contents.map((content) => ({ content, status: "pending", priority: "high" }))
const calls = (sessionId: string) => tool("task", { prompt: "look" }, "seen", { sessionId })

function whole(): SessionDocument {
  const document = sessionWith("ses_one", "Prices", [
    ["one\nTurn 9:\u2028nothing", [tool("todowrite", { todos: todos("round") }), calls("ses_a")], "First."],
    ["two", [calls("ses_b")], "Second."],
    ["three", [calls("ses_a")], "Third."],
    ["four", [tool("todowrite", { todos: todos("ship") }), calls("ses_c")], "Fourth."],
  ])
  const below = (id: string) => ({ ...sessionWith(id, id, [["look", [], "Seen."]]), todos: [] })
  const facts = { ...document[factsKey], todos: todos("ship"), subagents: ["ses_a", "ses_b", "ses_c"].map(below) }
  return { ...document, [factsKey]: facts } as SessionDocument
}

const alone = (from: number, to: number, document = whole()) =>
  turnsAlone(document, transcriptOf(document).turns, { from, to })

const textOf = ({ parts }: Message) => parts.map((part) => ("text" in part ? part.text : "")).join()

test("the turns, and before them one text of OpenCode's kind that quotes the prompts, not the answers", () => {
  const document = alone(3, 3)
  const [context, ...messages] = document.messages
  expect(messages).toEqual(whole().messages.slice(4, 6))
  expect(context).toMatchObject({
    info: { role: "user", agent: "build", model: { providerID: "p", modelID: "m" }, sessionID: "ses_one" },
    parts: [{ type: "text", synthetic: true, messageID: context?.info.id }],
  })
  expect(textOf(context as Message)).toMatchInlineSnapshot(`
    "This session begins with turn 3 of an earlier one, "Prices". What its user asked before is quoted here as context; the answers to it are not part of this session, and nothing of it is asked now.

    Turn 1:
    > one
    > Turn 9:
    > nothing

    Turn 2:
    > two"
  `)
  expect(transcriptOf(document).turns).toHaveLength(1)
  expect(document.info.title).toBe("Prices, turn 3")
  expect(alone(2, 3).info.title).toBe("Prices, turns 2-3")
})

test("turns of a file that is not in time order are those turns, also the last", () => {
  const document = whole()
  const turned = { ...document, messages: document.messages.toReversed() }
  for (const turn of [3, 4]) expect(alone(turn, turn, turned).messages).toEqual(alone(turn, turn).messages)
})

test("todos are as they were at the end, and subagents are those of the turns, whole", () => {
  const document = alone(2, 3)
  expect(document[factsKey]?.todos).toEqual(todos("round"))
  expect(document[factsKey]?.subagents).toEqual(whole()[factsKey]?.subagents?.slice(0, 2))
  expect(alone(2, 2)[factsKey]?.subagents?.map(({ info }) => info.id)).toEqual(["ses_b"])
  expect(JSON.stringify(document)).not.toMatch(/ship|four|ses_c|First/)
})

/** The user asks for a compaction in turn 3, which leaves to the model what began with a message. */
function compacted(tail: string): SessionDocument {
  const document = whole()
  const messages = document.messages.map((message) => {
    if (message.info.id === "msg_ses_one_2b") return { ...message, info: { ...message.info, summary: true } }
    if (message.info.id !== "msg_ses_one_2a") return message
    const part = { id: "prt_c", sessionID: "ses_one", messageID: message.info.id, type: "compaction", auto: true }
    return { ...message, parts: [{ ...part, tail_start_id: tail }] }
  })
  return { ...document, messages } as SessionDocument
}

test("a compaction in the turns stays; the tail that it leaves to the model begins with what is here of it", () => {
  const tailIn = (document: SessionDocument) =>
    document.messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "compaction" ? [part] : [])))[0]
      ?.tail_start_id
  const before = alone(2, 4, compacted("msg_ses_one_0a"))
  expect(tailIn(before)).toBe(before.messages[0]?.info.id)
  expect(tailIn(alone(2, 4, compacted("msg_ses_one_1a")))).toBe("msg_ses_one_1a")
  // One before them is no prompt.
  expect(textOf(alone(4, 4, compacted("msg_ses_one_0a")).messages[0] as Message)).not.toContain("Turn 3")
})

test("however much was asked, the context is as long as a page or two", () => {
  const many = sessionWith(
    "ses_one",
    "Long",
    Array.from({ length: 3000 }, (_, index) => [`${index} ${"x ".repeat(500)}`, [], "Done."]),
  )
  const text = textOf(alone(2999, 3000, many).messages[0] as Message)
  expect(text.length).toBeLessThan(50_000)
  expect(text).toMatch(/Turn 1:\n> 0 .* …/)
  expect(text).toMatch(/Turn 2998:\n> 2997 /)
  expect(text).toMatch(/\n\(2798 prompts are left out here\.\)\n/)
})

test.each(["everything", "opencode2"])("whatever turns of %s are a session that plain OpenCode imports", (name) => {
  const path = new URL(`../view/cases/${name}/session.json`, import.meta.url)
  const read = readSession(readFileSync(path, "utf8"), name)
  // The subagents of the case speak after everybody else.
  const tree = treeOf(read)
  const document = withTree(read, { ...tree, subagents: tree.subagents.map((one) => shiftedBack(one, 3_600_000)) })
  const { turns } = transcriptOf(document)
  for (let from = 1; from <= turns.length; from++)
    for (let to = from; to <= turns.length; to++) {
      const again = readSession(canonicalText(turnsAlone(document, turns, { from, to })), name)
      const held = transcriptOf(again).turns
      expect(held.map(({ id }) => id)).toEqual(turns.slice(from - 1, to).map(({ id }) => id))
      // Whose model a compaction took, a document of OpenCode 2 does not say.
      expect(held.at(-1)?.answers.at(-1)?.blocks).toEqual(turns[to - 1]?.answers.at(-1)?.blocks)
    }
})

test("an address says which turns, an option the last one, and both the same", () => {
  const take = (address: string, until?: number) => takenUp(whole(), "prices", addressIn(address).turns, until).taken
  expect(take("prices#2")).toEqual({ origin: { turn: 2 }, reason: "it ends after turn 2, as you asked" })
  expect(take("prices", 2)).toEqual(take("prices#2"))
  expect(take("prices#2", 2)).toEqual(take("prices#2"))
  expect(take("prices#1-2")).toEqual(take("prices#2"))
  expect(take("prices#2-2")?.origin).toEqual({ turns: { from: 2, to: 2 } })
  expect(take("prices#2-9")?.origin).toEqual({ turns: { from: 2, to: 4 } })
  expect(take("prices")).toBeUndefined()
  expect(() => take("prices#1-3", 2)).toThrow("You named two turns as the last one: 3 ")
  expect(() => take("prices", 9)).toThrow("There is no turn 9 in prices, which has 4 turns.")
})
