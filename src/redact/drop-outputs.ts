/** Outputs that are not kept at all: of a tool, or of whatever read a file. */
import { markerOf } from "../session/redaction-marker.ts"
import type { Message, Part } from "../session/schema.ts"
import { modelKey } from "../session/v2/model.ts"
import { contentParts } from "../session/v2/results.ts"
import { isEqual, isObject } from "../support/plain-object.ts"

/**
 * - `tool`: its name, `bash`
 * - `file`: a name with `*` for any characters, `.env*`; held against the last part of the path that a tool was given
 * - `keep: "names"`: of lines `NAME=value` the names stay
 */
export type Drop = ({ tool: string } | { file: string }) & { keep?: "names" }

/** @returns the rule that drops the output of this part */
function dropOf(part: Part, rules: readonly Drop[]): Drop | undefined {
  if (part.type !== "tool") return
  const { filePath, path, file } = part.state.input as Record<string, unknown>
  const name = [filePath, path, file]
    .find((one) => typeof one === "string")
    ?.toString()
    .split(/[\\/]/)
    .at(-1)
  return rules.find((rule) =>
    "tool" in rule ? rule.tool === part.tool : name !== undefined && matches(rule.file, name),
  )
}

/** Whether a part still has an output that the policy drops. */
export const isToDrop = (part: Part, rules: readonly Drop[]): boolean =>
  partWithout(part, rules, () => "AAAAAA") !== part

/** @returns the same message where nothing of it is to go */
export function withoutOutputs(message: Message, rules: readonly Drop[], tag: Tag): Message {
  const gone = contentParts(message).flatMap((part, index) => (dropOf(part, rules) ? [index] : []))
  const parts = message.parts.map((part) => partWithout(part, rules, tag))
  const isSame = parts.every((part, index) => part === message.parts[index])
  return withoutNoted(isSame ? message : { ...message, parts }, gone)
}

type Tag = (secret: string) => string

function partWithout(part: Part, rules: readonly Drop[], tag: Tag): Part {
  const rule = dropOf(part, rules)
  if (!rule || part.type !== "tool") return part
  const kind = rule.keep ? "dropped-value" : "dropped-output"
  const drop = (text: string) => dropped(text, rule, (value) => markerOf(kind, tag(value)))
  const { attachments, ...state } = part.state as Record<string, unknown>
  if (typeof state.output === "string") state.output = drop(state.output)
  if (isObject(state.metadata)) state.metadata = metadataWithout(state.metadata, drop)
  return isEqual(state, part.state) ? part : ({ ...part, state } as Part)
}

/** A short text that OpenCode writes there itself, and reads again: a subagent's session, a run of the shell. */
const own = /^(?:(?:ses|sh)_\w{1,40}|running|completed|exited)$/

/** Nobody knows where a tool puts its output, so only what cannot hold it stays. OpenCode's screen does without the rest. */
const metadataWithout = (metadata: Record<string, unknown>, drop: (text: string) => string) =>
  Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]): [string, unknown][] => {
      if (typeof value === "string") {
        if (/^(?:output|preview|diff|content)$/.test(key)) return [[key, drop(value)]]
        return own.test(value) ? [[key, value]] : []
      }
      return typeof value !== "object" || isEmpty(value) ? [[key, value]] : []
    }),
  )

const isEmpty = (value: object | null) => value === null || Object.keys(value).length === 0

/** A message of OpenCode 2 without what it notes of what came of these calls. */
function withoutNoted(message: Message, calls: readonly number[]): Message {
  const note = message.info[modelKey]
  if (calls.length === 0 || !isObject(note) || !isObject(note.set)) return message
  const isGone = (pointer: string) =>
    calls.some((index) => new RegExp(`^/content/${index}/state/(?!status$|input(?:/|$))`).test(pointer))
  const before = Object.entries(note.set)
  const left = before.filter(([pointer]) => !isGone(pointer))
  if (left.length === before.length) return message
  return { ...message, info: { ...message.info, [modelKey]: { ...note, set: Object.fromEntries(left) } } } as Message
}

function matches(pattern: string, name: string): boolean {
  const source = pattern.split("*").map((literal) => literal.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"))
  return new RegExp(`^${source.join("[^]*")}$`).test(name)
}

const line = /^(\s*(?:\d+[:|\t]\s?|[+>-]\s?)?\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=\s*)(\S.*)$/

/** @param marker of a value. A text without such lines goes whole. */
function dropped(text: string, { keep }: Drop, marker: (value: string) => string): string {
  if (text.trim() === "" || /^\[REDACTED-dropped-(?:output|value)-[A-Za-z2-7]{6}\]$/.test(text)) return text
  if (keep !== "names") return marker(text)
  let kept = 0
  const lines = text.split("\n").map((one) => {
    const match = line.exec(one.trimEnd())
    if (!match) return /^\s*(?:\d+[:|\t]\s?)?\s*(?:#.*|<\/?\w+>)?\s*$/.test(one) ? one.replace(/#.*/, "#") : ""
    kept += 1
    const [, name = "", value = ""] = match
    return name + (/^\[REDACTED-[a-z0-9-]+-[A-Za-z2-7]{6}\]$/.test(value) ? value : marker(value))
  })
  return kept > 0 ? lines.join("\n") : marker(text)
}
