/** The text of a file in what `read` gave back, without its numbers. */
import type { Call } from "../../session/transcript/types.ts"

type Read = {
  text: string
  label: string
  /** What else it gave back: where to go on, or instructions of the folder. */
  beside: string
}

/** What stands around the lines in OpenCode 1, 2, and before 1.2. */
const begun = /^(?:<path>.*<\/path>\n)?(?:<type>file<\/type>\n)?(?:<(?:content|file)>)?$|^Read file .*$/
const closed = /\n*(?:\(End of file[^)]*\))?\n*<\/(?:content|file)>\n*|^\n*\(End of file[^)]*\)\n*$/

/** @returns nothing for what only has numbered lines in it: a tool of another maker may be called `read` as well */
export function codeRead({ tool, output, target }: Pick<Call, "tool" | "output" | "target">): Read | undefined {
  if (tool !== "read") return undefined
  const lines = output.split("\n")
  const from = lines.findIndex((line) => numbered(line))
  if (from < 0 || !begun.test(lines.slice(0, from).join("\n"))) return undefined
  const first = numbered(lines[from])?.number ?? 0
  const code: string[] = []
  for (const line of lines.slice(from)) {
    const found = numbered(line)
    if (found?.number !== first + code.length) break
    code.push(found.text)
  }
  const rest = lines.slice(from + code.length).join("\n")
  // Without a frame nothing tells where the file ends.
  if (from === 0 && rest.trim()) return undefined
  const last = first + code.length - 1
  const which = first === last ? `line ${first}` : `lines ${first} to ${last}`
  return { text: code.join("\n"), label: `${target}, ${which}`, beside: rest.replace(closed, "\n").trim() }
}

function numbered(line = ""): { number: number; text: string } | undefined {
  const found = /^(?:(\d+): ?|(\d{5})\| ?)(.*)$/.exec(line)
  return found ? { number: Number(found[1] ?? found[2]), text: found[3] ?? "" } : undefined
}
