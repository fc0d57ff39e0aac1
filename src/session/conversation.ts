import type { SessionDocument } from "./schema.ts"

/** A session without our facts. */
export type Conversation = Pick<SessionDocument, "info" | "messages">
