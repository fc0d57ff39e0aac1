/**
 * A message that has not changed since it was saved, reduced to what a save still asks of it. Its bytes stand in the
 * saved file, so it is neither read nor searched again. As a message of the session model it goes the same way as any
 * other.
 */
import { type Placeholder, urlOf } from "./attachments/placeholder.ts"
import { placeholdersIn } from "./attachments/sidecar.ts"
import { touchedFiles } from "./changed-files.ts"
import { cutsIn, markOf } from "./document/shorten-text.ts"
import { bare } from "./document/slim.ts"
import { isAbsolute } from "./paths/session-folders.ts"
import { markerCounts, markerOf } from "./redaction-marker.ts"
import type { Message, SessionInfo } from "./schema.ts"
import { subagentsOf } from "./session-tree.ts"
import { majorOf } from "./v2/model.ts"

export type Skeleton = {
  role: "user" | "assistant"
  /** As in the session model, where times ascend. */
  created: number
  /** The worktree in which it was answered. */
  root?: string
  subagents?: string[]
  /** Ids of the calls that wrote a todo list. */
  todoCalls?: string[]
  /** From the root of the worktree. */
  files?: string[]
  /** Redaction markers by kind. */
  markers?: Record<string, number>
  /** Characters that each cut left out. */
  cuts?: number[]
  attachments?: Placeholder[]
  /** Of a message of OpenCode 2: what the head of its session counts and names. */
  told?: Told
}

type Told = Partial<Record<(typeof toldInHead)[number], unknown>>
const toldInHead = ["agent", "mode", "model", "providerID", "modelID", "variant", "cost", "tokens"] as const

/**
 * @param here the message as it left the redaction
 * @param file the message as it is saved
 * @param root of the worktree
 */
export function skeletonOf(info: SessionInfo, here: Message, file: Message, root: string): Skeleton {
  const { role, time } = here.info
  const subagents = [...subagentsOf([here])]
  const todoCalls = here.parts.flatMap((part) =>
    part.type === "tool" && part.tool === "todowrite" && part.state.status === "completed" ? [part.id] : [],
  )
  const files = touchedFiles([{ info, messages: [here] }], root)
  const markers = markerCounts(here)
  const cuts = file.parts.flatMap((part) => bare(part).texts.flatMap(cutsIn)).map(({ characters }) => characters)
  const attachments = placeholdersIn([file])
  return {
    role,
    created: time.created,
    ...(here.info.role === "assistant" && isAbsolute(here.info.path.root) && { root: here.info.path.root }),
    ...(subagents.length > 0 && { subagents }),
    ...(todoCalls.length > 0 && { todoCalls }),
    ...(files.length > 0 && { files }),
    ...(Object.keys(markers).length > 0 && { markers }),
    ...(cuts.length > 0 && { cuts }),
    ...(attachments.length > 0 && { attachments }),
    ...(majorOf({ info }) === 2 && { told: toldBy(here.info) }),
  }
}

function toldBy(info: Message["info"]): Told {
  const own: Told = info
  return Object.fromEntries(toldInHead.filter((key) => own[key] !== undefined).map((key) => [key, own[key]]))
}

const none = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }

/** The message for which a skeleton stands. */
export function skeletonMessage(id: string, sessionID: string, skeleton: Skeleton): Message {
  const { role, created, root = "", subagents = [], todoCalls = [], files = [], markers = {}, cuts = [] } = skeleton
  const owner = { sessionID, messageID: id }
  const part = (own: object, name: string | number) => ({ id: `prt_${name}_${id}`, ...owner, ...own })
  const call = (tool: string, state: object) => ({
    type: "tool",
    tool,
    callID: "",
    state: {
      status: "completed",
      title: "",
      input: {},
      output: "",
      metadata: {},
      time: { start: 0, end: 0 },
      ...state,
    },
  })
  const parts = [
    ...subagents.map((one) => part(call("task", { metadata: { sessionId: one } }), one)),
    ...todoCalls.map((one) => ({ ...part(call("todowrite", { input: { todos: [] } }), ""), id: one })),
    ...(files.length > 0 ? [part({ type: "patch", hash: "", files }, "files")] : []),
    ...(cuts.length > 0 ? [part(call("", { output: cuts.map(markOf).join("\n") }), "cuts")] : []),
    ...Object.entries(markers).map(([kind, count]) =>
      part({ type: "text", synthetic: true, text: Array(count).fill(markerOf(kind, "aaaaaa")).join("\n") }, kind),
    ),
    ...(skeleton.attachments ?? []).map((one, index) =>
      part({ type: "file", mime: "text/plain", url: urlOf(one) }, index),
    ),
  ]
  const user = { agent: "", model: { providerID: "", modelID: "" } }
  const assistant = {
    parentID: id,
    mode: "",
    agent: "",
    providerID: "",
    modelID: "",
    path: { cwd: root, root },
    cost: 0,
    tokens: none,
  }
  const info =
    role === "user"
      ? { id, sessionID, role, time: { created }, ...user, ...skeleton.told }
      : { id, sessionID, role, time: { created, completed: created }, ...assistant, ...skeleton.told }
  return { info, parts: parts.sort((a, b) => (a.id < b.id ? -1 : 1)) } as unknown as Message
}
