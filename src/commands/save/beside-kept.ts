/** Reads the saved file beside messages that are kept from it: these are not parsed. */
import type { KeptBytes } from "../../session/document/canonical.ts"
import { factsOf, type Member } from "../../session/document/saved-document.ts"
import { type Facts, factsKey, type Message, type SessionDocument } from "../../session/schema.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { Doubt, type Kept } from "./kept-messages.ts"
import { type Before, blobIn } from "./saved-before.ts"

/** The file that is there, with its kept messages as skeletons. */
export type BesideKept = { before: Before; bytes: KeptBytes }

export async function besideKept(entry: StoreEntry, kept: Kept): Promise<BesideKept> {
  const bytes = await (entry.bytes?.() ?? entry.read?.().then((text) => Buffer.from(text)))
  const blob = bytes && blobIn(entry, [bytes])
  if (!bytes || blob !== kept.note.blob) throw new Doubt("the file is not the one that was written")
  const seen = [...entry.versions.map((one) => one.blob), blob]
  return {
    before: { old: documentBeside(bytes, kept), broken: false, warnings: [], blob, seen },
    bytes: {
      get(id) {
        const place = kept.entries.get(id)
        return place && bytes.subarray(place.at, place.at + place.length)
      },
    },
  }
}

function documentBeside(bytes: Buffer, { note, messages }: Kept): SessionDocument {
  const places = note.sessions.flatMap(([, all]) => all).filter(([id]) => messages.has(id))
  let text = ""
  let done = 0
  for (const [id, { at, length }] of places.sort(([, one], [, other]) => one.at - other.at)) {
    text += `${bytes.toString("utf8", done, at)}${JSON.stringify(id)}`
    done = at + length
  }
  const document: SessionDocument = JSON.parse(text + bytes.toString("utf8", done))
  const filled = <Some extends Pick<Member, "messages">>(one: Some): Some => ({
    ...one,
    messages: one.messages.map((message: Message | string) =>
      typeof message === "string" ? (messages.get(message) as Message) : message,
    ),
  })
  const facts = factsOf(document)
  const subagents = facts?.subagents?.map(filled)
  return { ...filled(document), [factsKey]: { ...(facts as Facts), ...(subagents && { subagents }) } }
}

export const keptAttachmentBytes = (kept: Kept): number =>
  [...kept.entries.values()].reduce((sum, { attached = 0 }) => sum + attached, 0)
