/** What once went wrong with sessions of OpenCode 2 that leave something out, are copied, merged, or go on. */
import { expect, test } from "vitest"
import { added } from "../../src/opencode/v2/added.ts"
import { dataUrlOf, withAttachments, withoutAttachments } from "../../src/session/attachments/sidecar.ts"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { readSession } from "../../src/session/document/read.ts"
import { slimmed } from "../../src/session/document/slim.ts"
import { withoutDropped } from "../../src/session/dropped-fields.ts"
import { shiftedBack, withNewIds } from "../../src/session/make-copy.ts"
import { mapConversation } from "../../src/session/paths/map-texts.ts"
import { expander, tokeniser } from "../../src/session/paths/path-tokens.ts"
import { merged } from "../../src/session/relation/merge.ts"
import { relate } from "../../src/session/relation/relation.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { down } from "../../src/session/v2/down.ts"
import { comparable, continued, inMajor1, inMajor2 } from "../../src/session/v2/majors.ts"
import { messageCount, toModel, toNative } from "../../src/session/v2/model.ts"
import type { SessionDocument2 } from "../../src/session/v2/schema.ts"
import { besideId, up } from "../../src/session/v2/up.ts"

const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
const modelOf = (id: string) => ({ id, providerID: "p", variant: "default" })
const time = (created: number) => ({ created })
const ask = (id: string, at: number) => ({ id, type: "user", text: "hi", time: time(at) })
const say = (id: string, at: number, content: object[], model = "m", more = {}) => {
  const made = {
    id,
    type: "assistant",
    agent: "build",
    model: modelOf(model),
    content,
    cost: 0,
    tokens,
    finish: "stop",
  }
  return { ...made, ...more, time: { created: at, completed: at } }
}
const call = (content: object[], more = {}) => {
  const state = { status: "completed", input: {}, content, metadata: { q: 1 } }
  return { type: "tool", id: "c", name: "shell", ...more, state, time: { created: 3, completed: 4 } }
}
const shell = (id: string, at: number) => ({
  ...{ id, type: "shell", shellID: "sh_1", command: "ls", status: "exited", exit: 3 },
  ...{ output: { output: "x", truncated: false }, time: { created: at, completed: at + 1 } },
})
const session = (messages: object[]): SessionDocument2 =>
  ({
    info: {
      ...{ id: "ses_a", projectID: "global", title: "A", agent: "build", model: modelOf("m"), cost: 0, tokens },
      ...{ time: { created: 1, updated: 2 }, location: { directory: "." } },
    },
    messages,
  }) as SessionDocument2

const facts = (format: number, messages: number) => ({
  ...{ format, messages, tool: "1", opencode: "2.0.15", saved: "2026-11-28T00:00:00.000Z", subagentCount: 0 },
})
const document = (one: Pick<SessionDocument, "info" | "messages">, format: number): SessionDocument => ({
  info: one.info,
  "opencode-session": facts(format, messageCount(one.messages)),
  messages: one.messages,
})
const again = (one: Pick<SessionDocument, "info" | "messages">) => readSession(canonicalText(one), "F")

const data = Buffer.from("x".repeat(300)).toString("base64")
const file = { type: "file", uri: `data:image/png;base64,${data}`, mime: "image/png" }
const text = { type: "text", text: "one" }

test.each([[[text, file]], [[file, text]], [[file]], [[file, text, file]]])(
  "files go into sidecars and come back: %#",
  (content) => {
    const prompt = { ...ask("msg_a", 1), files: [{ data, mime: "image/png", source: { type: "inline" }, name: "u" }] }
    const whole = toModel(session([prompt, say("msg_b", 3, [call(content), text])]))
    const found = new Map<string, Buffer>()
    const messages = withoutAttachments(whole.messages, 100, true, (name, bytes) => found.set(name, bytes))
    expect(canonicalText({ ...whole, messages })).not.toContain(data)
    const less = again({ ...whole, messages })
    const back = {
      ...less,
      messages: withAttachments(less.messages, ({ name, mime }) => dataUrlOf(mime, found.get(name) as Buffer)),
    }
    expect(toNative(back).messages[0]).toEqual(prompt)
    for (const one of [less, back]) expect(relate(...comparable(one, whole))).toEqual({ kind: "equal" })
    const [, answer] = toNative(back).messages as { content?: { state: { content: object[] } }[] }[]
    const result = answer?.content?.[0]?.state.content ?? []
    for (const one of content) expect(result).toContainEqual(one)
  },
)

