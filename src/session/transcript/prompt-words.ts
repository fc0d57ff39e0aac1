/** The first words of a turn's prompt, in one line. */
import { isSaid } from "./texts.ts"
import type { Turn } from "./types.ts"

export function promptWords({ prompt }: Turn): string {
  const typed = prompt?.blocks.find(isSaid)
  const note = prompt?.blocks.find((block) => block.kind === "note" || block.kind === "text")
  const found = typed ?? note
  return found && "text" in found ? found.text.slice(0, 1000).trim().replace(/\s+/g, " ").slice(0, 160) : "…"
}
