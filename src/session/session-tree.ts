/** The session tree: a session with its subagents. */
import type { Conversation } from "./conversation.ts"
import { settle, settleRunning } from "./finished-messages.ts"
import type { Message, Subagent } from "./schema.ts"
import { majorOf, turnOf } from "./v2/model.ts"

/** Ids of the sessions that these messages' task calls name. */
export function subagentsOf(messages: readonly Message[]): Set<string> {
  const ids = messages.flatMap(({ parts }) =>
    parts.flatMap((part) => {
      if (part.type !== "tool") return []
      const { sessionId, sessionID } = (part.state.metadata ?? {}) as Record<string, unknown>
      // OpenCode 2 calls the tool `subagent`, and keeps the name that a session of OpenCode 1 has for it.
      const id = part.tool === "task" ? sessionId : part.tool === "subagent" ? sessionID : undefined
      return typeof id === "string" ? [id] : []
    }),
  )
  return new Set(ids)
}

export type Settled<Child> = { messages: Message[]; subagents: Child[]; cut: number }

/**
 * The session tree without what is unfinished. A subagent goes with the unfinished task call that it worked for. One
 * that an earlier call had finished with stays, up to its last finished message.
 * @param children of the root, at every depth, in time order
 * @param saved ids of the messages that were saved before
 */
export function finishedConversations<Child extends Conversation>(
  root: Conversation,
  children: readonly Child[],
  saved?: ReadonlySet<string>,
): Settled<Child> {
  const messages = settledOf(root, saved)
  const settled = children.map((child) => ({ ...child, messages: settledOf(child, saved) }))
  const named = new Set([root, ...children].flatMap((session) => [...subagentsOf(session.messages)]))
  const kept = subagentsOf(messages)
  const subagents: Child[] = []
  // Children are younger than their callers, so one pass in time order sees each caller first.
  settled.forEach((child) => {
    const unnamed = !named.has(child.info.id) && child.messages.length > 0
    if (!unnamed && !kept.has(child.info.id)) return
    subagents.push(child)
    for (const id of subagentsOf(child.messages)) kept.add(id)
  })
  const before = (session: Conversation) => [root, ...children].find(({ info }) => info.id === session.info.id)
  const lost = subagents.map((child) => (before(child)?.messages.length ?? 0) - child.messages.length)
  const cut = lost.reduce((sum, one) => sum + one, root.messages.length - messages.length)
  const running = [root, ...subagents].reduce((sum, { info }) => sum + (turnOf(info)?.unsettled ?? 0), 0)
  return { messages, subagents, cut: cut + running }
}

function settledOf({ info, messages }: Conversation, saved?: ReadonlySet<string>): Message[] {
  if (majorOf({ info }) === 1) return settle(messages, saved)
  return turnOf(info) ? settleRunning(messages, saved) : [...messages]
}

/** Gives every subagent a parent in its own session tree, never one that the file does not contain. */
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
