/** What to show of a conversation, and how. */
export type ShowOptions = {
  /** Everything: reasoning, input and output of all calls, whole diffs. */
  full?: boolean | undefined
  /** Only prompts. */
  prompts?: boolean | undefined
  /** Only calls of this tool, with their output. */
  tool?: string | undefined
  /** Number of the first turn to show. */
  from?: number | undefined
  /** And of the last one. */
  to?: number | undefined
}
