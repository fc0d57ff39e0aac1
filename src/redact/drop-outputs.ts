/** What is not kept at all: the output of a tool, and whatever is known to be of a file. */
import { mapBeside, withoutNoted, withoutOutput } from "../session/dropped-output.ts"
import {
  type DroppedKind,
  heads,
  mapInner,
  type Tag,
  withoutFile,
  withoutPatch,
  withoutSections,
  withoutText,
} from "../session/dropped-text.ts"
import type { Facts, Message, Part } from "../session/schema.ts"
import { toolName1 } from "../session/tool-names.ts"
import { modelKey } from "../session/v2/model.ts"
import type { Note } from "../session/v2/note.ts"
import { contentParts } from "../session/v2/results.ts"
import { percentDecoded } from "../session/v2/up.ts"
import { isEqual, isObject } from "../support/plain-object.ts"
import { fitsStars } from "../support/star-pattern.ts"

/**
 * - `tool`: its name in OpenCode 1 or 2, `bash`
 * - `file`: a name with `*` for any characters, `.env*`; held against the last part of a path
 * - `keep: "names"`: of lines `NAME=value` the names stay
 */
export type Drop = ({ tool: string } | { file: string }) & { keep?: "names" }

type ToolPart = Extract<Part, { type: "tool" }>
type Rules = readonly Drop[]
export type Diffs = NonNullable<Facts["diffs"]>[string]

/** What a call was given to read or write: whole, or as a patch that names several files. */
type Call = { tool: string; paths: string[]; patched: string[] }

const isPath = (key: string, text: string) => /^(?:filePath|path|file)$/.test(key) && !text.includes("\n")

const patchHead = /^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.*)$/

function callOf(tool: unknown, input: unknown): Call {
  const [paths, patched]: [string[], string[]] = [[], []]
  mapInner(input, (text, key) => {
    if (isPath(key, text)) paths.push(text)
    else for (const [head] of text.matchAll(heads.patch)) patched.push(patchHead.exec(head)?.[1] ?? "")
    return text
  })
  return { tool: String(tool), paths, patched }
}

/** The call, and those that ran inside the code of an `execute`: what they gave may stand in its output. */
function callsOf({ tool, state }: ToolPart): Call[] {
  const { toolCalls } = (state.metadata ?? {}) as Record<string, unknown>
  const inner = Array.isArray(toolCalls) ? toolCalls.filter(isObject) : []
  return [callOf(tool, state.input), ...inner.map((one) => callOf(one.tool, one.input))]
}

const nameOf = (path: string) => path.trim().split(/[\\/]/).at(-1) ?? ""

const fits = (rule: Drop, path: string) => "file" in rule && fitsStars(rule.file, nameOf(path))

const ruleFor = (paths: readonly string[], rules: Rules): Drop | undefined =>
  rules.find((rule) => paths.some((path) => fits(rule, path)))

/** @returns the rule that drops the output of this part */
function dropOf(part: Part, rules: Rules): Drop | undefined {
  if (part.type !== "tool") return
  const calls = callsOf(part)
  return rules.find((rule) =>
    calls.some(({ tool, paths, patched }) =>
      "tool" in rule
        ? toolName1(rule.tool) === toolName1(tool)
        : [...paths, ...patched].some((path) => fits(rule, path)),
    ),
  )
}

const kindOf = ({ keep }: Drop): DroppedKind => (keep ? "dropped-value" : "dropped-output")

const dropping = (rule: Drop, tag: Tag) => (text: string) => withoutText(text, kindOf(rule), tag)

/** Where a message still has what the policy drops. */
export function placesToDrop(message: Message, rules: Rules): string[] {
  const left = withoutOutputs(message, rules, () => "AAAAAA")
  if (left === message) return []
  const places = message.parts.flatMap((part, index) => {
    if (part === left.parts[index]) return []
    return [part.type === "tool" ? `tool:${part.tool}` : part.type === "file" ? "attachment" : "prompt"]
  })
  const summary = ({ info }: Message) => (info.role === "user" ? info.summary : undefined)
  return summary(message) === summary(left) ? places : [...places, "summary"]
}

/** @returns the same message where nothing of it is to go */
export function withoutOutputs(message: Message, rules: Rules, tag: Tag): Message {
  const gone = contentParts(message).flatMap((part, index) => (dropOf(part, rules) ? [index] : []))
  const plain = withoutMentioned(withoutDiffs(message, rules, tag), rules, tag)
  const parts = plain.parts.map((part) => partWithout(part, rules, tag))
  const isSame = parts.every((part, index) => part === plain.parts[index])
  return withoutNoted(isSame ? plain : { ...plain, parts }, gone)
}

function partWithout(part: Part, rules: Rules, tag: Tag): Part {
  if (part.type === "file") {
    const rule = ruleFor(pathsOf(part), rules)
    return rule ? withoutFile(part, dropping(rule, tag)) : part
  }
  if (part.type !== "tool") return part
  const rule = dropOf(part, rules)
  return withoutInput(rule ? withoutOutput(part, kindOf(rule), tag) : part, part, rules, tag)
}

