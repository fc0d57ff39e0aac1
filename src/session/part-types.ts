/** The types of parts that we know; all but the last are OpenCode 1's own: apart from the schema, whose library a page does not carry. */
export const partTypes = {
  text: true,
  file: true,
  tool: true,
  reasoning: true,
  "step-start": true,
  "step-finish": true,
  snapshot: true,
  patch: true,
  agent: true,
  subtask: true,
  retry: true,
  compaction: true,
  opencode2: true,
} as const

/** Whether a newer OpenCode or a plugin made the part's type: OpenCode 1 exports such a part but cannot import it. */
export const isFuture = ({ type }: { type?: unknown }): boolean =>
  typeof type === "string" && !Object.hasOwn(partTypes, type)
