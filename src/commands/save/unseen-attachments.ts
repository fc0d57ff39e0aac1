/** The attachments into which nobody looked, of messages that are kept from the file as well. */
import type { Unseen } from "../../redact/report.ts"
import { type Member, members, type SessionTree } from "../../session/document/saved-document.ts"
import type { Kept } from "./kept-messages.ts"

/** Without its place. */
export type Attachment = Omit<Unseen, "session" | "message">

/** With those of kept messages, each at its place among the others. */
export function withUnseen(unseen: readonly Unseen[], tree: SessionTree, kept: Kept): Unseen[] {
  const places = new Map(
    members(tree).flatMap(({ info, messages }, session) =>
      messages.map((message, index) => [message.info.id, { session, id: info.id, number: index + 1 }] as const),
    ),
  )
  const order = new Map(members(tree).map(({ info }, session) => [info.id, session]))
  const own = [...kept.entries].flatMap(([id, entry]) => {
    const at = places.get(id)
    return at ? (entry.unseen ?? []).map((one) => ({ session: at.id, message: at.number, ...one })) : []
  })
  const sessionOf = (one: Unseen) => order.get(one.session) ?? 0
  return [...unseen, ...own].sort((a, b) => sessionOf(a) - sessionOf(b) || a.message - b.message)
}

/** @returns those of a message, by its id */
export function unseenIn(tree: readonly Member[], unseen: readonly Unseen[]): (messageID: string) => Attachment[] {
  const byPlace = new Map<string, Attachment[]>()
  const named = new Map(
    tree.flatMap(({ info, messages }) => messages.map((one, index) => [`${info.id} ${index + 1}`, one.info.id])),
  )
  for (const { session, message, ...one } of unseen) {
    const id = named.get(`${session} ${message}`)
    if (id !== undefined) byPlace.set(id, [...(byPlace.get(id) ?? []), one])
  }
  return (id) => byPlace.get(id) ?? []
}
