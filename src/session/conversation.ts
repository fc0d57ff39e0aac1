/** A session in which nothing of ours stands. */
import type { SessionDocument } from "./schema.ts"

/** A conversation without our facts. */
export type Conversation = Pick<SessionDocument, "info" | "messages">
