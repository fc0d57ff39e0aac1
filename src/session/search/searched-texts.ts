/** The texts that a search reads of a part, the same here and on a page. */
import type { Block, Call } from "../transcript/types.ts"

export const textsOf = (block: Block): string[] =>
  block.kind === "tool" ? textsOfCall(block.call) : [block.kind === "file" ? block.file.name : block.text]

function textsOfCall({ input, output, attachments, questions = [], inner = [] }: Call): string[] {
  const names = new Set<string>()
  // The output has most answers already.
  const answers = questions.flatMap((one) => one.answers).filter((answer) => !output.includes(answer))
  return [
    ...Object.values(input).flatMap((value) => textsIn(value, names)),
    ...names,
    ...inner.map(({ tool, target }) => `${tool} ${target}`),
    output,
    ...answers,
    ...attachments.map(({ name }) => name),
  ]
}

/** What stands in a value, as it is read and not as JSON writes it. @param names gets those of its fields, each once */
function textsIn(value: unknown, names: Set<string>): string[] {
  if (typeof value !== "object") return [String(value)]
  return Object.entries(value ?? {}).flatMap(([name, one]) => {
    if (!Array.isArray(value)) names.add(name)
    return textsIn(one, names)
  })
}
