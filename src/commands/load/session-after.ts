/** What a session is once it is loaded, for the note on it. */
import type { Reader, Snapshot } from "../../opencode/host.ts"
import { inOwnOrder } from "../../session/document/canonical.ts"
import { type Member, members, type SessionTree } from "../../session/document/saved-document.ts"
import { subagentsOf } from "../../session/session-tree.ts"
import { majorOf } from "../../session/v2/model.ts"
import type { Loaded } from "../save/note-loaded.ts"
import type { Compared } from "../shared/compare-with-local.ts"

/** What this machine has. */
export type Held = {
  reader: Reader
  snapshot: Snapshot
  /** Of the worktree that the session belongs to. */
  root: string
  /** Other names of it. */
  names: readonly string[]
}

/**
 * Its own messages as they are here, and those that come in.
 * @param at when it was compared (ms since 1970) @returns nothing where it cannot be told what changes meanwhile
 */
export async function sessionAfter(
  { reader, snapshot, names }: Held,
  file: SessionTree,
  relations: readonly Compared[],
  at: number,
): Promise<Loaded | undefined> {
  const here = new Map(relations.flatMap(({ local }) => (local ? [[local.info.id, local] as const] : [])))
  // What an undo hides comes back, and is not what the file has.
  if (relations.some(({ undone }) => undone)) return undefined
  // Where OpenCode was never started there is nothing to ask.
  const edges = here.size > 0 ? await reader.edges([...here.keys()]) : new Map()
  if (!edges) return undefined
  const both = (member: Member): Member => {
    const own = here.get(member.info.id)?.messages ?? []
    const held = new Set(own.map(({ info }) => info.id))
    const coming = member.messages.filter(({ info }) => !held.has(info.id))
    return { ...member, messages: inOwnOrder({ info: member.info, messages: [...own, ...coming] }) }
  }
  const tree = { root: both(file.root), subagents: file.subagents.map(both) }
  const all = members(tree).flatMap(({ messages }) => messages)
  const ids = new Set(members(tree).map(({ info }) => info.id))
  const missing = [...subagentsOf(all)].filter((id) => !ids.has(id) && !snapshot.sessions.has(id))
  const having = {
    major: majorOf(file.root),
    messages: new Map(all.map((message) => [message.info.id, message])),
    undone: new Set<string>(),
  }
  const sealed = new Map(relations.flatMap((one) => [...(one.sealed ?? [])]))
  return {
    tree: { ...tree, left: {}, having, whole: new Map(), missing: missing.sort(), sealed },
    names,
    before: { edges, at },
  }
}
