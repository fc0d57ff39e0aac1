/** Which messages of OpenCode 2 are whole. Apart from the schema, since a page carries this and no schema. */
import type { Message2 } from "./schema.ts"

/** Whether OpenCode exports and imports a message. It silently drops one that still runs. */
export const isSettled = (message: Message2): boolean =>
  message.type === "assistant"
    ? message.time.completed !== undefined
    : !((message.type === "shell" || message.type === "compaction") && message.status === "running")
