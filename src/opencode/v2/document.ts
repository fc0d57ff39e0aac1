/** What OpenCode 2 holds of one session, checked. */
import * as v from "valibot"
import type { MessageOrKept } from "../../session/v2/kept.ts"
import { type SessionDocument2, sessionDocument2 } from "../../session/v2/schema.ts"

/** A session as `opencode session export` gives it. */
export type Held2 = SessionDocument2 & {
  /** How many of its messages still run, or were cut off, and so are left out; unknown where OpenCode was asked. */
  unsettled: number | undefined
  /** Whether a turn goes on in it, or was cut off. */
  running: boolean
}

/** Some of its messages are kept from the saved file. */
export type HeldBeside2 = Pick<Held2, "info" | "unsettled" | "running"> & { messages: MessageOrKept[] }

/** The document comes back as it is. @throws Error with what is not as we know it */
export function checkDocument2(value: unknown): SessionDocument2 {
  const result = v.safeParse(sessionDocument2, value, { abortEarly: true })
  if (result.success) return value as SessionDocument2
  const [issue] = result.issues
  throw new Error(`${v.getDotPath(issue) ?? "it"} is ${issue.received.slice(0, 60)}`)
}
