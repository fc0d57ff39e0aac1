/** The todos of a call, and what the user was asked; with `full` all that the call's input has of them. */
import { type Fields, fields, list } from "../../session/transcript/lenient-value.ts"
import type { Call } from "../../session/transcript/types.ts"
import { isObject } from "../../support/plain-object.ts"
import { plain, plainLine } from "../output-lines.ts"
import { tick } from "../session-figures.ts"

export const todoLines = ({ todos = [], input }: Call, full: boolean | undefined): string[] =>
  todos.flatMap(({ content, status, priority }, index) => [
    `${tick(status)} ${plainLine(content)}${full && priority ? ` (${plainLine(priority)})` : ""}`,
    ...(full ? moreOf(list(input.todos)[index], ["content", "priority", ...(isUsual(status) ? ["status"] : [])]) : []),
  ])

/** A tick says it. */
const isUsual = (status: string) => status === "pending" || tick(status) !== tick("pending")

export const questionLines = ({ questions = [], input }: Call, full: boolean | undefined): string[] =>
  questions.flatMap(({ question, answers }, index) => {
    const asked = fields(list(input.questions)[index])
    const options = isListed(asked.options) ? list(asked.options) : []
    return [
      `${plainLine(question)} → ${plainLine(answers.join(", ") || "no answer")}`,
      ...(full ? moreOf(asked, ["question", ...(options.length > 0 ? ["options"] : [])]) : []),
      ...(full ? options.flatMap(optionLines) : []),
    ]
  })

function optionLines({ label, description, ...more }: Fields): string[] {
  const said = [label, description].filter((one) => one !== undefined).map(worded)
  return [`  - ${plainLine(said.join(": "))}`, ...moreOf(more, []).map((line) => `  ${line}`)]
}

/** Whether it is a list as the tool takes it, so that its lines say all of it. */
export const isListed = (value: unknown): boolean => Array.isArray(value) && value.every(isObject)

const moreOf = (entry: Fields | undefined, shown: readonly string[]): string[] =>
  Object.entries(fields(entry))
    .filter(([key]) => !shown.includes(key))
    .flatMap(([key, value]) => entryLines(key, value).map((line) => `  ${line}`))

export const entryLines = (key: string, value: unknown): string[] => plain(`${key}: ${worded(value)}`).split("\n")

const worded = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))