test("--slim shortens a result of several texts, and it is the same session", () => {
  const long = { type: "text", text: "a line of a long output\n".repeat(4000) }
  const whole = toModel(session([ask("msg_a", 1), say("msg_b", 3, [call([long, text])])]))
  const slim = again(slimmed(document(whole, 2)))
  expect(canonicalText(slim).length).toBeLessThan(30_000)
  expect(relate(...comparable(slim, whole))).toEqual({ kind: "equal" })
})

test("a copy keeps the user's own commands, and its times go back as one", () => {
  const native = session([ask("msg_a", 1000), shell("msg_b", 1100), ask("msg_c", 1300)])
  const [copy] = withNewIds([shiftedBack(toModel(native), 500)], 1_790_000_000_000)
  const { messages } = toNative(copy as NonNullable<typeof copy>)
  expect(messages.map(({ type, time }) => [type, time.created])).toEqual([
    ["user", 500],
    ["shell", 600],
    ["user", 800],
  ])
})

test.each([
  ["a command", shell("msg_c", 5)],
  [
    "a compaction",
    { id: "msg_c", type: "compaction", status: "completed", reason: "manual", summary: "s", recent: "" },
  ],
  ["a prompt", ask("msg_c", 5)],
])("%s is the same when another model answers behind it", (_, last) => {
  const before = [ask("msg_a", 1), say("msg_b", 3, [text]), { ...last, time: time(5) }]
  const one = toModel(session(before))
  const more = toModel(session([...before, ask("msg_d", 7), say("msg_e", 8, [text], "other")]))
  expect(relate(...comparable(more, one))).toEqual({ kind: "file ahead", messages: 2 })
})

test("what OpenCode 1 has pruned is the same on the other side", () => {
  const two = toModel(session([ask("msg_a", 1), say("msg_b", 3, [call([text])])]))
  const { notCarried: _, ...one } = inMajor1(two)
  const pruned = structuredClone(one)
  for (const { parts } of pruned.messages)
    for (const part of parts)
      if (part.type === "tool" && part.state.status === "completed") part.state.time.compacted = 9
  for (const other of [two, inMajor2(pruned), inMajor2(one)])
    for (const side of [one, pruned]) expect(relate(...comparable(other, side))).toEqual({ kind: "equal" })
})

test("a merge of a file of 1 with one of 2 can be read", () => {
  const two = toModel(session([ask("msg_a", 1), say("msg_b", 3, [text])]))
  const { notCarried: _, ...one } = inMajor1(two)
  const own = { id: "msg_c", sessionID: "ses_a", time: time(9) }
  const asker = { agent: "build", model: { providerID: "p", modelID: "m" } }
  const part = { id: "prt_c", sessionID: "ses_a", messageID: "msg_c", type: "compaction", auto: true }
  // A compaction that failed is nothing in OpenCode 2.
  const messages = [...one.messages, { info: { ...own, role: "user", ...asker }, parts: [part] }] as typeof one.messages
  const ahead = [...messages, ...inMajor1(toModel(session([ask("msg_d", 20), say("msg_e", 21, [text])]))).messages]
  const both = merged(document({ ...one, messages: ahead }, 1), document(two, 2))
  expect(both.kept).toBe("ours")
  expect(again(both.document as SessionDocument).messages.map(({ info }) => info.id)).toEqual([
    ...["msg_a", "msg_b", "msg_d", "msg_e"],
  ])
})

test("what one of two majors has redacted stays out of their merge", () => {
  const marker = "[REDACTED-known-value-ABC234]"
  const redacted = <Some>(one: Some): Some => JSON.parse(JSON.stringify(one).replaceAll('"hi"', JSON.stringify(marker)))
  const begin = [ask("msg_a", 1), say("msg_b", 3, [text])]
  const more = [...begin, { ...ask("msg_c", 10), text: "and" }, say("msg_d", 12, [text])]
  const of1 = (messages: object[]) => {
    const { notCarried: _, ...one } = inMajor1(toModel(session(messages)))
    return document(one, 1)
  }
  const of2 = (messages: object[]) => document(toModel(session(messages)), 2)
  for (const [ours, theirs] of [
    [of2(more), redacted(of1(begin))],
    [redacted(of2(begin)), of1(more)],
    [redacted(of1(begin)), of2(begin)],
    [of2(more), redacted(of2(begin))],
  ] as const)
    for (const made of [merged(ours, theirs), merged(theirs, ours)]) {
      expect(JSON.stringify(again(made.document as SessionDocument))).toContain(marker)
      expect(JSON.stringify(made.document)).not.toContain('"hi"')
    }
})

