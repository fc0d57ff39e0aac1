/** Reads the saved file beside messages that are kept from it: these are not parsed. */
import type { Conversation } from "../../session/conversation.ts"
import type { KeptPlaces } from "../../session/document/canonical.ts"
import { isOpencode2 } from "../../session/document/outline.ts"
import { factsOf, membersOf } from "../../session/document/saved-document.ts"
import { Doubt } from "../../session/doubt.ts"
import { type Facts, factsKey, type Message, type SessionDocument } from "../../session/schema.ts"
import { type Document2, Kept2 } from "../../session/v2/kept.ts"
import { toModel } from "../../session/v2/model.ts"
import type { StoreEntry } from "../../stores/store.ts"
import type { StoredBytes } from "../../support/stored-bytes.ts"
import type { Kept } from "./kept-messages.ts"
import { type Before, beforeOf, hashIn, storedBytes } from "./saved-before.ts"

/** The file that is there, with its kept messages as skeletons. */
export type BesideKept = { before: Before; places: KeptPlaces }

export async function besideKept(entry: StoreEntry, kept: Kept): Promise<BesideKept> {
  const from = await storedBytes(entry)
  const rest = from && textBeside(entry, from, kept)
  if (!from || rest === undefined) throw new Doubt("the file is not the one that was written")
  const before = beforeOf(entry, documentOf(rest, kept), kept.note.blob)
  const get = (id: string) => {
    const place = kept.entries.get(id)
    return place && { of: from, at: place.at, length: place.length }
  }
  return { before, places: { get } }
}

/** The file's text with its id in place of each kept message; nothing where it is another file. It is read once. */
function textBeside(entry: StoreEntry, from: StoredBytes, kept: Kept): string | undefined {
  const hash = hashIn(entry, from.length)
  const between = gapsIn(kept, from.length)
  const rest: Buffer[] = []
  let [start, next] = [0, 0]
  for (const block of from.blocks(0, from.length)) {
    hash.update(block)
    const end = start + block.length
    for (let gap = between[next]; gap && gap.at < end; gap = between[next]) {
      rest.push(Buffer.from(block.subarray(Math.max(gap.at - start, 0), gap.end - start)))
      if (gap.end > end) break
      rest.push(Buffer.from(gap.id === undefined ? "" : JSON.stringify(gap.id)))
      next++
    }
    start = end
  }
  return hash.digest("hex") === kept.note.blob ? Buffer.concat(rest).toString() : undefined
}

/** What of the file is not kept, and the id of the message that follows. */
function gapsIn({ note, messages }: Kept, length: number): { at: number; end: number; id?: string }[] {
  const places = note.sessions.flatMap((one) => one.messages).filter(([id]) => messages.has(id))
  places.sort(([, one], [, other]) => one.at - other.at)
  const ends = [0, ...places.map(([, { at, length }]) => at + length)]
  return ends.map((at, index) => {
    const [id, place] = places[index] ?? []
    return { at, end: place?.at ?? length, ...(id !== undefined && { id }) }
  })
}

function documentOf(text: string, { messages }: Kept): SessionDocument {
  const document: SessionDocument = JSON.parse(text)
  const of2 = isOpencode2(document)
  const stands = (id: string) => messages.get(id) as Message
  const filled = <Some extends Conversation>(one: Some): Some => {
    const given = one.messages as readonly (Message | string)[]
    if (!of2) return { ...one, messages: given.map((each) => (typeof each === "string" ? stands(each) : each)) }
    const all = given.map((each) => (typeof each === "string" ? new Kept2(each, stands(each)) : each))
    return { ...one, ...toModel({ ...one, messages: all } as unknown as Document2) }
  }
  const facts = factsOf(document)
  const subagents = facts?.subagents?.map(filled)
  return { ...filled(document), [factsKey]: { ...(facts as Facts), ...(subagents && { subagents }) } }
}

/** @param document that is to be written: what is unfinished is kept as well, and not in it */
export const keptAttachmentBytes = ({ entries }: Kept, document: SessionDocument): number =>
  membersOf(document)
    .flatMap(({ messages }) => messages.map(({ info }) => entries.get(info.id)?.attached ?? 0))
    .reduce((sum, bytes) => sum + bytes, 0)
