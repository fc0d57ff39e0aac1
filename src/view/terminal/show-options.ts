/** What of a conversation is shown, and how. */
export type ShowOptions = {
  /** Everything: reasoning, output, whole diffs. */
  full?: boolean | undefined
  /** Only what was asked. */
  prompts?: boolean | undefined
  /** Only the calls of this tool, with what they gave back. */
  tool?: string | undefined
  /** Number of the first turn to show. */
  from?: number | undefined
}