test("a provider's state of a call's result stays here", () => {
  const sealed = { openai: { itemId: "ITEM", reasoningEncryptedContent: "SEALED" } }
  const native = session([ask("msg_a", 1), say("msg_b", 3, [call([text], { providerResultState: sealed })])])
  expect(canonicalText(withoutDropped(toModel(native)))).not.toMatch(/ITEM|SEALED/)
})

test.each(["/content", "/metadata", "/time"])("a worktree at %s", (worktree) => {
  const places = { worktree, home: "/root", "opencode-data": "/root/data" }
  const result = call([{ type: "text", text: `${worktree}/a` }, text], { providerResultState: { a: "b" } })
  const native = session([
    { ...ask("msg_a", 1), metadata: { a: 1 } },
    say("msg_b", 3, [result], "m", { rawFinish: "r" }),
  ])
  const portable = again(mapConversation(toModel(native), tokeniser(places)))
  expect(canonicalText(portable)).not.toContain(`${worktree}/a`)
  expect(toNative(mapConversation(portable, expander(places))).messages).toEqual(native.messages)
})

test.each(["100%", "%E0%A4"])("an attached text that is no URL: %s", (body) => {
  const { notCarried: _, ...one } = inMajor1(toModel(session([ask("msg_a", 1)])))
  const [prompt] = structuredClone(one.messages)
  if (!prompt) throw new Error("it has a prompt")
  const own = { id: "prt_x", sessionID: "ses_a", messageID: "msg_a" }
  prompt.parts.push({ ...own, type: "file", mime: "text/plain", url: `data:text/plain,${body}` })
  expect(JSON.stringify(inMajor2({ ...one, messages: [prompt] }))).toContain(Buffer.from(body).toString("base64"))
})

test("a file of nothing is nothing beside what was told", () => {
  const { notCarried: _, ...one } = inMajor1(toModel(session([ask("msg_a", 1)])))
  const own = { sessionID: "ses_a", messageID: "msg_a" }
  const parts = [
    { ...own, id: "prt_a", type: "text", text: "told", synthetic: true },
    { ...own, id: "prt_b", type: "file", mime: "image/png", url: "data:image/png" },
  ]
  const messages = one.messages.map((message) => ({ ...message, parts })) as typeof one.messages
  expect(toNative(inMajor2({ ...one, messages })).messages).toEqual([
    { id: "msg_a", type: "synthetic", text: "told", time: time(1) },
  ])
})

test("what the head of a file counts is counted anew when somebody goes on with it in OpenCode 1", () => {
  const before = session([ask("msg_a", 1), say("msg_b", 2, [{ type: "text", text: "x" }], "m", { cost: 1 })])
  // It was spent on what is not in the file, too.
  const base = toModel({ ...before, info: { ...before.info, cost: 5 } })
  expect(toNative(base).info.cost).toBe(5)
  const more = [ask("msg_c", 3), say("msg_d", 4, [{ type: "text", text: "y" }], "other", { cost: 2 })]
  const here = inMajor1(toModel({ ...before, messages: [...before.messages, ...more] as SessionDocument2["messages"] }))
  expect(toNative(continued(base, here, 2)).info).toMatchObject({ cost: 3 })
  expect(toNative(continued(base, inMajor1(base), 2)).info).toMatchObject({ cost: 5 })
})

test("when a session was last looked at stays on the machine", () => {
  const seen = toModel(session([ask("msg_a", 1), say("msg_b", 2, [text])]))
  const made = toModel({
    ...toNative(seen),
    info: { ...toNative(seen).info, time: { created: 1, updated: 2, idle: 3, viewed: 3 } },
  })
  expect(toNative(withoutDropped(made)).info.time).toEqual({ created: 1, updated: 2, idle: 3 })
})

