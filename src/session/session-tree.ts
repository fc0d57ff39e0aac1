/** A session with its subagent sessions. */
import type { Conversation } from "./conversation.ts"
import { settle } from "./finished-messages.ts"
import type { Message, Subagent } from "./schema.ts"

/** The sessions that task calls of these messages name. */
export function subagentsOf(messages: readonly Message[]): Set<string> {
  const ids = messages.flatMap(({ parts }) =>
    parts.flatMap((part) => {
      if (part.type !== "tool") return []
      const { sessionId } = (part.state.metadata ?? {}) as { sessionId?: unknown }
      return part.tool === "task" && typeof sessionId === "string" ? [sessionId] : []
    }),
  )
  return new Set(ids)
}

export type Settled<Child> = { messages: Message[]; subagents: Child[]; cut: number }

/**
 * The family without what is not finished. A subagent goes with the task call it was working for; one that an earlier
 * call had finished with stays, up to its last settled message.
 * @param children of the root, at every depth, in time order
 * @param saved ids of the messages that were saved before
 */
export function finishedTree<Child extends Conversation>(
  root: Conversation,
  children: readonly Child[],
  saved?: ReadonlySet<string>,
): Settled<Child> {
  const messages = settle(root.messages, saved)
  const settled = children.map((child) => ({ ...child, messages: settle(child.messages, saved) }))
  const named = new Set([root, ...children].flatMap((session) => [...subagentsOf(session.messages)]))
  const kept = subagentsOf(messages)
  const subagents: Child[] = []
  // Children are younger than what called them, so one pass in time order sees each caller first.
  settled.forEach((child) => {
    const unnamed = !named.has(child.info.id) && child.messages.length > 0
    if (!unnamed && !kept.has(child.info.id)) return
    subagents.push(child)
    for (const id of subagentsOf(child.messages)) kept.add(id)
  })
  const before = (session: Conversation) => [root, ...children].find(({ info }) => info.id === session.info.id)
  const lost = subagents.map((child) => (before(child)?.messages.length ?? 0) - child.messages.length)
  return { messages, subagents, cut: lost.reduce((sum, one) => sum + one, root.messages.length - messages.length) }
}

/** Every subagent hangs below a session of its own family: never below one that the file does not hold. */
export function adopted(rootID: string, subagents: readonly Subagent[]): Subagent[] {
  const parents = new Map(subagents.map(({ info }) => [info.id, info.parentID]))
  const leadsToRoot = (id: string): boolean => {
    const seen = new Set<string>()
    for (let at: string | undefined = id; at !== undefined && !seen.has(at); at = parents.get(at)) {
      if (at === rootID) return true
      seen.add(at)
    }
    return false
  }
  return subagents.map((child) =>
    leadsToRoot(child.info.id) ? child : { ...child, info: { ...child.info, parentID: rootID } },
  )
}

export const byAge = (a: Conversation, b: Conversation): number =>
  a.info.time.created - b.info.time.created || (a.info.id < b.info.id ? -1 : 1)
