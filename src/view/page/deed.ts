/** What a tool call did: its command, code, question, list or changes, rather than its input and output. */
import { toolName1 } from "../../session/tool-names.ts"
import type { Call, Question } from "../../session/transcript/types.ts"
import { count } from "../../support/format.ts"
import { outcome, saysMore } from "../session-figures.ts"
import { codeBlock, lineCount } from "./code.ts"
import { codeRead } from "./code-read.ts"
import { diff } from "./diff.ts"
import { h } from "./dom.ts"
import { languageOf } from "./language.ts"
import { innerList, todoList } from "./lists.ts"
import { prose } from "./prose.ts"

/** The input that is a program, and its language. */
const programs: Record<string, [input: string, language: string]> = {
  bash: ["command", "sh"],
  execute: ["code", "js"],
  shell: ["command", "sh"],
}

/** The program that a call ran. */
export function programOf({ tool, input }: Call): { text: string; language: string } | undefined {
  const [name, language] = Object.hasOwn(programs, tool) ? (programs[tool] ?? []) : []
  const value = name ? input[name] : undefined
  return typeof value === "string" && language ? { text: value, language } : undefined
}

const labelled = (label: string, ...nodes: Node[]): Node[] => [h("div", { class: "label" }, label), ...nodes]

export function deed(call: Call): Node[] {
  const { changes, todos, questions, inner, subagent, status } = call
  if (changes.length > 0)
    return [
      ...changes.flatMap((change) =>
        changes.length > 1 || change.to
          ? labelled([change.file, change.to].filter(Boolean).join(" → "), diff(change))
          : [diff(change)],
      ),
      ...(saysMore(call) ? output(call) : []),
    ]
  const failed = status === "error" ? output(call) : []
  if (todos) return [todoList(todos), ...failed]
  if (questions && questions.length > 0) return [questionList(questions), ...failed]
  const code = status === "completed" ? codeRead(call) : undefined
  if (code)
    return [
      ...labelled(code.label, codeBlock(code.text, languageOf(call.target))),
      ...(code.beside ? labelled("and", codeBlock(code.beside, "", { ansi: true })) : []),
    ]
  return [
    ...given(call),
    ...(inner ? labelled("calls inside", innerList(inner)) : []),
    ...(subagent || toolName1(call.tool) === "task" ? result(call) : output(call)),
  ]
}

/** What it was given; the command without a label, since it says itself what it is. */
function given(call: Call): Node[] {
  const program = programOf(call)
  const shown = new Set(["description", ...(program ? [programs[call.tool]?.[0]] : [])])
  // The line of the call already says what it is about.
  const more = Object.entries(call.input).filter(([key, value]) => !shown.has(key) && value !== call.target)
  const isShort = (value: unknown) => typeof value !== "object" && !/.{100}|\n/.test(String(value))
  const few = more.filter(([, value]) => isShort(value))
  return [
    ...(program ? [codeBlock(program.text, program.language, { copies: "command" })] : []),
    ...(few.length > 0
      ? [h("p", { class: "given" }, ...few.flatMap(([key, value]) => [`${key}: `, h("code", {}, String(value)), "  "]))]
      : []),
    ...more
      .filter(([, value]) => !isShort(value))
      .flatMap(([key, value]) =>
        typeof value === "string" && key === "prompt"
          ? labelled(key, prose(value))
          : labelled(key, codeBlock(typeof value === "string" ? value : JSON.stringify(value, null, 2))),
      ),
  ]
}

function output(call: Call): Node[] {
  if (!call.output) return []
  const what = call.status !== "error" ? "output" : outcome(call) === "failed" ? "error" : outcome(call)
  return labelled(`${what}, ${count(lineCount(call.output), "line")}`, codeBlock(call.output, "", { ansi: true }))
}

/** What a subagent gave back, without the tags that OpenCode puts around it. */
function result(call: Call): Node[] {
  const said =
    /<task_result>\n?([\s\S]*?)\n?<\/task_result>/.exec(call.output) ??
    /^<subagent [^>]*>\n([\s\S]*)\n<\/subagent>\s*$/.exec(call.output)
  return said?.[1]?.trim() ? labelled("result", prose(said[1])) : output(call)
}

const questionList = (questions: readonly Question[]): HTMLElement =>
  h(
    "dl",
    { class: "questions" },
    ...questions.map(({ question, answers }) =>
      h("div", {}, h("dt", {}, question), h("dd", {}, answers.length > 0 ? answers.join(", ") : "No answer")),
    ),
  )
