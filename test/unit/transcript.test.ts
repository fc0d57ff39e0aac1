/** One model of a saved session, under all that shows one. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Message, SessionDocument } from "../../src/session/schema.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { hunksBetween, hunksOf } from "../../src/session/transcript/unified-diff.ts"
import { pullRequestText } from "../../src/view/pull-request/document.ts"
import { showText } from "../../src/view/terminal/show.ts"
import { assistant, conversation, sessionOf, user } from "../bed/sessions.ts"

const call = (tool: string, state: object): object => ({ id: "prt_x", type: "tool", tool, callID: "c", state })
const done = (input: object, metadata: object = {}, output = ""): object => ({
  status: "completed",
  title: "",
  input,
  output,
  metadata,
  time: { start: 1000, end: 3500 },
})
const spoken = (...parts: object[]): SessionDocument => {
  const [prompt, answer] = conversation(user("do it"), assistant())
  return sessionOf([prompt, { ...answer, parts }] as Message[])
}
const callsIn = (...parts: object[]) =>
  transcriptOf(spoken(...parts)).turns[0]?.answers[0]?.blocks.flatMap((block) => ("call" in block ? [block.call] : []))

test("a turn is a prompt with its answers; a session may begin with an answer", () => {
  const messages = conversation(assistant(), user("one"), assistant(), assistant(["error"]), user("two"))
  const { turns, totals } = transcriptOf(sessionOf(messages))
  expect(turns.map(({ prompt, answers }) => [prompt?.id, answers.length])).toEqual([
    [undefined, 1],
    ["msg_1", 2],
    ["msg_4", 0],
  ])
  expect(totals).toMatchObject({ messages: 5, calls: 1, failed: 1, models: ["script/scripted"], duration: 3 })
})

describe("what a call is about", () => {
  test.each([
    ["bash", { command: "npm test\necho done" }, "npm test …"],
    ["read", { filePath: "/w/src/a.ts" }, "/w/src/a.ts"],
    ["grep", { pattern: "x", path: "src" }, "x in src"],
    ["todowrite", { todos: [{}, {}] }, "2 todos"],
    ["task", { prompt: "long", description: "look" }, "look"],
    ["of_the_future", { count: 3, query: "cats" }, "cats"],
    ["of_the_future", { count: 3 }, '{"count":3}'],
    ["invalid", { tool: "lsp", error: "no" }, "lsp"],
  ])("%s %j is %j", (tool, input, target) => {
    expect(callsIn(call(tool, done(input)))?.[0]).toMatchObject({ tool, target, duration: 2500 })
  })

  test("a command fails by its exit code as well", () => {
    const calls = callsIn(
      call("bash", done({}, { exit: 1 })),
      call("bash", { status: "error", error: "no", input: {} }),
    )
    expect(calls?.map(({ failed, output }) => [failed, output])).toEqual([
      [true, ""],
      [true, "no"],
    ])
  })
})

describe("file changes", () => {
  const diff = "Index: a\n--- a\n+++ a\n@@ -1,2 +1,2 @@\n-one\n+ONE\n two\n"

  test("of a new file, one that is written over, and an edit", () => {
    const file = { filePath: "./a" }
    const [first, second, third] =
      callsIn(
        call("write", done({ ...file, content: "one\ntwo\n" })),
        call("edit", done({ ...file, oldString: "one", newString: "ONE" }, { diff })),
        call("write", done({ ...file, content: "ONE\n2\n" })),
      ) ?? []
    expect(first?.changes).toMatchObject([{ file: "a", additions: 2, deletions: 0 }])
    expect(second?.changes).toMatchObject([{ file: "a", additions: 1, deletions: 1 }])
    // Known from what the session itself had written before.
    expect(third?.changes[0]?.hunks[0]?.lines).toEqual([
      { sign: " ", text: "ONE" },
      { sign: "-", text: "two" },
      { sign: "+", text: "2" },
    ])
  })

  test("of a file that a shell removed or restored in between are those that OpenCode saw", () => {
    const write = (content: string, metadata: object) => call("write", done({ filePath: "./n", content }, metadata))
    const removed = [
      write("a\nb\n", { exists: false }),
      call("bash", done({ command: "rm n" })),
      write("a\nb\n", { exists: false }),
    ]
    expect(callsIn(...removed)?.map(({ changes }) => changes[0]?.additions)).toEqual([2, undefined, 2])
    expect(transcriptOf(spoken(...removed)).files).toMatchObject([{ additions: 2, deletions: 0, pieces: [{}] }])
    const over = [write("a\nb\n", { exists: true }), write("a\nc\n", { exists: false })]
    expect(transcriptOf(spoken(...over)).files).toMatchObject([{ additions: 2, deletions: 0, pieces: [{}] }])
    // An edit of a file that was there already: nothing tells all that the shell removed.
    const edited = call("edit", done({ filePath: "./n" }, { diff: "@@ -1,2 +1,2 @@\n-one\n+ONE\n two\n" }))
    expect(transcriptOf(spoken(edited, write("x\n", { exists: false }))).files[0]?.pieces).toHaveLength(2)
    const [, restored] =
      callsIn(write("a\n", {}), write("b\n", { exists: true, diff: "@@ -1 +1 @@\n-was\n+b\n" })) ?? []
    expect(restored?.changes[0]?.hunks[0]?.lines.map(({ text }) => text)).toEqual(["was", "b"])
  })

  test("of a subagent that no call names count in the turn in which it began", () => {
    const write = (name: string, content: string) => call("write", done({ filePath: `./${name}`, content }))
    const messages = conversation(user("one"), assistant(), user("two"), assistant())
    const [first, , third, fourth] = messages
    Object.assign(fourth ?? {}, { parts: [write("a", "one\n")] })
    Object.assign(first?.info ?? {}, { summary: { diffs: [{ file: "b", patch: diff }] } })
    const stray = (id: string, at: number, ...parts: object[]) => {
      const { info, messages: own } = spoken(...parts)
      return { info: { ...info, id, time: { created: at } }, messages: own }
    }
    const begun = [first?.info.time.created ?? 0, third?.info.time.created ?? 0] as const
    const facts = {
      subagents: [
        stray("ses_a", begun[1], write("a", "one\ntwo\n"), write("c", "x\n")),
        stray("ses_b", begun[0], write("b", "ONE\n"), write("d", "x\n")),
      ],
    }
    const { files } = transcriptOf({ ...sessionOf(messages), "opencode-session": facts } as never)
    expect(files.map(({ file, turns }) => [file, turns])).toEqual([
      ["a", [2]],
      ["b", [1]],
      ["c", [2]],
      ["d", [1]],
    ])
    expect(files[1]).toMatchObject({ additions: 1, deletions: 1 })
    expect(transcriptOf({ info: {}, messages: [], "opencode-session": facts } as never).files).toHaveLength(4)
  })

  test("a file that is moved stays one file, and what comes and goes again does not count", () => {
    const patch = (metadata: object) => call("apply_patch", done({}, { files: [metadata] }))
    const [file, ...more] = transcriptOf(
      spoken(
        call("write", done({ filePath: "./a", content: "one\ntwo\n" })),
        patch({ relativePath: "a", movePath: "b", patch: "@@ -1,2 +1,2 @@\n-one\n+ONE\n two\n" }),
        call("edit", done({ filePath: "./b" }, { diff: "@@ -1,2 +1,2 @@\n-ONE\n+1\n two\n" })),
      ),
    ).files
    expect(more).toEqual([])
    expect(file).toMatchObject({ file: "a", to: "b", additions: 2, deletions: 0, turns: [1] })
    expect(file?.pieces.map(({ hunks }) => hunks[0]?.lines.map(({ text }) => text))).toEqual([["1", "two"]])
  })

  test("a summary of OpenCode's goes before the calls, since it knows what a shell did", () => {
    const document = spoken(call("write", done({ filePath: "./a", content: "one\n" })))
    const [prompt] = document.messages
    const diffs = [{ file: "b", additions: 1, deletions: 1, patch: diff }]
    Object.assign(prompt?.info ?? {}, { summary: { diffs } })
    expect(transcriptOf(document).files.map(({ file }) => file)).toEqual(["b"])
  })

  test("a patch that holds the whole file is cut to three lines around each change", () => {
    const before = Array.from({ length: 40 }, (_, line) => `line ${line}`)
    const after = before.map((line, index) => (index === 5 || index === 30 ? `${line}!` : line))
    const whole = before.flatMap((line, index) =>
      after[index] === line ? [` ${line}`] : [`-${line}`, `+${after[index]}`],
    )
    const hunks = hunksOf(`--- a\n+++ b\n@@ -1,40 +1,40 @@\n${whole.join("\n")}\n`)
    expect(hunks).toEqual(hunksBetween(`${before.join("\n")}\n`, `${after.join("\n")}\n`))
    expect(hunks.map(({ oldStart, newStart, lines }) => [oldStart, newStart, lines.length])).toEqual([
      [3, 3, 8],
      [28, 28, 8],
    ])
  })
})

test("a subagent stands under the call it works for, and one that no call names beside", () => {
  const child = (id: string, parts: object[]) => {
    const { info, messages } = spoken(...parts)
    return { info: { ...info, id, title: id }, messages }
  }
  const task = (sessionId: string) => call("task", done({ description: "go" }, { sessionId }))
  const document = {
    ...spoken(task("ses_a")),
    "opencode-session": {
      format: 1,
      subagents: [child("ses_a", [task("ses_b")]), child("ses_b", []), child("ses_c", [])],
    },
  }
  const transcript = transcriptOf(document)
  const inner = transcript.turns[0]?.answers[0]?.blocks[0]
  const a = inner?.kind === "tool" ? inner.call.subagent : undefined
  expect(a?.id).toBe("ses_a")
  expect(a?.turns[0]?.answers[0]?.blocks[0]).toMatchObject({ call: { subagent: { id: "ses_b" } } })
  expect(transcript.strays.map(({ id }) => id)).toEqual(["ses_c"])
  expect(transcript.totals).toMatchObject({ subagents: 3, calls: 2 })
})

test("of a plain export what is undone is not told, but counted", () => {
  const messages = conversation(user("one"), assistant(), user("two"), assistant(["error"]))
  const read = (revert: object, all = messages) => {
    const session = sessionOf(all)
    return transcriptOf({ ...session, info: { ...session.info, revert } } as never)
  }
  expect(read({ messageID: messages[2]?.info.id })).toMatchObject({
    turns: [{ number: 1 }],
    undone: 2,
    totals: { calls: 0 },
  })
  expect(read({ messageID: messages[2]?.info.id }, messages.toReversed()).turns).toMatchObject([{ id: "msg_0" }])
  expect(read({ messageID: messages[3]?.info.id, partID: messages[3]?.parts[0]?.id })).toMatchObject({ undone: 1 })
  // Of the last message a part goes, and the rest stays: a save counts it, too.
  const cut = conversation(user("one"), assistant(["completed", "completed"]))
  const revert = { messageID: cut[1]?.info.id, partID: cut[1]?.parts[1]?.id }
  expect(read(revert, cut)).toMatchObject({ undone: 1, totals: { calls: 1 } })
  for (const revert of [{ messageID: "msg_of_nobody" }, { messageID: 3 }, null, "msg"])
    expect(read(revert as object)).toMatchObject({ turns: [{}, {}], undone: 0 })
  const undone = read({ messageID: messages[2]?.info.id })
  for (const text of [showText(undone, { colour: false, width: 80 }, {}), pullRequestText(undone, "a.json")])
    expect(text).toContain("2 undone messages")
})

test("paths read as in the worktree, in a saved file and in a plain export", () => {
  const part = { id: "prt_x", type: "text" }
  const saved = { ...spoken({ ...part, text: "{{worktree}}/src and {{home}}/x, {{=home}}" }), "opencode-session": {} }
  expect(transcriptOf(saved).turns[0]?.answers[0]?.blocks[0]).toMatchObject({ text: "./src and ~/x, {{home}}" })
  const plain = spoken({ ...part, text: "/w/shop/src, /w/shop-2" })
  Object.assign(plain.messages[1]?.info ?? {}, { path: { cwd: "/w/shop", root: "/w/shop" } })
  expect(transcriptOf(plain).turns[0]?.answers[0]?.blocks[0]).toMatchObject({ text: "./src, /w/shop-2" })
})

test("a part of a type that is not known shows as it is", () => {
  const blocks = transcriptOf(spoken({ id: "prt_x", type: "hologram", volume: 3 })).turns[0]?.answers[0]?.blocks
  expect(blocks).toMatchObject([{ kind: "other", text: 'hologram {"volume":3}' }])
})

test("it never throws, whatever stands where", () => {
  const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant("text"), fc.constant("tool"), fc.constant([{}]))
  const part = fc.record(
    {
      id: odd,
      type: fc.constantFrom("text", "tool", "file", "retry", "compaction", "patch", "x"),
      text: odd,
      tool: fc.constantFrom("write", "edit", "todowrite", "apply_patch"),
      state: fc.record(
        {
          status: fc.constantFrom("completed", "error", 1),
          input: odd,
          metadata: odd,
          output: odd,
          attachments: odd,
          time: odd,
        },
        { requiredKeys: [] },
      ),
      error: odd,
      url: odd,
    },
    { requiredKeys: [] },
  )
  const message = fc.record(
    {
      info: fc.record({
        role: fc.constantFrom("user", "assistant", 3),
        time: odd,
        tokens: odd,
        error: odd,
        summary: odd,
      }),
      parts: fc.array(fc.oneof(part, odd)),
    },
    { requiredKeys: [] },
  )
  const facts = fc.record({ subagents: odd, todos: odd, diffs: odd, left: odd, saved: odd }, { requiredKeys: [] })
  const document = fc.record({ info: odd, messages: fc.oneof(fc.array(message), odd), "opencode-session": facts })
  fc.assert(
    fc.property(document, (value) => {
      expect(transcriptOf(value).turns).toBeInstanceOf(Array)
    }),
    { numRuns: 500 },
  )
})

test("a session of nothing but messages of a type that is not known has a turn, one of notes alone has none", () => {
  const message = (own: object) => ({
    info: { id: "msg_1", role: "user", time: { created: 1 } },
    parts: [{ type: "opencode2", message: own }],
  })
  const turns = (own: object) => transcriptOf({ info: { id: "ses_1" }, messages: [message(own)] }).turns
  expect(turns({ type: "unknown", message: { type: "newuser", text: "Hello" } })).toMatchObject([
    { number: 1, answers: [{ blocks: [{ kind: "other", text: 'newuser {"text":"Hello"}' }] }] },
  ])
  expect(turns({ type: "agent-switched", agent: "plan" })).toEqual([])
})
