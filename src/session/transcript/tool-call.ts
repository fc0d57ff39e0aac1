/** A tool call in one line, with its result. */
import { noted, placeholderOf } from "../attachments/placeholder.ts"
import type { Todo } from "../schema.ts"
import { changesOf, type Known, pathIn } from "./file-changes.ts"
import { type Fields, fields, list, text } from "./lenient-value.ts"
import type { Attachment, Call, InnerCall, Question, Transcript } from "./types.ts"
import { outdates } from "./untold-changes.ts"

const path = ["filePath", "path"]
/** Which input tells what a call is about, in OpenCode 1 or 2. For other tools, the first text. */
const about = new Map<string, readonly string[]>([
  ["bash", ["command"]],
  ["edit", path],
  ["execute", ["code"]],
  ["glob", ["pattern"]],
  ["grep", ["pattern"]],
  ["list", path],
  ["multiedit", path],
  ["read", path],
  ["shell", ["command"]],
  ["skill", ["name", "id"]],
  ["subagent", ["description"]],
  ["task", ["description"]],
  ["webfetch", ["url"]],
  ["websearch", ["query"]],
  ["write", path],
])

export function callOf(part: Fields, known: Known, subagents: (id: string) => Transcript | undefined): Call {
  const tool = text(part.tool, "unknown tool")
  const state = fields(part.state)
  const [input, metadata, time] = [fields(state.input), fields(state.metadata), fields(state.time)]
  const status = statuses.find((one) => one === state.status) ?? "pending"
  const changes = status === "completed" ? changesOf(tool, input, metadata, known) : []
  // The metadata of an interrupted command has its output so far.
  const output = text(status === "error" ? state.error : state.output) || text(metadata.output)
  const { exit } = metadata
  const subagent = subagents(text(metadata.sessionId) || text(metadata.sessionID))
  if (outdates({ tool, ...(subagent && { subagent }) })) known.seen.clear()
  const inner = tool === "execute" ? list(metadata.toolCalls).map((one) => innerOf(one, known)) : []
  const { start, end } = time
  const at = typeof end === "number" ? end : start
  return {
    tool,
    target: targetOf(tool, input, text(state.title), known) || changes.map(({ file }) => file).join(", "),
    status,
    failed: status === "error" || (typeof exit === "number" && exit !== 0),
    ...(typeof exit === "number" && { exit }),
    input,
    output,
    bytes: byteLength(output),
    changes,
    attachments: [...list(state.attachments), ...noted(metadata).map(({ file }) => fields(file))].map(attachmentOf),
    ...(typeof at === "number" && { time: at }),
    ...(typeof start === "number" && typeof end === "number" && { duration: Math.max(0, end - start) }),
    ...(tool === "todowrite" && { todos: todosOf(input.todos) }),
    ...(tool === "question" && { questions: questionsOf(input.questions, metadata.answers) }),
    ...(subagent && { subagent }),
    ...(inner.length > 0 && { inner }),
  }
}

const statuses = ["pending", "running", "completed", "error"] as const

/** @param part a file */
export function attachmentOf(part: Fields): Attachment {
  const url = text(part.url)
  const data = url.startsWith("data:")
  const elsewhere = placeholderOf(url)
  if (elsewhere) {
    const { name: sidecar, mime, bytes, kept } = elsewhere
    const name = `${text(part.filename, "attachment")} (${kept ? "beside the session" : "left out"})`
    return { name, mime, url: "", bytes, sidecar }
  }
  const name = text(part.filename) || (data ? "" : url.replace(/^.*\//, "")) || "attachment"
  const comma = url.indexOf(",")
  const length = url.length - comma - 1
  const bytes = url.slice(0, comma).endsWith(";base64") ? Math.floor((length * 3) / 4) : length
  return { name, mime: text(part.mime), url, bytes: data ? bytes : 0 }
}

/** A call that ran inside the code of another one. */
function innerOf({ tool, status, input }: Fields, known: Known): InnerCall {
  const name = text(tool, "unknown tool")
  return { tool: name, target: input ? targetOf(name, fields(input), "", known) : "", failed: status === "error" }
}

function targetOf(tool: string, input: Fields, title: string, known: Known): string {
  if (tool === "todowrite") return `${list(input.todos).length} todos`
  if (tool === "question") return firstLine(text(list(input.questions)[0]?.question))
  if (tool === "invalid") return text(input.tool)
  if (tool === "apply_patch" || tool === "patch") return ""
  const isText = (key: string) => typeof input[key] === "string"
  const key = about.get(tool)?.find(isText) ?? Object.keys(input).find(isText)
  const value = key ? text(input[key]) : title || JSON.stringify(input)
  const within = tool === "grep" || tool === "glob" ? pathIn(known, input.path) : ""
  return firstLine(/path/i.test(key ?? "") ? pathIn(known, value) : value) + (within && ` in ${within}`)
}

/** Enough of a command of many lines to recognise it. */
function firstLine(value: string): string {
  const [first = "", ...more] = value.trim().split("\n")
  return first.length > 300 || more.length > 0 ? `${first.slice(0, 300)} …` : first
}

/** All of what `target` shows the beginning of. */
export function wholeTarget({ target, input }: Pick<Call, "target" | "input">): string {
  if (!target.endsWith(" …")) return target
  const begun = target.slice(0, -2)
  return (
    (Object.values(input).find((value) => typeof value === "string" && value.trim().startsWith(begun)) as string) ??
    target
  )
}

export const todosOf = (value: unknown): Todo[] =>
  list(value).map((todo) => ({
    content: text(todo.content),
    status: text(todo.status),
    priority: text(todo.priority),
  }))

function questionsOf(asked: unknown, answered: unknown): Question[] {
  const answers = Array.isArray(answered) ? answered : []
  return list(asked).map(({ question }, index) => ({
    question: text(question),
    answers: (Array.isArray(answers[index]) ? answers[index] : []).map((one: unknown) => text(one)).filter(Boolean),
  }))
}

/** Measures ASCII without a copy: most output is ASCII. */
const byteLength = (value: string) =>
  /^\p{ASCII}*$/u.test(value) ? value.length : new TextEncoder().encode(value).length