/** Nobody knows under which name a tool is given a text: but the path all go, and of a patch what is of the file. */
function withoutInput(left: Part, part: ToolPart, rules: Rules, tag: Tag): Part {
  const calls = callsOf(part)
  const ruleOf = (key: "paths" | "patched") =>
    ruleFor(
      calls.flatMap((call) => call[key]),
      rules,
    )
  const whole = ruleOf("paths")
  if (!whole && !ruleOf("patched")) return left
  const input = mapInner(part.state.input, (text, key) => {
    if (whole) return isPath(key, text) ? text : dropping(whole, tag)(text)
    let rule: Drop | undefined
    const isGone = (head: string) => {
      const [, path] = patchHead.exec(head.trimEnd()) ?? []
      const own = path === undefined ? undefined : ruleFor([path], rules)
      if (path !== undefined) rule = head.startsWith("*** Move") ? (rule ?? own) : own
      return rule !== undefined
    }
    return withoutSections(text, heads.patch, isGone, (body) => (rule ? dropping(rule, tag)(body) : body))
  })
  return input === part.state.input ? left : ({ ...left, state: { ...(left as ToolPart).state, input } } as Part)
}

/** The paths by which a file of a prompt goes. */
function pathsOf({ filename, source, url }: Extract<Part, { type: "file" }>): string[] {
  const { path, uri } = source ?? {}
  const links = [uri, /^data:/i.test(url) ? undefined : url].flatMap((one) => {
    if (typeof one !== "string") return []
    return [percentDecoded(one.split(/[?#]/, 1)[0] ?? "")]
  })
  return [filename, path, ...links].filter((one) => typeof one === "string")
}

/**
 * OpenCode 1 puts the text of a file that a prompt mentions beside it, in no sure order where there are several: so with
 * a file that is dropped goes all of which nothing says that it is of another.
 */
function withoutMentioned(message: Message, rules: Rules, tag: Tag): Message {
  if (message.info.role !== "user") return message
  const rule = ruleFor(
    message.parts.flatMap((part) => {
      if (part.type === "file") return pathsOf(part)
      return part.type === "text" && part.synthetic ? pathsRead(part.text) : []
    }),
    rules,
  )
  if (!rule) return message
  const isGone = (head: string) => {
    const [, path] = /^<path>(.*)<\/path>/.exec(head) ?? []
    return path === undefined || ruleFor([path], rules) !== undefined
  }
  const left = (text: string) => withoutSections(text, heads.prompt, isGone, dropping(rule, tag))
  const skills = skillsIn(message)
  const parts = message.parts.map((part): Part => {
    if (part.type !== "text" || !part.synthetic || skills.has(part.text)) return part
    const text = left(part.text)
    return text === part.text ? part : { ...part, text }
  })
  const isSame = parts.every((part, index) => part === message.parts[index])
  return mapBeside(isSame ? message : { ...message, parts }, left)
}

/** A prompt of OpenCode 2 has the texts of its skills from its note, where they stay. */
function skillsIn({ info }: Message): Set<string> {
  const { set } = (info[modelKey] ?? {}) as Note
  const skills = set?.["/skills"]
  const all = Array.isArray(skills) ? skills.filter(isObject) : []
  return new Set(all.map(({ name, text }) => String(text ?? `Skill: ${name}`)))
}

/** On Windows a path may stand there as it is, which is no JSON. */
const pathsRead = (text: string): string[] =>
  [...text.matchAll(heads.prompt)].flatMap(([head]) => {
    const [, given, told] = /"filePath":"((?:[^"\\]|\\.)*)"|^<path>(.*)<\/path>/.exec(head) ?? []
    return given ?? told ?? []
  })

function withoutDiffs(message: Message, rules: Rules, tag: Tag): Message {
  const { info } = message
  if (info.role !== "user" || !info.summary?.diffs) return message
  const diffs = diffsWithout(info.summary.diffs, rules, tag)
  return diffs === info.summary.diffs ? message : { ...message, info: { ...info, summary: { ...info.summary, diffs } } }
}

/** A summary of changes; up to OpenCode 1.3 it has the whole texts. The same where nothing of it is to go. */
export function diffsWithout(diffs: Diffs, rules: Rules, tag: Tag): Diffs {
  const left = diffs.map((diff) => {
    const rule = ruleFor([diff.file ?? ""], rules)
    if (!rule) return diff
    const drop = dropping(rule, tag)
    const own = Object.entries(diff).map(([key, value]) => {
      if (typeof value !== "string" || key === "file" || key === "status") return [key, value]
      return [key, key === "patch" ? withoutPatch(value, drop) : drop(value)]
    })
    const made = Object.fromEntries(own) as typeof diff
    return isEqual(made, diff) ? diff : made
  })
  return left.every((diff, index) => diff === diffs[index]) ? diffs : left
}
