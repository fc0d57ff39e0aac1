/** Texts of a message: what its author said, and what OpenCode added by itself. */
import type { Block } from "./types.ts"

type Text = Extract<Block, { kind: "text" }>

export const isSaid = (block: Block): block is Text => block.kind === "text" && !block.synthetic

export const isAdded = (block: Block): block is Text => block.kind === "text" && block.synthetic