test("a shell run and a skill that come back from OpenCode 1 are those that are here", () => {
  const skilled = { ...ask("msg_3", 30), skills: [{ id: "s", name: "s", text: "do so" }] }
  const idle = (id: string, at: number) => ({ id, type: "idle", outcome: "succeeded", time: time(at) })
  const held = session([
    ...[ask("msg_1", 10), say("msg_2", 11, [{ type: "text", text: "yes" }]), idle("msg_2i", 12), shell("msg_2s", 20)],
    ...[skilled, say("msg_4", 31, [{ type: "text", text: "done" }]), idle("msg_4i", 32)],
  ])
  const { messages: came } = inMajor1(toModel(held))
  const more = inMajor1(toModel(session([ask("msg_5", 50), say("msg_6", 51, [{ type: "text", text: "more" }])])))
  const file = { info: inMajor1(toModel(held)).info, messages: [...came, ...more.messages] }
  expect(relate(...comparable(file, toModel(held)))).toEqual({ kind: "file ahead", messages: 2 })
  const { messages } = added({ document: held, directory: "/x" }, file).document
  expect(messages.slice(0, held.messages.length)).toEqual(held.messages)
  expect(messages.slice(held.messages.length).map(({ id }) => id)).toEqual(["msg_5", "msg_6"])
  expect(relate(...comparable(file, toModel({ ...held, messages }))).kind).toBe("equal")
})

const attached = (mime: string, name: string, content: string) => ({
  ...{ data: Buffer.from(content).toString("base64"), mime, name },
  source: { type: "uri", uri: `file:///home/alice/shop/${name}` },
  mention: { start: 0, end: 2, text: "hi" },
})

test("OpenCode 1 is told what stands in attached texts and folders, and OpenCode 2 gets its own prompt back", () => {
  const files = [
    attached("text/plain", "notes.txt", "the tariff is 42"),
    attached("image/png", "dot.png", "x"),
    { ...attached("application/x-directory", "lib/", "a.ts"), description: "The sources" },
  ]
  const native = session([{ ...ask("msg_a", 1), files }, say("msg_b", 3, [text])])
  const one = inMajor1(toModel(native))
  const [{ parts } = { parts: [] }] = one.messages
  expect(parts.map((part) => (part.type === "text" ? part.text : part.type))).toEqual([
    "hi",
    "Attached file: notes.txt\n\nthe tariff is 42",
    "file",
    "file",
    "Attached directory: lib/\nDescription: The sources\n\na.ts",
    "file",
  ])
  expect(parts.map(({ id }) => id)).toEqual(parts.map(({ id }) => id).sort())
  expect(up(one).messages).toEqual(up(down(native, "1")).messages)
  expect(relate(...comparable(one, toModel(native)))).toEqual({ kind: "equal" })
})

test("what OpenCode 1 wrote beside an attachment is not said twice", () => {
  const files = [{ ...attached("text/plain", "notes.txt", "the tariff is 42"), source: { type: "inline" } }]
  const prompt = { ...ask("msg_a", 1), files }
  const said = 'Called the Read tool with the following input: {"filePath":"notes.txt"}'
  const beside = { id: besideId("msg_a", new Set()), type: "synthetic", text: said, time: time(1) }
  const one = inMajor1(toModel(session([prompt, beside, say("msg_b", 3, [text])])))
  expect(one.messages[0]?.parts.map(({ type }) => type)).toEqual(["text", "file", "text"])
})

test.each([
  ["bare", { reasoningField: "reasoning_content" }, { p: { reasoningField: "reasoning_content" } }],
  ["of a list", { reasoning_details: [1] }, { p: { reasoning_details: [1] } }],
  ["of OpenCode 1", { p: { signature: "s" } }, { p: { signature: "s" } }],
])("a blob of the provider, %s, has the provider's name in OpenCode 1", (_, state, named) => {
  const content = [
    { type: "reasoning", text: "Hm.", state, time: { created: 3, completed: 4 } },
    { ...text, state },
    call([text], { providerState: state }),
  ]
  const native = session([ask("msg_a", 1), say("msg_b", 3, content)])
  const one = inMajor1(toModel(native))
  const blobs = (one.messages[1]?.parts ?? []).flatMap((part) => {
    const { "opencode-session": _, ...blob } = (part as { metadata?: Record<string, unknown> }).metadata ?? {}
    return ["reasoning", "text", "tool"].includes(part.type) ? [blob] : []
  })
  expect(blobs).toEqual([named, named, named])
  expect(up(one).messages).toEqual(up(down(native, "1")).messages)
  const { messages } = withoutDropped(one)
  expect(up({ ...one, messages }).messages).toEqual(up(one).messages)
})

test("of a blob that is encrypted nothing is left on either way", () => {
  const content = [{ type: "reasoning", text: "Hm.", state: { itemId: "i" }, time: { created: 3, completed: 4 } }]
  const native = toModel(session([ask("msg_a", 1), say("msg_b", 3, content)]))
  const crossing = withoutDropped(inMajor1(native))
  expect(JSON.stringify(up(crossing))).not.toContain("itemId")
  expect(up(crossing).messages).toEqual(up(inMajor1(withoutDropped(native))).messages)
})
