/** Messages of a document of OpenCode 2 that are kept from the saved file: they are neither read nor converted. */
import type { Message } from "../schema.ts"
import type { Message2, SessionInfo2 } from "./schema.ts"

/** A class, since no file can hold one. */
export class Kept2 {
  constructor(
    readonly id: string,
    /** The message of the session model that stands for it (see skeleton.ts). */
    readonly stands: Message,
  ) {}
}

export type MessageOrKept = Message2 | Kept2

/** Some of its messages may be kept from the saved file. */
export type Document2 = { info: SessionInfo2; messages: readonly MessageOrKept[] }
