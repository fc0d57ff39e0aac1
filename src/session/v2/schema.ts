/**
 * The shape of a session as OpenCode 2 exports and imports it (read off the OpenAPI description of 2.0.15, then tried).
 *
 * OpenCode 2 silently drops unknown keys and refuses unknown types; so does a load, before OpenCode sees the file.
 */
import * as v from "valibot"

const sessionID = v.pipe(v.string(), v.regex(/^ses_[0-9A-Za-z_-]{1,64}$/))
/** Stricter than OpenCode, which checks only the prefix. */
const messageID = v.pipe(v.string(), v.regex(/^msg_[0-9A-Za-z_-]{1,64}$/))
/** Whole milliseconds since 1970, within the range of a Date: OpenCode holds no others. */
const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15))
const text = v.optional(v.string())
const free = v.record(v.string(), v.unknown())
const freeIf = v.optional(free)

const model = v.looseObject({ id: v.string(), providerID: v.string(), variant: text })
/** A larger one cannot be read from OpenCode's database any more. A provider may have told a fraction, or less than nothing. */
const tokenCount = v.pipe(v.number(), v.minValue(Number.MIN_SAFE_INTEGER), v.maxValue(Number.MAX_SAFE_INTEGER))
const tokens = v.looseObject({
  input: tokenCount,
  output: tokenCount,
  reasoning: tokenCount,
  cache: v.looseObject({ read: tokenCount, write: tokenCount }),
})
const usage = { cost: v.optional(v.number()), tokens: v.optional(tokens) }
/** OpenCode refuses a status that is not an HTTP status. */
const failure = v.looseObject({
  type: v.string(),
  message: v.string(),
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599))),
})

const mention = v.optional(v.looseObject({ start: v.number(), end: v.number(), text: v.string() }))
const attachment = v.looseObject({
  data: v.string(),
  mime: v.string(),
  source: v.variant("type", [
    v.looseObject({ type: v.literal("inline") }),
    v.looseObject({ type: v.literal("uri"), uri: v.string() }),
  ]),
  name: text,
  description: text,
  mention,
})

const result = v.variant("type", [
  v.looseObject({ type: v.literal("text"), text: v.string() }),
  v.looseObject({
    type: v.literal("file"),
    uri: v.string(),
    mime: v.string(),
    name: v.optional(v.nullable(v.string())),
  }),
])
/** At least one: OpenCode refuses an empty list, and a completed call without a list. */
const results = v.pipe(v.array(result), v.minLength(1))

const toolState = v.variant("status", [
  v.looseObject({ status: v.literal("streaming"), input: v.string() }),
  v.looseObject({ status: v.literal("running"), input: free, metadata: free }),
  v.looseObject({ status: v.literal("completed"), input: free, content: results, metadata: freeIf }),
  v.looseObject({
    status: v.literal("error"),
    input: free,
    error: failure,
    content: v.optional(results),
    metadata: freeIf,
  }),
])

const content = v.variant("type", [
  v.looseObject({ type: v.literal("text"), text: v.string(), state: freeIf }),
  v.looseObject({
    type: v.literal("reasoning"),
    text: v.string(),
    state: freeIf,
    time: v.optional(v.looseObject({ created: time, completed: v.optional(time) })),
  }),
  v.looseObject({
    type: v.literal("tool"),
    /** The provider's id of the call. */
    id: v.string(),
    name: v.string(),
    executed: v.optional(v.boolean()),
    providerState: freeIf,
    providerResultState: freeIf,
    state: toolState,
    time: v.looseObject({ created: time, ran: v.optional(time), completed: v.optional(time) }),
  }),
])

const common = { id: messageID, metadata: freeIf, time: v.looseObject({ created: time }) }
const location = v.looseObject({ directory: v.string() })
const reason = v.picklist(["auto", "manual"])
const outcome = v.picklist(["succeeded", "failed", "interrupted"])

