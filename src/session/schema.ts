/**
 * The shape of a session in `opencode export` form, as OpenCode 1.x reads and writes it (read off `GET /doc` of 1.18.33).
 *
 * Requires what `opencode import` requires. An import stops at the first part that it cannot read and loses the rest of
 * the session, so a file is checked here before OpenCode sees it. Unknown fields pass.
 *
 * The order of the keys is the order in which a saved file writes them (see canonical.ts).
 */
import * as v from "valibot"
import { isObject } from "../support/plain-object.ts"
import { factsKey } from "./document/facts-key.ts"
import { isFuture, partTypes } from "./part-types.ts"
import { diffs, flag, free, id, text, time, tokens } from "./schema-fields.ts"

/** What a message or session of OpenCode 2 has besides (see v2/model.ts). Never in a file. */
const opencode2 = v.optional(free)

const failure = v.looseObject({ name: v.string(), data: v.optional(free) })

const owner = { id: id("prt"), sessionID: id("ses"), messageID: id("msg") }
const span = v.looseObject({ start: time, end: v.optional(time) })
const closedSpan = v.looseObject({ start: time, end: time, compacted: v.optional(time) })

export const filePart = v.looseObject({
  ...owner,
  type: v.literal("file"),
  mime: v.string(),
  filename: text,
  url: v.string(),
  source: v.optional(free),
})

const toolState = v.variant("status", [
  v.looseObject({ status: v.literal("pending"), input: free, raw: v.string() }),
  v.looseObject({
    status: v.literal("running"),
    title: text,
    input: free,
    metadata: v.optional(free),
    time: v.looseObject({ start: time }),
  }),
  v.looseObject({
    status: v.literal("completed"),
    title: v.string(),
    input: free,
    output: v.string(),
    metadata: free,
    attachments: v.optional(v.array(filePart)),
    time: closedSpan,
  }),
  v.looseObject({
    status: v.literal("error"),
    input: free,
    error: v.string(),
    metadata: v.optional(free),
    time: closedSpan,
  }),
])

const toolPart = v.looseObject({
  ...owner,
  type: v.literal("tool"),
  tool: v.string(),
  callID: v.string(),
  state: toolState,
  metadata: v.optional(free),
})

const knownPart = v.variant("type", [
  v.looseObject({
    ...owner,
    type: v.literal("text"),
    text: v.string(),
    synthetic: flag,
    ignored: flag,
    metadata: v.optional(free),
    time: v.optional(span),
  }),
  v.looseObject({
    ...owner,
    type: v.literal("reasoning"),
    text: v.string(),
    metadata: v.optional(free),
    time: span,
  }),
  filePart,
  toolPart,
  v.looseObject({ ...owner, type: v.literal("step-start"), snapshot: text }),
  v.looseObject({
    ...owner,
    type: v.literal("step-finish"),
    reason: v.string(),
    snapshot: text,
    cost: v.number(),
    tokens,
  }),
  v.looseObject({ ...owner, type: v.literal("snapshot"), snapshot: v.string() }),
  v.looseObject({ ...owner, type: v.literal("patch"), hash: v.string(), files: v.array(v.string()) }),
  v.looseObject({ ...owner, type: v.literal("agent"), name: v.string(), source: v.optional(free) }),
  v.looseObject({
    ...owner,
    type: v.literal("subtask"),
    agent: v.string(),
    description: v.string(),
    prompt: v.string(),
    model: v.optional(v.looseObject({ providerID: v.string(), modelID: v.string() })),
    command: text,
  }),
  v.looseObject({
    ...owner,
    type: v.literal("retry"),
    attempt: v.number(),
    error: failure,
    time: v.looseObject({ created: time }),
  }),
  v.looseObject({
    ...owner,
    type: v.literal("compaction"),
    auto: v.boolean(),
    overflow: flag,
    tail_start_id: text,
  }),
  /** A message of OpenCode 2 that has no form here (see v2/model.ts). Never in a file. */
  v.looseObject({ ...owner, type: v.literal("opencode2"), message: free }),
])

/** The compiler holds the two lists against each other. */
void (partTypes satisfies Record<v.InferOutput<typeof knownPart>["type"], true>)

const futurePart = v.looseObject({ ...owner, type: v.string() })

const part = v.lazy((input) =>
  isObject(input) && isFuture(input) ? (futurePart as unknown as typeof knownPart) : knownPart,
)

const userInfo = v.looseObject({
  id: id("msg"),
  sessionID: id("ses"),
  role: v.literal("user"),
  time: v.looseObject({ created: time }),
  agent: v.string(),
  model: v.looseObject({ providerID: v.string(), modelID: v.string(), variant: text }),
  format: v.optional(free),
  system: text,
  tools: v.optional(free),
  summary: v.optional(v.looseObject({ title: text, body: text, diffs })),
  opencode2,
})

const assistantInfo = v.looseObject({
  id: id("msg"),
  sessionID: id("ses"),
  role: v.literal("assistant"),
  parentID: id("msg"),
  time: v.looseObject({ created: time, completed: v.optional(time) }),
  mode: v.string(),
  agent: v.string(),
  providerID: v.string(),
  modelID: v.string(),
  variant: text,
  path: v.looseObject({ cwd: v.string(), root: v.string() }),
  summary: flag,
  cost: v.number(),
  tokens,
  finish: text,
  error: v.optional(failure),
  structured: v.optional(v.unknown()),
  opencode2,
})

