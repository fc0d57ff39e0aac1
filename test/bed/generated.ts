/** Generated sessions in numbers, each with ids of its own, and with what OpenCode 1 seldom makes but takes. */
import * as fc from "fast-check"
import type { SessionDocument } from "../../src/session/schema.ts"
import { conversations } from "./conversations.ts"
import { letters, pick, type Random, seeded } from "./planted.ts"

/** Loose: they are made to be odd. */
// biome-ignore lint/suspicious/noExplicitAny: no type allows all that OpenCode 1 takes
type Odd = any

/** @returns parents before children */
export function generated(count: number, seed: number): SessionDocument[] {
  const random = seeded(seed)
  const all = fc.sample(conversations, { numRuns: count, seed }).map((session, number): Odd => {
    const own = JSON.parse(withOwnIds(JSON.stringify(session), number))
    for (const change of oddities) if (random() < 0.25) change(own, random)
    return JSON.parse(withTies(JSON.stringify(own), random))
  })
  return all.map((one, index) => {
    const parent = index > 0 && random() < 0.2 && pick(random, all.slice(0, index))
    return parent ? { ...one, info: { ...one.info, parentID: parent.info.id } } : one
  })
}

const withOwnIds = (text: string, number: number) =>
  text
    .replaceAll("21d700000", (0x21d700000 + number).toString(16))
    .replaceAll("1a2b3c4d5e6f", (0x1a2b3c4d5e6f - number).toString(16))

/** Ids of one moment differ in their last letters alone, and upper case comes where its lower case would. */
function withTies(text: string, random: Random): string {
  const ids = [...new Set(text.match(/(?:msg|prt)_[0-9a-f]{12}A{14}/g))]
  return ids.reduce((so, id, index) => {
    const before = ids[index - 1]
    const moment = before && before.slice(0, 4) === id.slice(0, 4) && random() < 0.2 ? before : id
    return so.replaceAll(id, moment.slice(0, 16) + letters(random, 14))
  }, text)
}

type Oddity = (session: Odd, random: Random) => void

const of = (session: Odd, role: string) => session.messages.filter((message: Odd) => message.info.role === role)

/** Does it to some of the messages. */
const some =
  (role: string, change: (message: Odd, random: Random, session: Odd) => void): Oddity =>
  (session, random) => {
    for (const message of of(session, role)) if (random() < 0.4) change(message, random, session)
  }

const added = (message: Odd, random: Random, part: object) => {
  const id = `prt_${message.info.id.slice(4, 16)}${letters(random, 14)}`
  message.parts.push({ ...part, id, sessionID: message.info.sessionID, messageID: message.info.id })
}

const span = { start: 5, end: 6 }
const mention = { value: "@x", start: 0, end: 2 }
const place = { line: 1, character: 2 }
const tool = { type: "tool", tool: "read", callID: "odd", metadata: {} }
const done = { status: "completed", title: "", input: { a: [null, 1.5, { b: "\ud800" }] }, output: "", metadata: {} }

const ofUser: object[] = [
  { type: "file", mime: "image/png", url: "data:image/png" },
  { type: "file", mime: "text/plain", url: "data:text/plain;charset=utf-8,a%20b%E2%82%AC,c" },
  { type: "file", mime: "text/plain", url: "data:text/plain;base64,not base64 at all!", filename: "" },
  {
    ...{ type: "file", mime: "text/plain", url: "file:///a.ts?start=1", filename: "a.ts" },
    source: { type: "symbol", path: "a.ts", name: "f", kind: 12, range: { start: place, end: place }, text: mention },
  },
  { type: "text", text: " \u2028\ud800😀\u0000", metadata: { a: {} }, time: { start: 3 } },
  { type: "text", text: "told", synthetic: true, ignored: true },
  { type: "agent", name: "", source: mention },
  { type: "compaction", auto: true, overflow: true, tail_start_id: "msg_none" },
  { type: "subtask", agent: "general", description: "", prompt: "p", model: { providerID: "p", modelID: "m" } },
  { type: "reasoning", text: "of a user", time: { start: 1 } },
  { ...tool, state: { ...done, time: span } },
]

