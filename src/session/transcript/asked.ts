/** Whether somebody asked for a turn: a compaction, and what OpenCode added by itself, are no prompts. */
import { isAdded } from "./texts.ts"
import type { Block, Turn } from "./types.ts"

export const isAsked = ({ prompt }: Pick<Turn, "prompt">): boolean =>
  prompt !== undefined && !prompt.kind && prompt.blocks.some((block) => !isAdded(block) && !isCompaction(block))

export const isCompaction = ({ kind, part }: Block): boolean => kind === "note" && part.type === "compaction"
