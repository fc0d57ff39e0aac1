/** A session up to the end of a turn: what was said, the todos as they were, and the subagents that were called by then. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { takenUp } from "../../src/commands/load/taken-up.ts"
import { withoutSecrets } from "../../src/commands/save/redact-session.ts"
import { sharedPart } from "../../src/commands/save/shared-part.ts"
import type { LocalTree } from "../../src/commands/shared/local-session-tree.ts"
import { protectionOf } from "../../src/commands/shared/redaction.ts"
import { findPlace } from "../../src/git/worktree.ts"
import { isSharedInPart, noteSharedInPart } from "../../src/machine/shared-in-part.ts"
import { readSession } from "../../src/session/document/read.ts"
import { shiftedBack } from "../../src/session/make-copy.ts"
import { factsKey, type Message, type SessionDocument } from "../../src/session/schema.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { treeOf, upToTurn, withTree } from "../../src/session/up-to-turn.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

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
  const read = readSession(readFileSync(path, "utf8"), name)
  // The subagents of the case speak after everybody else.
  const tree = treeOf(read)
  const document = withTree(read, { ...tree, subagents: tree.subagents.map((one) => shiftedBack(one, 3_600_000)) })
  const { turns } = transcriptOf(document)
  for (let turn = 1; turn <= turns.length; turn++) {
    const cut = transcriptOf(upToTurn(document, turns, turn)).turns
    expect(cut.map(({ id }) => id)).toEqual(turns.slice(0, turn).map(({ id }) => id))
    expect(JSON.stringify(cut.at(-1)?.answers)).toBe(JSON.stringify(turns[turn - 1]?.answers))
  }
})

/** With one more prompt and answer, after all others. */
function resumed({ info, messages }: SessionDocument, id: string, created: number) {
  const more = sessionWith(id, id, [["go on", [], "LATER"]], created).messages
  const fresh = JSON.parse(JSON.stringify(more).replaceAll("_0a", "_9a").replaceAll("_0b", "_9b"))
  return { info, messages: [...messages, ...fresh] }
}

test("a subagent that a later turn went on with ends where it was", () => {
  const document = whole()
  const [first, ...others] = document[factsKey]?.subagents ?? []
  if (!first) throw new Error("there is one")
  const end = Math.max(...document.messages.map(({ info }) => info.time.created))
  const longer = { ...first, ...resumed(first as never, "ses_a", end) }
  const cut = upToTurn(
    withTree(document, { ...treeOf(document), subagents: [longer, ...others] }),
    transcriptOf(document).turns,
    2,
  )
  expect(cut[factsKey]?.subagents?.[0]).toEqual({ ...first, todos: [] })
  expect(JSON.stringify(cut)).not.toContain("LATER")
})

test("one that no call names is there when it was there by then", () => {
  const document = whole()
  const stray = (id: string, begun: number) => ({ ...sessionWith(id, id, [["look", [], id]], begun), todos: [] })
  const tree = treeOf(document)
  const subagents = [...tree.subagents, stray("ses_early", 0), stray("ses_late", 1000)]
  const cut = upToTurn(withTree(document, { ...tree, subagents }), transcriptOf(document).turns, 2)
  expect(cut[factsKey]?.subagents?.map(({ info }) => info.id)).toEqual(["ses_a", "ses_b", "ses_early"])
})

test("todos that no later turn has written stay as they are", () => {
  const document = whole()
  const cut = upToTurn(
    { ...document, messages: document.messages.slice(0, 4) },
    transcriptOf({ ...document, messages: document.messages.slice(0, 4) }).turns,
    1,
  )
  expect(cut[factsKey]?.todos).toEqual(list("ship"))
})

/** As it is read from OpenCode. */
function local(document = whole(), more: Partial<LocalTree> = {}): LocalTree {
  const tree = treeOf(document)
  const all = [tree.root, ...tree.subagents].flatMap(({ messages }) => messages)
  const messages = new Map(all.map((one): [string, Message] => [one.info.id, one]))
  const having = { major: 1 as const, messages, undone: new Set<string>() }
  return { ...tree, left: {}, having, whole: new Map(), missing: [], sealed: new Map(), ...more }
}

test("of what is shared, nothing of a later turn is left: messages, subagents, counts", () => {
  const [early = "", late = ""] = [0, 5].map((at) => whole().messages[at]?.info.id)
  const tree = local(whole(), {
    left: { "encrypted reasoning": 5, "undone messages": 2, "permission rules": 3 },
    sealed: new Map([
      [early, 2],
      [late, 3],
    ]),
  })
  const { tree: shared, until, heldBack } = sharedPart(tree, 2)
  expect(until).toEqual({ turn: 2, later: 1 })
  expect(heldBack).toBe("msg_ses_one_2a")
  expect(JSON.stringify([shared.root, shared.subagents])).not.toMatch(/three|Third|ses_c/)
  expect([...shared.having.messages.keys()].filter((id) => /_2[ab]$|ses_c/.test(id))).toEqual([])
  expect(shared.left).toEqual({ "encrypted reasoning": 2, "permission rules": 3 })
  expect(shared.root.todos).toEqual(list("round"))
})

