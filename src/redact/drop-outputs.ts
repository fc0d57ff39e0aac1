/** Outputs that are not kept at all: of a tool, or of whatever read a file. */
import { markerOf } from "../session/redaction-marker.ts"
import type { Part } from "../session/schema.ts"

/**
 * - `tool`: its name, `bash`
 * - `file`: a name with `*` for any characters, `.env*`; held against the last part of the path that a tool was given
 * - `keep: "names"`: of lines `NAME=value` the names stay
 */
export type Drop = ({ tool: string } | { file: string }) & { keep?: "names" }

/** @returns the rule that drops the output of this part */
export function dropOf(part: Part, rules: readonly Drop[]): Drop | undefined {
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
export function isToDrop(part: Part, rules: readonly Drop[]): boolean {
  const rule = dropOf(part, rules)
  const output = part.type === "tool" && part.state.status === "completed" ? part.state.output : ""
  return rule !== undefined && dropped(output, rule, () => markerOf("dropped-output", "AAAAAA")) !== output
}

function matches(pattern: string, name: string): boolean {
  const source = pattern.split("*").map((literal) => literal.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"))
  return new RegExp(`^${source.join("[^]*")}$`).test(name)
}

const line = /^(\s*(?:\d+[:|\t]\s?|[+>-]\s?)?\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=\s*)(\S.*)$/

/** @param marker of a value. A text without such lines goes whole. */
export function dropped(text: string, { keep }: Drop, marker: (value: string) => string): string {
  if (text.trim() === "" || /^\[REDACTED-dropped-output-[A-Za-z2-7]{6}\]$/.test(text)) return text
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
