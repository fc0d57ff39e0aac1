/** Small sessions made by hand, for what is pure. */
import type { Message, Part, SessionDocument } from "../../src/session/schema.ts"

const sessionID = "ses_1"

/** `user("hi")`, `assistant(["running"])`: a message with the time of its place in the list. */
export type Line = { role: "user" | "assistant"; parts: Part[]; done?: boolean; error?: boolean }

export const user = (text: string): Line => ({ role: "user", parts: [textPart(text)] })

/** @param tools the status of each tool call */
export const assistant = (tools: ("pending" | "running" | "completed" | "error")[] = [], done = true): Line => ({
  role: "assistant",
  parts: tools.map(toolPart),
  done,
})

export function conversation(...lines: Line[]): Message[] {
  let prompt = "msg_none"
  return lines.map(({ role, parts, done }, index) => {
    const id = `msg_${index}`
    if (role === "user") prompt = id
    return {
      info: role === "user" ? userInfo(id, index) : assistantInfo(id, prompt, index, done ?? true),
      parts: parts.map((part, place) => ({ ...part, id: `prt_${index}_${place}`, messageID: id })),
    }
  })
}

export function sessionOf(messages: Message[], title = "A session"): SessionDocument {
  return {
    info: { id: sessionID, slug: "a", title, version: "1.18.33", time: { created: 1, updated: 2 } },
    messages,
  }
}

const owner = { id: "prt_0", sessionID, messageID: "msg_0" }

const textPart = (text: string): Part => ({ ...owner, type: "text", text })

function toolPart(status: string): Part {
  const state = {
    pending: { status: "pending", input: {}, raw: "" },
    running: { status: "running", input: {}, time: { start: 1 } },
    completed: { status: "completed", title: "", input: {}, output: "", metadata: {}, time: { start: 1, end: 2 } },
    error: { status: "error", input: {}, error: "no", time: { start: 1, end: 2 } },
  }[status]
  return { ...owner, type: "tool", tool: "bash", callID: "call_1", state } as Part
}

const userInfo = (id: string, created: number): Message["info"] => ({
  id,
  sessionID,
  role: "user",
  time: { created },
  agent: "build",
  model: { providerID: "script", modelID: "scripted" },
})

const assistantInfo = (id: string, parentID: string, created: number, done: boolean): Message["info"] => ({
  id,
  sessionID,
  role: "assistant",
  parentID,
  time: { created, ...(done && { completed: created + 1 }) },
  mode: "build",
  agent: "build",
  providerID: "script",
  modelID: "scripted",
  path: { cwd: "/", root: "/" },
  cost: 0,
  tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
})
