/** Determines how a saved session tree stands to the local one. */
import type { Reader, Snapshot } from "../../opencode/host.ts"
import { type Member, members, type SessionTree } from "../../session/document/saved-document.ts"
import { mapConversation } from "../../session/paths/map-texts.ts"
import type { TextMap } from "../../session/paths/path-tokens.ts"
import { type Relation, relate } from "../../session/relation/relation.ts"
import type { Message } from "../../session/schema.ts"
import { comparable } from "../../session/v2/majors.ts"
import { messageCount } from "../../session/v2/model.ts"
import { familyOf, readLocalTree } from "./local-session-tree.ts"

/** One session of the file. */
export type Compared = {
  member: Member
  /** Absent where this machine does not have the session. */
  relation: Relation | undefined
  /** The local session. */
  local?: Member
  /** How often encrypted reasoning was left out of each of its messages, by id. */
  sealed?: ReadonlyMap<string, number>
  /** Number of its messages that a pending undo hides here. */
  undone?: number
  /** Whether the file's additional messages would come in behind that undo: hidden, and deleted by the next prompt. */
  isBehindUndo?: true
  /** Whether it is here, and not below the root of the file: nothing of a file may change it. */
  isElsewhere?: true
}

/**
 * @param file the session tree, with paths of this machine
 * @param asOne calls the worktree by one name (see other-names.ts)
 * @returns the root first
 */
export async function compare(
  reader: Reader,
  snapshot: Snapshot,
  file: SessionTree,
  asOne?: TextMap,
): Promise<Compared[]> {
  const named = (member: Member) => (asOne ? mapConversation(member, asOne) : member)
  const stands = (there: Member, here: Member) => relate(...comparable(named(there), named(here)), there.messages)
  const all = members(file)
  const { local, sealed, whole } = await localMembers(reader, snapshot, all)
  const own = new Set(familyOf(file.root.info.id, snapshot))
  return all.map((member) => {
    const held = local.get(member.info.id)
    if (!held) return { member, relation: undefined }
    const relation = stands(member, held)
    const elsewhere = !own.has(member.info.id) && { isElsewhere: true as const }
    const compared = { member, relation, local: held, sealed: ofMember(held, sealed), ...elsewhere }
    const all = whole.get(member.info.id)
    if (!all || relation.kind === "equal" || relation.kind === "local ahead") return compared
    const { kind } = stands(member, { ...held, messages: all })
    if (kind === "equal" || kind === "local ahead")
      return {
        ...compared,
        relation: { kind: "equal" },
        undone: messageCount(member.messages) - messageCount(held.messages),
      }
    return { ...compared, ...(relation.kind === "file ahead" && { isBehindUndo: true }) }
  })
}

/** The local sessions; `whole`: all messages of those with a pending undo. */
async function localMembers(reader: Reader, snapshot: Snapshot, wanted: Member[]) {
  const local = new Map<string, Member>()
  const sealed = new Map<string, number>()
  const whole = new Map<string, Message[]>()
  for (const { info } of wanted) {
    if (local.has(info.id) || !snapshot.sessions.has(info.id)) continue
    const family = await readLocalTree(reader, info.id, snapshot)
    for (const member of members(family)) local.set(member.info.id, member)
    for (const [id, number] of family.sealed) sealed.set(id, number)
    for (const [id, messages] of family.whole) whole.set(id, messages)
  }
  return { local, sealed, whole }
}

const ofMember = ({ messages }: Member, all: ReadonlyMap<string, number>) =>
  new Map(messages.flatMap(({ info: { id } }) => (all.has(id) ? [[id, all.get(id) ?? 0] as const] : [])))