test("what the later turns cost is not told", () => {
  const document = whole()
  const tokens = { input: 9, output: 9, reasoning: 9, cache: { read: 9, write: 9 } }
  const messages = document.messages.map((message) =>
    message.info.role === "assistant" ? { ...message, info: { ...message.info, cost: 1 } } : message,
  )
  const info = { ...document.info, cost: 3, tokens }
  const { tree } = sharedPart(local({ ...document, info, messages } as SessionDocument), 2)
  expect(tree.root.info).toMatchObject({ cost: 2, tokens: { input: 2, cache: { read: 0 } } })
  expect(sharedPart(local(document), 2).tree.root.info).not.toHaveProperty("cost")
})

test("what a later turn gives away is taken out of the part that is shared", async () => {
  const secret = ["plum", "Tr33", "Quarter9"].join("-")
  const document = sessionWith("ses_one", "Prices", [
    [`use ${secret} there`, [], "Done."],
    ["show it", [tool("bash", { command: "env" }, `DB_PASSWORD=${secret}`)], "There."],
  ]) as unknown as SessionDocument
  const { root, world } = new Repository()
  const protection = await protectionOf(world, await findPlace(root))
  const { tree, beside } = sharedPart(local(document), 1)
  const safe = await withoutSecrets(world, protection, tree, { beside })
  expect(JSON.stringify(safe.root)).toMatch(/use \[REDACTED-password-\w{6}\] there/)
  expect(safe.root.messages).toHaveLength(2)
  expect(safe.report.places).toHaveLength(1)
  expect(safe.report.clean).toEqual([document.messages[1]?.info.id])
})

test("that it was shared in part is known until it is not", async () => {
  const { env } = new Repository().world
  expect(await isSharedInPart(env, "ses_one")).toBe(false)
  await noteSharedInPart(env, "ses_one", true)
  expect([await isSharedInPart(env, "ses_one"), await isSharedInPart(env, "ses_two")]).toEqual([true, false])
  await noteSharedInPart(env, "ses_one", false)
  expect(await isSharedInPart(env, "ses_one")).toBe(false)
})

test("a turn that a crash cut off is not loaded alone, and a copy up to it says where it ends", () => {
  const document = whole()
  const { turns } = transcriptOf(document)
  const messages = document.messages.map((message) => {
    const { info } = message
    if (info.id !== "msg_ses_one_1b") return message
    const own = { sessionID: "ses_one", messageID: info.id, id: "prt_c", type: "tool", tool: "bash", callID: "c" }
    const state = { status: "running", input: {}, time: { start: 1 } }
    return { info: { ...info, time: { created: info.time.created } }, parts: [{ ...own, state }] }
  })
  const crashed = { ...document, messages } as SessionDocument
  expect(turns).toHaveLength(3)
  const begunAnew = { ...crashed, messages: messages.slice(2) } as SessionDocument
  expect(() => takenUp(begunAnew, "S", undefined, 1)).toThrow(
    "Turn 1 of S was cut off, and has nothing that can be loaded.",
  )
  const upTo = takenUp(crashed, "S", { from: 2, to: 2 }, undefined)
  expect(upTo.taken).toEqual({ origin: { turn: 1 }, reason: "it ends after turn 1: turn 2 was cut off" })
  expect(upTo.wished.messages).toEqual(document.messages.slice(0, 2))
  expect(() => takenUp(crashed, "S", { from: 2, to: 2, isRange: true }, undefined)).toThrow(
    "Turn 2 of S was cut off, and has nothing that can be loaded.",
  )
})

test("up to the last turn is all of it, and a turn that is not there is refused", () => {
  const tree = local()
  expect(sharedPart(tree, 3)).toEqual({ tree, until: { turn: 3, later: 0 } })
  expect(sharedPart(tree, undefined)).toEqual({ tree })
  expect(() => sharedPart(tree, 4)).toThrow("There is no turn 4 in ses_one, which has 3 turns.")
})

test("a session of OpenCode 2 that is in a turn is not, up to one that has ended", () => {
  const document = whole()
  const info = { ...document.info, opencode2: { turn: { unsettled: 1 } } } as SessionDocument["info"]
  const { tree } = sharedPart(local({ ...document, info }), 2)
  expect(tree.root.info).toMatchObject({ opencode2: {} })
  expect(JSON.stringify(tree.root.info)).not.toContain("unsettled")
})

test("a call that a crash cut off is not the last thing that a copy holds, with the subagent that it waited for", () => {
  const document = whole()
  const messages = document.messages.flatMap((message) => {
    if (message.info.id !== "msg_ses_one_1b") return [message]
    const own = {
      sessionID: "ses_one",
      messageID: "msg_ses_one_1c",
      id: "prt_c",
      type: "tool",
      tool: "task",
      callID: "c",
    }
    const state = { status: "running", input: {}, metadata: { sessionId: "ses_c" }, time: { start: 1 } }
    const { created } = message.info.time
    return [message, { info: { ...message.info, id: "msg_ses_one_1c", time: { created } }, parts: [{ ...own, state }] }]
  })
  const crashed = { ...document, messages } as SessionDocument
  const { turns } = transcriptOf(crashed)
  expect(turns[1]?.answers).toHaveLength(2)
  const cut = upToTurn(crashed, turns, 2)
  expect(cut.messages).toEqual(document.messages.slice(0, 4))
  expect(cut[factsKey]?.subagents?.map(({ info }) => info.id)).toEqual(["ses_a", "ses_b"])
})