const ofAssistant: object[] = [
  {
    type: "retry",
    attempt: 2,
    error: { name: "APIError", data: { message: "m", isRetryable: false } },
    time: { created: 4 },
  },
  { type: "file", mime: "image/png", url: "data:image/png;base64,AA==", filename: "a.png" },
  { type: "agent", name: "plan" },
  { type: "subtask", agent: "general", description: "", prompt: "p" },
  { type: "compaction", auto: false },
  { type: "text", text: "", synthetic: true, ignored: true, metadata: {} },
  { type: "snapshot", snapshot: "" },
  { type: "patch", hash: "", files: ["/w/a", "/w/a", "b"] },
  { ...tool, tool: "task", state: { ...done, attachments: [], time: { ...span, compacted: 0 } } },
  { ...tool, state: { status: "running", title: "t", input: {}, metadata: { output: "half" }, time: { start: 7 } } },
  { ...tool, state: { status: "error", input: {}, error: "", metadata: { output: "", exit: 1 }, time: span } },
]

const failures: object[] = [
  {
    name: "APIError",
    data: { message: "", isRetryable: false, statusCode: 529, responseBody: "b", metadata: { a: "b" } },
  },
  { name: "UnknownError", data: { message: "m", ref: "r" } },
  { name: "ContextOverflowError", data: { message: "long", responseBody: "b" } },
]

const oddities: Oddity[] = [
  some("user", (message, random) => added(message, random, pick(random, ofUser))),
  some("user", (message, random) => added(message, random, pick(random, ofUser))),
  some("assistant", (message, random) => added(message, random, pick(random, ofAssistant))),
  some("assistant", (message, random) => added(message, random, pick(random, ofAssistant))),
  // A part of a prompt stands in an answer, and the other way about.
  some("user", (message, random, session) => {
    const [part] = pick<Odd>(random, session.messages).parts
    if (part) added(message, random, part)
  }),
  some("assistant", (message, random, session) => {
    const [part] = pick<Odd>(random, session.messages).parts
    if (part) added(message, random, part)
  }),
  some("user", ({ info }) => {
    const diffs = [{ file: "a.ts", additions: 1, deletions: 0, patch: "@@" }]
    Object.assign(info, { system: "s", tools: { bash: false }, summary: { title: "t", diffs }, agent: "plan" })
    Object.assign(info, { format: { type: "json_schema", schema: { a: 1 }, retryCount: 2 } })
    info.model = { providerID: "q", modelID: "n", variant: "low" }
  }),
  some("assistant", ({ info }, random) => {
    Object.assign(info, { structured: { a: null }, finish: pick(random, ["length", "content-filter", "", "STOP"]) })
    Object.assign(info, { cost: 0.1 + random() / 3, error: pick(random, [undefined, ...failures]) })
    info.tokens = { ...info.tokens, total: 9, input: 1.5 }
  }),
  // A clock that goes back, and one that stands still.
  (session, random) => {
    for (const { info } of session.messages) if (random() < 0.3) info.time.created -= Math.floor(random() * 6)
  },
  ({ messages }) => {
    for (const { info } of messages) info.time.created = messages[0].info.time.created
  },
  // Answers to nothing, or to what comes later, or to an answer.
  some("assistant", ({ info }, random, { messages }) => {
    info.parentID = random() < 0.3 ? "msg_none" : pick<Odd>(random, messages).info.id
  }),
  // Summaries of no compaction, or two of one.
  some("assistant", ({ info }, random) => {
    info.summary = random() < 0.7
  }),
  (session, random) => {
    for (const { parts } of session.messages)
      for (const part of parts)
        if (part.type === "compaction") part.tail_start_id = pick<Odd>(random, session.messages).info.id
  },
  ({ info, messages }, random) => {
    const model = { id: "of the session", providerID: "p", ...(random() < 0.5 && { variant: "v" }) }
    Object.assign(info, { agent: "of the session", model, path: "sub/folder", metadata: { a: { b: [1, null] } } })
    Object.assign(info, { share: { url: "https://example.org/s" }, title: "Ünï\u2028" })
    Object.assign(info, { permission: [{ permission: "bash", pattern: "*", action: "allow" }] })
    Object.assign(info.time, { archived: 1_790_000_100_000, compacting: 5 })
    if (messages[0]) info.revert = { messageID: messages[0].info.id, snapshot: "a".repeat(40), diff: "@@" }
  },
]
