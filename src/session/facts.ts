/** A saved session: the exported document made neutral, with what we say of it. */
import { canonicalText, inTimeOrder } from "./canonical.ts"
import { type Facts, factsKey, type SessionDocument } from "./shape.ts"

/**
 * The exported session without the machine it was made on. `opencode import` sets these three fields anew from where
 * it runs; OpenCode up to 1.14 refuses a file without them, so they are neutral and not absent.
 */
export function neutral(document: SessionDocument): SessionDocument {
  const info = { ...document.info, directory: ".", path: "", projectID: "global" }
  return { info, messages: inTimeOrder(document.messages) }
}

/** The document as it is saved: head first, so that a list can read the start of a file alone. */
export function withFacts({ info, messages }: SessionDocument, facts: Facts): SessionDocument {
  return { info, [factsKey]: facts, messages }
}

export const factsOf = (document: Pick<SessionDocument, "info">): Facts | undefined =>
  (document as SessionDocument)[factsKey]

/**
 * Whether two documents hold the same session. Our own facts do not count, nor does `info.time.updated`, which
 * OpenCode moves at every import.
 */
export function sameSession(a: SessionDocument, b: SessionDocument): boolean {
  return content(a) === content(b)
}

/** Whether two documents hold the same conversation, whatever their titles and totals. */
export function sameMessages(a: SessionDocument, b: SessionDocument): boolean {
  return content({ ...b, messages: a.messages }) === content(b)
}

function content(document: SessionDocument): string {
  const { info, messages } = neutral(document)
  return canonicalText({ info: { ...info, time: { ...info.time, updated: 0 } }, messages })
}

/** The ids of the messages that `document` holds and `other` does not. */
export function messagesMissing(document: SessionDocument, other: SessionDocument): string[] {
  const there = new Set(other.messages.map(({ info }) => info.id))
  return document.messages.map(({ info }) => info.id).filter((id) => !there.has(id))
}

export function countParts({ messages }: SessionDocument): number {
  return messages.reduce((sum, { parts }) => sum + parts.length, 0)
}
