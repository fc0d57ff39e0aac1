/** Makes copies that record their origin. */
import { factsOf, membersOf } from "../session/document/saved-document.ts"
import { asCopy, asSameCopy } from "../session/make-copy.ts"
import { authorFacts, authorsIn } from "../session/prompt-authors.ts"
import { type Facts, factsKey, type Origin, type SessionDocument, type Subagent } from "../session/schema.ts"

export function originFrom(document: SessionDocument): Origin {
  const { by, branch, saved } = factsOf(document) ?? ({} as Partial<Facts>)
  return { sessionID: document.info.id, ...(by && { by }), ...(branch && { branch }), ...(saved && { saved }) }
}

/** A copy of a saved session under new ids, to be kept next to it. */
export const savedCopy = (document: SessionDocument, now: number): SessionDocument =>
  saved(document, (family, from) => asCopy(family, from, now))

/** A copy with ids derived from the original's. @param salt see `withDerivedIds` */
export const derivedCopy = (document: SessionDocument, salt: string): SessionDocument =>
  saved(document, (family, from) => asSameCopy(family, from, salt))

type Family = Pick<Subagent, "info" | "messages">[]

function saved(document: SessionDocument, copy: (family: Family, from: Origin) => Family): SessionDocument {
  const held = factsOf(document)
  const { subagents: _, diffs, authors: __, prompts, ...facts } = held ?? {}
  const origin = originFrom(document)
  const family = membersOf(document)
  const [root, ...children] = copy(family, origin)
  if (!root) throw new Error("a family has a root")
  const idsIn = (members: Family) => members.flatMap(({ messages }) => messages.map(({ info }) => info.id))
  const made = idsIn([root, ...children])
  const ids = new Map(idsIn(family).map((id, index) => [id, made[index] as string]))
  const now = (id: string) => ids.get(id) ?? id
  const more = {
    ...(prompts && authorFacts(root.messages, new Map([...authorsIn(held)].map(([id, name]) => [now(id), name])))),
    ...(diffs && { diffs: Object.fromEntries(Object.entries(diffs).map(([id, own]) => [now(id), own])) }),
    ...(children.length > 0 && { subagents: children }),
  }
  // A plain export has no facts, and with the origin alone it would be no saved file.
  return { ...root, ...(held && { [factsKey]: { ...facts, origin, ...more } }) } as SessionDocument
}