const compaction = v.variant("status", [
  v.looseObject({
    ...common,
    type: v.literal("compaction"),
    status: v.literal("running"),
    reason,
    summary: v.string(),
    recent: v.string(),
  }),
  v.looseObject({
    ...common,
    type: v.literal("compaction"),
    status: v.literal("completed"),
    reason,
    model: v.optional(model),
    providerState: freeIf,
    summary: v.string(),
    /** The earlier turns that the model still gets, as text. */
    recent: v.string(),
    providerContext: freeIf,
    ...usage,
  }),
  v.looseObject({
    ...common,
    type: v.literal("compaction"),
    status: v.literal("failed"),
    reason,
    error: failure,
    ...usage,
  }),
])

export const message2 = v.variant("type", [
  v.looseObject({
    ...common,
    type: v.literal("user"),
    text: v.string(),
    files: v.optional(v.array(attachment)),
    agents: v.optional(v.array(v.looseObject({ name: v.string(), mention }))),
    skills: v.optional(v.array(v.looseObject({ id: v.string(), name: v.string(), text, mention }))),
  }),
  v.looseObject({
    ...common,
    type: v.literal("assistant"),
    agent: v.string(),
    model,
    content: v.array(content),
    snapshot: v.optional(v.looseObject({ start: text, end: text, files: v.optional(v.array(v.string())) })),
    finish: v.optional(v.picklist(["stop", "length", "tool-calls", "content-filter", "error", "unknown"])),
    rawFinish: text,
    providerState: freeIf,
    ...usage,
    error: v.optional(failure),
    retry: v.optional(v.looseObject({ attempt: v.number(), at: v.number(), error: failure })),
    time: v.looseObject({ created: time, streamed: v.optional(time), completed: v.optional(time) }),
  }),
  v.looseObject({ ...common, type: v.literal("synthetic"), text: v.string(), description: text }),
  v.looseObject({ ...common, type: v.literal("system"), text: v.string(), description: text }),
  v.looseObject({ ...common, type: v.literal("skill"), skill: v.string(), name: v.string(), text: v.string() }),
  v.looseObject({
    ...common,
    type: v.literal("shell"),
    shellID: v.string(),
    command: v.string(),
    status: v.picklist(["running", "exited", "timeout", "killed"]),
    exit: v.optional(v.union([v.number(), v.picklist(["Infinity", "-Infinity", "NaN"])])),
    output: v.optional(v.looseObject({ output: v.string(), truncated: v.boolean() })),
    time: v.looseObject({ created: time, completed: v.optional(time) }),
  }),
  compaction,
  v.looseObject({ ...common, type: v.literal("agent-switched"), agent: v.string(), previous: text }),
  v.looseObject({ ...common, type: v.literal("model-switched"), model, previous: v.optional(model) }),
  v.looseObject({ ...common, type: v.literal("location-switched"), location, subpath: text }),
  /** The end of a turn. */
  v.looseObject({ ...common, type: v.literal("idle"), outcome }),
])

export const sessionInfo2 = v.looseObject({
  id: sessionID,
  parentID: v.optional(sessionID),
  projectID: v.string(),
  agent: text,
  model: v.optional(model),
  cost: v.number(),
  tokens,
  outcome: v.optional(outcome),
  time: v.looseObject({
    created: time,
    updated: time,
    idle: v.optional(time),
    viewed: v.optional(time),
    archived: v.optional(time),
  }),
  title: text,
  subpath: text,
  metadata: freeIf,
  location,
})

export const sessionDocument2 = v.looseObject({ info: sessionInfo2, messages: v.array(message2) })

export type SessionInfo2 = v.InferOutput<typeof sessionInfo2>
export type Message2 = v.InferOutput<typeof message2>
export type Content2 = v.InferOutput<typeof content>
export type Result2 = v.InferOutput<typeof result>
export type Failure2 = v.InferOutput<typeof failure>
export type Attachment2 = v.InferOutput<typeof attachment>
export type SessionDocument2 = v.InferOutput<typeof sessionDocument2>
/** One kind of message, by its type. */
export type Of<Type extends Message2["type"]> = Extract<Message2, { type: Type }>
