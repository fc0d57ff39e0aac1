/** Two versions of a saved session, of which a merge can keep one. */
import { relate } from "./relation.ts"
import { factsOf, members } from "./saved.ts"
import type { SessionDocument } from "./shape.ts"

/** The one that holds all that the other has; both, where each has something of its own. */
export type Kept = "same" | "ours" | "theirs" | "both"

export function keptOf(ours: SessionDocument, theirs: SessionDocument): Kept {
  if (ours.info.id !== theirs.info.id) return "both"
  const relations = relationsOf(ours, theirs)
  const [less, more] = [relations.has("file ahead"), relations.has("local ahead")]
  if (relations.has("diverged") || (less && more)) return "both"
  return less ? "theirs" : more ? "ours" : "same"
}

/** How theirs stands to ours, for the session and each subagent. */
function relationsOf(ours: SessionDocument, theirs: SessionDocument) {
  const family = (document: SessionDocument) =>
    new Map(
      members({ root: document, subagents: factsOf(document)?.subagents ?? [] }).map((member) => [
        member.info.id,
        member,
      ]),
    )
  const [mine, other] = [family(ours), family(theirs)]
  const ids = new Set([...mine.keys(), ...other.keys()])
  return new Set([...ids].map((id) => relate(other.get(id)?.messages ?? [], mine.get(id)?.messages ?? []).kind))
}
