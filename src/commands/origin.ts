/** What a copy says of where it comes from. */
import { asCopy } from "../session/copy.ts"
import { factsOf } from "../session/saved.ts"
import { type Facts, factsKey, type Origin, type SessionDocument } from "../session/shape.ts"

export function originFrom(document: SessionDocument): Origin {
  const { by, branch, saved } = factsOf(document) ?? ({} as Partial<Facts>)
  return { sessionID: document.info.id, ...(by && { by }), ...(branch && { branch }), ...(saved && { saved }) }
}

/** A saved session as a copy that can be kept beside it, under new ids. */
export function savedCopy(document: SessionDocument, now: number): SessionDocument {
  const { subagents = [], diffs, ...facts } = factsOf(document) ?? {}
  const origin = originFrom(document)
  const [root, ...children] = asCopy([document, ...subagents], origin, now)
  if (!root) throw new Error("a family has a root")
  return {
    ...root,
    [factsKey]: { ...facts, origin, ...(children.length > 0 && { subagents: children }) },
  } as SessionDocument
}
