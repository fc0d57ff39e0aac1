/** A session without the copies that OpenCode makes for its screen, and without the middle of long outputs. */
import { isEqual, isObject } from "../../support/plain-object.ts"
import { type Facts, factsKey, type Message, type Part, type SessionDocument } from "../schema.ts"
import { cut, cutsIn } from "./shorten-text.ts"

type Tool = Extract<Part, { type: "tool" }> & { tool: string; state: State }
type State = Record<string, unknown> & { status: string; metadata?: Record<string, unknown> }
type Fields = Record<string, unknown>

/** Metadata that follows from the rest of the call. Left out if equal to what this derives; a load makes it again. */
const derived: Record<string, (state: State, metadata: Fields) => Fields> = {
  bash: ({ output }) => ({ output }),
  edit: (_, { diff }) => ({ filediff: typeof diff === "string" ? filediffOf(diff) : undefined }),
  apply_patch: (_, { files }) => ({ diff: Array.isArray(files) ? files.map(patchOf).join("") : undefined }),
  todowrite: ({ input }) => ({ todos: isObject(input) ? input.todos : undefined }),
}

/** Metadata that repeats the call in another form, and that no screen shows. A load does not make it again. */
const repeated: Record<string, (state: State, metadata: Fields) => string[]> = {
  // The end of a long output, after three dots.
  bash: ({ output }, { output: shown }) =>
    typeof output === "string" && typeof shown === "string" && output.endsWith(shown.replace(/^\.{3}\n\n/, ""))
      ? ["output"]
      : [],
  read: ({ output }, { preview, display }) => {
    const text = textRead(output)
    const repeats = (value: unknown) => typeof value === "string" && (text.startsWith(value) || value === output)
    return [
      ...(repeats(preview) ? ["preview"] : []),
      ...(isObject(display) && (display.text === undefined || repeats(display.text)) ? ["display"] : []),
    ]
  },
  // Up to OpenCode 1.13: the whole file before and after. The diff has what changed.
  edit: (_, { diff, filediff }) => (diff && isObject(filediff) && "before" in filediff ? ["filediff"] : []),
}

/** Metadata that a slim call may lack. */
const spare: Record<string, string[]> = {
  bash: ["output"],
  edit: ["filediff"],
  apply_patch: ["diff"],
  todowrite: ["todos"],
  read: ["preview", "display"],
}

/** The document as `save --slim` writes it. Slim parts stay as they are; the facts add up over several saves. */
export function slimmed(document: SessionDocument): SessionDocument {
  let copies = 0
  let bytes = 0
  const messages = (all: readonly Message[]) =>
    all.map((message) => {
      const parts = message.parts.map((part) => {
        if (!isTool(part)) return part
        const metadata = withoutCopies(part)
        for (const [key, value] of Object.entries(part.state.metadata ?? {}))
          if (metadata && !(key in metadata)) {
            copies += 1
            bytes += Buffer.byteLength(JSON.stringify(value))
          }
        return { ...part, state: withShortTexts({ ...part.state, ...(metadata && { metadata }) }) } as Part
      })
      return { ...message, parts }
    })
  const facts = document[factsKey]
  const short = { ...document, messages: messages(document.messages) }
  if (!facts) return short
  const subagents = facts.subagents?.map((one) => ({ ...one, messages: messages(one.messages) }))
  const all = [short, ...(subagents ?? [])].flatMap((one) => one.messages)
  const before = facts.slim
  const slim = { ...cutIn(all), copies: copies + (before?.copies ?? 0), bytes: bytes + (before?.bytes ?? 0) }
  return { ...short, [factsKey]: { ...facts, slim, ...(subagents && { subagents }) } }
}

/** Restores the copies that follow from the rest of the messages. */
export const withCopies = (messages: readonly Message[]): Message[] =>
  messages.map((message) => ({
    ...message,
    parts: message.parts.map((part) => {
      const { metadata } = isTool(part) ? part.state : {}
      if (!isTool(part) || !metadata || part.state.status !== "completed") return part
      const made = Object.entries(derived[part.tool]?.(part.state, metadata) ?? {})
      const missing = made.filter(([key, value]) => !(key in metadata) && value !== undefined)
      if (missing.length === 0) return part
      return { ...part, state: { ...part.state, metadata: { ...metadata, ...Object.fromEntries(missing) } } } as Part
    }),
  }))

/** A call without what a slim one may lack, and separately the texts that may be cut. */
export function bare(part: Part): { part: Part; texts: string[] } {
  if (!isTool(part)) return { part, texts: [] }
  const { metadata, ...state } = part.state
  const texts: string[] = []
  for (const key of cuttable)
    if (typeof state[key] === "string") {
      texts.push(state[key])
      state[key] = ""
    }
  const spared = spare[part.tool] ?? []
  const kept = metadata && Object.fromEntries(Object.entries(metadata).filter(([key]) => !spared.includes(key)))
  if (typeof kept?.output === "string") {
    texts.push(kept.output)
    kept.output = ""
  }
  return { part: { ...part, state: { ...state, ...(kept && { metadata: kept }) } } as Part, texts }
}

const cuttable = ["output", "error"]

const isTool = (part: Part): part is Tool => part.type === "tool"

function withoutCopies({ tool, state }: Tool): Fields | undefined {
  const { metadata } = state
  if (!metadata || state.status !== "completed") return metadata
  const same = Object.entries(derived[tool]?.(state, metadata) ?? {}).flatMap(([key, value]) =>
    key in metadata && isEqual(metadata[key], value) ? [key] : [],
  )
  const gone = new Set([...same, ...(repeated[tool]?.(state, metadata) ?? [])])
  return gone.size === 0 ? metadata : Object.fromEntries(Object.entries(metadata).filter(([key]) => !gone.has(key)))
}

function withShortTexts(state: State): State {
  const short = (fields: Fields, keys: readonly string[]) =>
    Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [
        key,
        keys.includes(key) && typeof value === "string" ? cut(value) : value,
      ]),
    )
  const { metadata } = state
  return { ...short(state, cuttable), ...(metadata && { metadata: short(metadata, ["output"]) }) } as State
}

/** Counted from the marks in the texts, so that it is the same whoever saves. */
function cutIn(messages: readonly Message[]): Pick<NonNullable<Facts["slim"]>, "outputs" | "characters"> {
  const cuts = messages.flatMap(({ parts }) => parts.flatMap((part) => bare(part).texts.flatMap(cutsIn)))
  return { outputs: cuts.length, characters: cuts.reduce((sum, { characters }) => sum + characters, 0) }
}

/** The `filediff` that OpenCode makes from a diff of one file. */
function filediffOf(diff: string): Fields | undefined {
  const file = /^Index: (.+)$/m.exec(diff)?.[1]
  const lines = diff.split("\n").slice(4)
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length
  return file ? { file, patch: diff, additions: count("+"), deletions: count("-") } : undefined
}

const patchOf = (file: unknown) => (isObject(file) && typeof file.patch === "string" ? `${file.patch}\n` : "")

/** The text of a file from the output of `read`, without line numbers. */
function textRead(output: unknown): string {
  const lines = typeof output === "string" ? output.split("\n") : []
  return lines.flatMap((line) => /^\s*\d+[:|] ?(.*)$/s.exec(line)?.[1] ?? []).join("\n")
}
