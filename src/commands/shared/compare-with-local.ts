/** How a saved family of sessions stands to what this machine has of it. */
import type { Reader, Snapshot } from "../../opencode/host.ts"
import { type Member, members, type SessionTree } from "../../session/document/saved-document.ts"
import { type Relation, relate } from "../../session/relation/relation.ts"
import type { Message } from "../../session/schema.ts"
import { readLocalTree } from "./local-session-tree.ts"

/** A session of the file. */
export type Compared = {
  member: Member
  /** None where this machine does not have it. */
  relation: Relation | undefined
  /** What this machine has of it. */
  local?: Member
  /** How many of its messages a pending undo hides here. */
  undone?: number
  /** Whether what it has more would come in behind that undo, where it stays hidden and the next prompt deletes it. */
  isBehindUndo?: true
}

/** @param file with the paths of this machine. @returns the root first */
export async function compare(reader: Reader, snapshot: Snapshot, file: SessionTree): Promise<Compared[]> {
  const all = members(file)
  const { local, whole } = await localMembers(reader, snapshot, all)
  return all.map((member) => {
    const held = local.get(member.info.id)
    if (!held) return { member, relation: undefined }
    const relation = relate(member.messages, held.messages)
    const compared = { member, relation, local: held }
    const all = whole.get(member.info.id)
    if (!all || relation.kind === "equal" || relation.kind === "local ahead") return compared
    const { kind } = relate(member.messages, all)
    if (kind === "equal" || kind === "local ahead")
      return { ...compared, relation: { kind: "equal" }, undone: member.messages.length - held.messages.length }
    return { ...compared, ...(relation.kind === "file ahead" && { isBehindUndo: true }) }
  })
}

/** And of sessions with a pending undo, all their messages. */
async function localMembers(reader: Reader, snapshot: Snapshot, wanted: Member[]) {
  const local = new Map<string, Member>()
  const whole = new Map<string, Message[]>()
  for (const { info } of wanted) {
    if (local.has(info.id) || !snapshot.sessions.has(info.id)) continue
    const family = await readLocalTree(reader, info.id, snapshot)
    for (const member of members(family)) local.set(member.info.id, member)
    for (const [id, messages] of family.whole) whole.set(id, messages)
  }
  return { local, whole }
}