export const message = v.looseObject({
  info: v.variant("role", [userInfo, assistantInfo]),
  parts: v.array(part),
})

export const sessionInfo = v.looseObject({
  id: id("ses"),
  slug: v.string(),
  projectID: text,
  workspaceID: text,
  directory: text,
  path: text,
  parentID: text,
  title: v.string(),
  agent: text,
  model: v.optional(v.looseObject({ id: v.string(), providerID: v.string(), variant: text })),
  version: v.string(),
  time: v.looseObject({ created: time, updated: time, compacting: v.optional(time), archived: v.optional(time) }),
  summary: v.optional(
    v.looseObject({ additions: v.number(), deletions: v.number(), files: v.number(), diffs: v.optional(diffs) }),
  ),
  cost: v.optional(v.number()),
  tokens: v.optional(tokens),
  share: v.optional(v.looseObject({ url: v.string() })),
  permission: v.optional(v.array(v.unknown())),
  revert: v.optional(v.looseObject({ messageID: id("msg"), partID: text, snapshot: text, diff: text })),
  metadata: v.optional(free),
  opencode2,
})

/** The origin of a copy; of a part of a session, the turn after which it ends, or those that it holds. */
export const origin = v.looseObject({
  sessionID: id("ses"),
  turn: v.optional(v.number()),
  turns: v.optional(v.looseObject({ from: v.number(), to: v.number() })),
  by: text,
  branch: text,
  saved: text,
})

export const todo = v.looseObject({ content: v.string(), status: v.string(), priority: v.string() })

const subagent = v.looseObject({ info: sessionInfo, todos: v.optional(v.array(todo)), messages: v.array(message) })

/** The facts of a saved session, under {@link factsKey}. `opencode import` ignores them. */
export const facts = v.looseObject({
  /** Version of the file format. */
  format: v.number(),
  /** Version of opencode-session that saved it. */
  tool: v.string(),
  /** Version of OpenCode that exported it. */
  opencode: v.string(),
  /** When the file was written: ISO 8601, UTC. */
  saved: v.pipe(v.string(), v.isoTimestamp()),
  /** Who saved it: git's user name. */
  by: text,
  /** Who wrote the prompts, as far as it is known, so that a list need not read them. */
  authors: v.optional(v.array(v.string())),
  branch: text,
  commit: text,
  /** Whether the worktree had changes outside the saved sessions. */
  dirty: flag,
  /** The user gave the title at a save; later saves keep it. */
  titleGiven: flag,
  /** Number of messages, without those of subagents, so that a list need not read them. */
  messages: v.number(),
  /** Number of subagents, for the same reason. */
  subagentCount: v.optional(v.number()),
  /** Number of unfinished messages that were left out. */
  cut: v.optional(v.number()),
  /** Id of the first message that `save --until` did not share: a save of its own accord does not share it either. */
  heldBack: v.optional(id("msg")),
  /** What else was left out, and how often. */
  left: v.optional(v.record(v.string(), v.number())),
  /** Number of redaction markers by kind, and the engine of the last save. */
  redacted: v.optional(v.looseObject({ engine: v.string(), counts: v.record(v.string(), v.number()) })),
  /** Number of secrets by kind that were found and saved because the user allowed it. */
  allowedSecrets: v.optional(v.record(v.string(), v.number())),
  /** What `save --slim` left out: cut outputs and the characters cut, OpenCode's copies and their bytes. */
  slim: v.optional(
    v.looseObject({ outputs: v.number(), characters: v.number(), copies: v.number(), bytes: v.number() }),
  ),
  /** Attachments that are not in the file: in sidecars (`beside`) or left out (`out`), and the names of their files. */
  attachments: v.optional(v.looseObject({ kept: v.string(), files: v.array(v.string()) })),
  /** The session that this one is a copy of. */
  origin: v.optional(origin),
  /** Ids of subagents that task calls name but OpenCode no longer had. */
  missing: v.optional(v.array(v.string())),
  /** Files that the session changed, by path from the root of the worktree, with git's hash at the time of the save. */
  files: v.optional(v.record(v.string(), v.nullable(v.string()))),
  todos: v.optional(v.array(todo)),
  /** Ids of prompts by who wrote them: git's user name. Nobody knows of those that are missing. */
  prompts: v.optional(v.record(v.string(), v.array(v.string()))),
  /** Summaries of changes by message id. Not in the messages, because OpenCode up to 1.3 refuses their present form. */
  diffs: v.optional(v.record(v.string(), diffs)),
  /** Subagents at every depth, parents first. */
  subagents: v.optional(v.array(subagent)),
})

export { factsKey }

export const sessionDocument = v.looseObject({
  info: sessionInfo,
  [factsKey]: v.optional(facts),
  messages: v.array(message),
})

export type Todo = v.InferOutput<typeof todo>
export type Subagent = v.InferOutput<typeof subagent>
export type Origin = v.InferOutput<typeof origin>
export type SessionInfo = v.InferOutput<typeof sessionInfo>
export type Message = v.InferOutput<typeof message>
export type Part = v.InferOutput<typeof part>
export type Facts = v.InferOutput<typeof facts>
/** A session in `opencode export` form, with our facts if we saved it. */
export type SessionDocument = v.InferOutput<typeof sessionDocument>
