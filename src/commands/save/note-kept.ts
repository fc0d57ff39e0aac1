/** Notes, after a save, what the next one may keep. */
import { edgesById, type MessageEdge, type MessageEdges } from "../../opencode/message-edges.ts"
import type { Layout } from "../../session/document/bytes.ts"
import { factsOf, type Member, members, membersOf } from "../../session/document/saved-document.ts"
import { isSettled } from "../../session/finished-messages.ts"
import type { Message, SessionDocument } from "../../session/schema.ts"
import { hasWords } from "../../session/title.ts"
import { entangled } from "../../session/v2/entangled.ts"
import { majorOf } from "../../session/v2/model.ts"
import { type KeptMessage, type KeptMessages, keptMessage, type Note, type NotedSession } from "./kept-messages.ts"
import type { ToSave } from "./read-current.ts"
import type { Redacted } from "./redact-session.ts"

type Saved = {
  read: ToSave
  safe: Redacted
  document: SessionDocument
  layout: Layout
  seen: string[]
  version: string
  /** Id of the file in git. */
  blob: string
}

/**
 * Whether it may be noted what the next save keeps. What an undo hides comes and goes, what was let through is asked
 * about again, and what is of another major is converted. @param document that is saved
 */
export const mayNote = ({ tree }: Pick<ToSave, "tree">, document?: SessionDocument): boolean =>
  tree.whole.size === 0 &&
  !(document && (factsOf(document)?.allowedSecrets || majorOf(document) !== majorOf(tree.root)))

/** Makes the note, with the edges of the rows and whether each is of the message as it was read. */
export type MakeNote = (edges: MessageEdges, isSure: (edge: MessageEdge) => boolean) => Note

/** What the next save may keep. @returns nothing where that cannot be told */
export function noteMaker(
  { read, safe, document, layout, seen, version, blob }: Saved,
  keeping: KeptMessages,
): MakeNote | undefined {
  const { tree, kept, work, names } = read
  if (!mayNote(read, document)) return undefined
  const clean = new Set(safe.report.clean)
  const here = new Map(members(safe).flatMap(({ messages }) => messages.map((one) => [one.info.id, one] as const)))
  const titled = safe.root.messages.findIndex(hasWords)
  const apart = new Set(members(tree).flatMap((one) => [...entangled(one)]))
  const titles = new Set(safe.root.messages.slice(0, titled < 0 ? undefined : titled + 1).map(({ info }) => info.id))
  /** Ids of the messages that the next save reads, whatever becomes of their rows. */
  const toRead = new Set<string>()
  const entryOf = ({ info }: Member, file: Message): [string, KeptMessage] | undefined => {
    const { id } = file.info
    const [own, place] = [here.get(id), layout.places.get(id)]
    if (!own || !place) return undefined
    const before = kept?.entries.get(id)
    if (before && !read.loading) return [id, { ...before, ...place }]
    const found = { sealed: tree.sealed.get(id), unseen: safe.unseenOf(id) }
    // What an attachment holds of secrets may be known by another message alone, which may change.
    const tells = found.unseen.some(({ secrets }) => secrets)
    if (!(before || clean.has(id)) || tells || !isSettled(own) || titles.has(id) || apart.has(id)) toRead.add(id)
    return [id, keptMessage(place, { info, here: own, file, root: work.root }, found)]
  }
  const folders = new Map(members(tree).map(({ info }) => [info.id, info.directory ?? "."]))
  const sessions = (membersOf(document) as Member[]).map((member): NotedSession => {
    const { id } = member.info
    const messages = member.messages.flatMap((message) => {
      const entry = entryOf(member, message)
      return entry ? [entry] : []
    })
    return { id, folder: folders.get(id) ?? ".", messages }
  })
  const { slim, attachments } = factsOf(document) ?? {}
  const values = [...safe.values].map(([value, isEverywhere]) => keeping.digestOf(value, isEverywhere))
  return (edges, isSure) => {
    const edgeOf = edgesById(edges)
    const withEdge = ([id, entry]: [string, KeptMessage]): [string, KeptMessage] => {
      const edge = edgeOf.get(id)
      return [id, edge && !toRead.has(id) && isSure(edge) ? { ...entry, edge: edge.edge } : entry]
    }
    return {
      version,
      blob,
      seen,
      names,
      isCompact: Boolean(slim || attachments),
      had: [...tree.having.messages.keys()].flatMap((id): Note["had"] => {
        const size = edgeOf.get(id)?.size
        return size === undefined || layout.places.has(id) ? [] : [[id, size]]
      }),
      values,
      sessions: sessions.map((one) => {
        const order = new Map(edges.get(one.id)?.map(({ id }, index) => [id, index]))
        const rank = ([id]: [string, KeptMessage]) => order.get(id) ?? -1
        return { ...one, messages: one.messages.map(withEdge).sort((a, b) => rank(a) - rank(b)) }
      }),
    }
  }
}
