/** Whether somebody asked for a turn: a compaction, and what OpenCode added by itself, are no prompts. */
import type { Block, Turn } from "./types.ts"

export const isAsked = ({ prompt }: Pick<Turn, "prompt">): boolean =>
  prompt !== undefined && !prompt.kind && prompt.blocks.some((block) => !isAdded(block) && !isCompaction(block))

const isAdded = (block: Block) => block.kind === "text" && block.synthetic

export const isCompaction = ({ kind, part }: Block): boolean => kind === "note" && part.type === "compaction"
