/** What a session is once it is loaded, for the note on it. */
import type { Reader, Snapshot } from "../../opencode/host.ts"
import { inOwnOrder } from "../../session/document/canonical.ts"
import { type Member, members, type SessionTree } from "../../session/document/saved-document.ts"
import { subagentsOf } from "../../session/session-tree.ts"
import { majorOf } from "../../session/v2/model.ts"
import type { Compared } from "../shared/compare-with-local.ts"
import type { LocalTree } from "../shared/local-session-tree.ts"
import type { Noting } from "./bring-in.ts"

/** What this machine has. */
export type Held = {
  reader: Reader
  snapshot: Snapshot
  /** Where the worktree was before, if that was moved. */
  former: string | undefined
}

/** @param at when it was compared (ms since 1970) @returns nothing where it cannot be told what changes meanwhile */
export async function sessionAfter(
  { reader, snapshot, former }: Held,
  file: SessionTree,
  relations: readonly Compared[],
  at: number,
): Promise<Noting | undefined> {
  const here = relations.flatMap(({ local }) => (local ? [local.info.id] : []))
  // Where OpenCode was never started there is nothing to ask.
  const edges = here.length > 0 ? await reader.edges(here) : new Map()
  return edges && { tree: treeAfter(file, relations, snapshot), former, compared: { edges, at } }
}

/** The session as OpenCode will have it: its own messages as they are here, and those that come in. */
function treeAfter(file: SessionTree, relations: readonly Compared[], { sessions }: Snapshot): LocalTree {
  const here = new Map(relations.map((one) => [one.member.info.id, one.local]))
  const both = (member: Member): Member => {
    const own = here.get(member.info.id)?.messages ?? []
    const ids = new Set(own.map(({ info }) => info.id))
    const messages = [...own, ...member.messages.filter(({ info }) => !ids.has(info.id))]
    return { ...member, messages: inOwnOrder({ info: member.info, messages }) }
  }
  const tree = { root: both(file.root), subagents: file.subagents.map(both) }
  const all = members(tree).flatMap(({ messages }) => messages)
  const coming = new Set(members(tree).map(({ info }) => info.id))
  const missing = [...subagentsOf(all)].filter((id) => !coming.has(id) && !sessions.has(id))
  return {
    ...tree,
    left: {},
    having: {
      major: majorOf(file.root),
      messages: new Map(all.map((message) => [message.info.id, message])),
      undone: new Set(),
    },
    whole: new Map(),
    missing: missing.sort(),
    sealed: new Map(relations.flatMap(({ sealed }) => [...(sealed ?? [])])),
  }
}
