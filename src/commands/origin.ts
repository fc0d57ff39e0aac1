/** What a copy says of where it comes from. */
import { factsOf } from "../session/saved.ts"
import type { Facts, Origin, SessionDocument } from "../session/shape.ts"

export function originFrom(document: SessionDocument): Origin {
  const { by, branch, saved } = factsOf(document) ?? ({} as Partial<Facts>)
  return { sessionID: document.info.id, ...(by && { by }), ...(branch && { branch }), ...(saved && { saved }) }
}
