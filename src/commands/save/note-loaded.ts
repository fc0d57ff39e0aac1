/** Notes, when a session is loaded, what the next save may keep: it need not read what has just come from the file. */
import type { Host } from "../../opencode/host.ts"
import { isFresh, type MessageEdge, type MessageEdges } from "../../opencode/message-edges.ts"
import { members, type SessionTree } from "../../session/document/saved-document.ts"
import { Doubt } from "../../session/doubt.ts"
import type { SessionDocument } from "../../session/schema.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { storeEntryOf } from "../../stores/store-entry.ts"
import type { World } from "../../support/world.ts"
import type { LocalTree } from "../shared/local-session-tree.ts"
import { hasMoved, keptMessages } from "./kept-messages.ts"
import { lastSave } from "./last-save-cache.ts"
import { makeSaved } from "./make-saved.ts"
import { ofItsWorktree, type ReadAnew, workplace } from "./read-current.ts"
import { blobOf, noteFor } from "./remember.ts"
import { wishesOf } from "./save-options.ts"
import { type Before, bytesOf, hashIn } from "./saved-before.ts"
import { sealOf } from "./seal.ts"

/** A session as OpenCode has it once it is loaded. */
export type Loading = {
  tree: LocalTree
  /** The saved file. */
  document: SessionDocument
  /** Its folder. */
  directory: string
  /** Where its worktree was before, if that was moved. */
  former: string | undefined
  compared: Compared
}

export type Compared = {
  /** Of the messages that were here before. */
  edges: MessageEdges
  /** When they were read (ms since 1970). */
  at: number
}

/** @param after edges of after the load */
type WriteNote = (after: MessageEdges) => Promise<void>

/**
 * Makes a save of the session as if it were there already; OpenCode imports it meanwhile.
 * @returns what writes the note; nothing where a save would not leave the file as it is
 */
export async function noteLoaded(world: World, host: Host, loading: Loading): Promise<WriteNote | undefined> {
  const { tree, document, directory, former, compared } = loading
  const { id } = tree.root.info
  const { progress: _, choose: __, ...silent } = world
  const here = await workplace(silent, host)
  try {
    const entry = await storeEntryOf(silent, here.place, id, {})
    if (!entry.file || entry.isAbsent) return undefined
    const { work, protection } = await ofItsWorktree(silent, here, directory)
    const seal = await sealOf(silent, host, work.root, protection)
    const [last, keeping] = [lastSave(silent, seal, id), keptMessages(silent, seal, id)]
    const known = { id, found: "named", entry, directory, work, protection, last, keeping, former } as const
    const [before, held] = await Promise.all([beforeOf(entry, document), keeping.here(compared.edges)])
    const kept = held && held.note.former === former && !hasMoved(tree, held) ? held : undefined
    const [edges, at] = [new Map(), compared.at]
    const unread = { kept, whole: undefined, ids: [], state: undefined }
    const coming = { before, ids: newIn(tree, compared.edges) }
    const read: ReadAnew = { ...known, ...unread, tree, coming, edges, at }
    const made = await makeSaved({ ...silent, agree: unasked }, here, read, wishesOf({ session: id }), undefined)
    const note = made && noteFor(read, made, { version: entry.version, blob: blobOf(read, made) })
    if (!note) return undefined
    return async (after) => {
      const trusted = trustedEdges(after, tree, compared, host.major === 2)
      if (trusted) await keeping.write(note(trusted))
      world.note?.(trusted ? "Noted for the next save: what was loaded." : "Somebody goes on with it already.")
    }
  } finally {
    here.aside.close()
  }
}

/** The file is not read again, but for its id: a save would find the same document there if that is of its text. */
async function beforeOf(entry: StoreEntry, old: SessionDocument): Promise<Before> {
  const from = await bytesOf(entry)
  const hash = hashIn(entry, from?.length ?? 0)
  for (const block of from?.blocks(0, from.length) ?? []) hash.update(block)
  const blob = hash.digest("hex")
  const seen = [...entry.versions.map((one) => one.blob), blob]
  return { old, broken: false, warnings: [], blob, seen }
}

function newIn(tree: SessionTree, here: MessageEdges): Set<string> {
  const held = new Set([...here.values()].flat().map(({ id }) => id))
  const all = members(tree).flatMap(({ messages }) => messages.map(({ info }) => info.id))
  return new Set(all.filter((id) => !held.has(id)))
}

const unasked = async (): Promise<boolean> => {
  throw new Doubt("a save would ask something")
}

/** When a message was written of which nothing may be kept, or all. */
const [never, longAgo] = [Number.POSITIVE_INFINITY, 0]

/**
 * The edges of messages that are as they were compared or as they came in. An import writes one message after the other:
 * one that was written later than those behind it was written by somebody else.
 * @param replaces whether the import writes the messages that were here as well
 * @returns nothing where somebody has gone on with the session
 */
export function trustedEdges(
  edges: MessageEdges,
  tree: SessionTree,
  { edges: before, at }: Compared,
  replaces: boolean,
): MessageEdges | undefined {
  const was = new Map([...before.values()].flat().map((one) => [one.id, one]))
  const expected = new Set(members(tree).flatMap(({ messages }) => messages.map(({ info }) => info.id)))
  const trusted = (one: MessageEdge): MessageEdge => {
    const old = was.get(one.id)
    const isSure = !old || (!isFresh(old, at) && (replaces || old.edge === one.edge))
    return isSure ? { ...one, written: longAgo } : { ...one, written: never }
  }
  for (const all of edges.values()) {
    if (all.some(({ id }) => !expected.has(id))) return undefined
    const came = all.filter(({ id, edge }) => was.get(id)?.edge !== edge)
    if (came.some(({ written }, index) => written > (came[index + 1]?.written ?? written))) return undefined
  }
  return new Map([...edges].map(([id, all]) => [id, all.map(trusted)]))
}
