/** How a saved family of sessions stands to what this machine has of it. */
import type { Snapshot } from "../opencode/database.ts"
import type { Reader } from "../opencode/reader.ts"
import { type Relation, relate } from "../session/relation.ts"
import { type Family, type Member, members } from "../session/saved.ts"
import { exportFamily } from "./family.ts"

/** A session of the file; no relation where this machine does not have it. */
export type Compared = { member: Member; relation: Relation | undefined }

/** @param file with the paths of this machine. @returns the root first */
export async function compare(reader: Reader, snapshot: Snapshot, file: Family): Promise<Compared[]> {
  const all = members(file)
  const local = await localMembers(reader, snapshot, all)
  return all.map((member) => {
    const held = local.get(member.info.id)
    return { member, relation: held && relate(member.messages, held.messages) }
  })
}

async function localMembers(reader: Reader, snapshot: Snapshot, wanted: Member[]) {
  const found = new Map<string, Member>()
  for (const { info } of wanted) {
    if (found.has(info.id) || !snapshot.sessions.has(info.id)) continue
    const family = await exportFamily(reader, info.id, snapshot)
    for (const member of members(family)) found.set(member.info.id, member)
  }
  return found
}
