/** Reads a session tree from OpenCode. */
import type { KnownMessages, Reader, Snapshot } from "../../opencode/host.ts"
import type { Conversation } from "../../session/conversation.ts"
import type { Member, SessionTree } from "../../session/document/saved-document.ts"
import { inFixedOrder, type LeftOut, withoutDropped } from "../../session/dropped-fields.ts"
import type { Having } from "../../session/relation/missing-messages.ts"
import type { Message } from "../../session/schema.ts"
import { adopted, byAge, finishedConversations, subagentsOf } from "../../session/session-tree.ts"
import { majorOf } from "../../session/v2/model.ts"
import { budget } from "../../support/read-limit.ts"

export type LocalTree = SessionTree & {
  /** What must not leave this machine and was left out, with counts. */
  left: LeftOut
  /** All messages that may be saved, unfinished ones included. */
  having: Having
  /** For sessions with a pending undo: their messages as if nothing were undone. */
  whole: ReadonlyMap<string, Message[]>
  /** Subagents that task calls name but OpenCode no longer has. */
  missing: string[]
  /** How often encrypted reasoning was left out of a message, by its id. */
  sealed: ReadonlyMap<string, number>
}

/** Messages that need not be read, and what was left out of each. */
export type KnownTree = { messages: KnownMessages; sealed: ReadonlyMap<string, number> }

/** Sessions read at once: where OpenCode is asked, each takes a process. */
const atOnce = 4

/** Reads a session, every subagent below it, and those that its task calls name. */
export async function readLocalTree(
  reader: Reader,
  id: string,
  snapshot: Snapshot,
  known?: KnownTree,
): Promise<LocalTree> {
  const left: LeftOut = {}
  const sealed = new Map(known?.sealed)
  for (const number of sealed.values()) add("encrypted reasoning", number)
  const having = new Map<string, Message>()
  const undone = new Set<string>()
  const whole = new Map<string, Message[]>()
  const exported = new Map<string, Member>()
  const missing = new Set<string>()
  const room = budget()
  let wanted = familyOf(id, snapshot)
  while (wanted.length > 0) {
    const batch = wanted.slice(0, atOnce)
    const sessions = await Promise.all(batch.map((one) => reader.session(one, room, known?.messages)))
    for (const session of sessions) exported.set(session.info.id, held(session))
    const named = sessions.flatMap(({ messages }) => [...subagentsOf(messages)])
    for (const one of named) if (!snapshot.sessions.has(one)) missing.add(one)
    wanted = [...new Set([...wanted.slice(atOnce), ...named])].filter((one) => !exported.has(one) && !missing.has(one))
  }
  const root = exported.get(id)
  if (!root) throw new Error(`${id} was not exported`)
  exported.delete(id)
  return {
    root,
    subagents: adopted(id, [...exported.values()].sort(byAge)),
    left: inFixedOrder(left),
    having: { major: majorOf(root), messages: having, undone },
    whole,
    missing: [...missing].sort(),
    sealed,
  }

  function add(what: string, number: number) {
    left[what] = (left[what] ?? 0) + number
  }

  function held(session: Conversation): Member {
    const { info, messages, left: here, sealed: own } = withoutDropped(session)
    for (const message of messages) having.set(message.info.id, message)
    for (const [id, number] of own) sealed.set(id, number)
    if (session.info.revert) {
      const { revert, ...plain } = session.info
      whole.set(info.id, withoutDropped({ info: plain, messages: session.messages }).messages)
      for (const { info, parts } of session.messages)
        if (having.get(info.id)?.parts.length !== parts.length) undone.add(info.id)
    }
    for (const [what, number] of Object.entries(here)) add(what, number)
    return { info, messages, todos: snapshot.todos.get(info.id) ?? [] }
  }
}

/** Reduces the session tree to its finished messages. @param saved ids of the messages of the file */
export function settled(family: LocalTree, saved: ReadonlySet<string>): LocalTree & { cut: number } {
  const { messages, subagents, cut } = finishedConversations(family.root, family.subagents, saved)
  const named = new Set([...subagentsOf(messages), ...subagents.flatMap((child) => [...subagentsOf(child.messages)])])
  const missing = family.missing.filter((id) => named.has(id))
  return { ...family, root: { ...family.root, messages }, subagents, missing, cut }
}

/** Ids of a session and of every one below it, but for those that calls alone name. */
export const familyOf = (id: string, snapshot: Pick<Snapshot, "sessions">): string[] => [id, ...below(id, snapshot)]

/** @param seen guards against a cycle: a hostile file may have made two sessions each other's parents */
function below(id: string, { sessions }: Pick<Snapshot, "sessions">, seen = new Set([id])): string[] {
  const children = [...sessions.values()].filter((one) => one.parentID === id && !seen.has(one.id))
  for (const child of children) seen.add(child.id)
  return children.flatMap((child) => [child.id, ...below(child.id, { sessions }, seen)])
}
