/** Outputs that are not kept at all: of a tool, or of whatever read a file. */
import { withoutNoted, withoutOutput } from "../session/dropped-output.ts"
import type { Message, Part } from "../session/schema.ts"
import { toolName1 } from "../session/tool-names.ts"
import { contentParts } from "../session/v2/results.ts"

/**
 * - `tool`: its name in OpenCode 1 or 2, `bash`
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
    "tool" in rule ? toolName1(rule.tool) === toolName1(part.tool) : name !== undefined && matches(rule.file, name),
  )
}

/** Whether a part still has an output that the policy drops. */
export const isToDrop = (part: Part, rules: readonly Drop[]): boolean =>
  partWithout(part, rules, () => "AAAAAA") !== part

/** @returns the same message where nothing of it is to go */
export function withoutOutputs(message: Message, rules: readonly Drop[], tag: (secret: string) => string): Message {
  const gone = contentParts(message).flatMap((part, index) => (dropOf(part, rules) ? [index] : []))
  const parts = message.parts.map((part) => partWithout(part, rules, tag))
  const isSame = parts.every((part, index) => part === message.parts[index])
  return withoutNoted(isSame ? message : { ...message, parts }, gone)
}

function partWithout(part: Part, rules: readonly Drop[], tag: (secret: string) => string): Part {
  const rule = dropOf(part, rules)
  return rule ? withoutOutput(part, rule.keep ? "dropped-value" : "dropped-output", tag) : part
}

function matches(pattern: string, name: string): boolean {
  const source = pattern.split("*").map((literal) => literal.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"))
  return new RegExp(`^${source.join("[^]*")}$`).test(name)
}
