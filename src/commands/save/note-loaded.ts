/** Notes, when a session is loaded, what the next save may keep: it need not read what has just come from the file. */
import { availableParallelism } from "node:os"
import type { Host } from "../../opencode/host.ts"
import { edgesById, isFresh, type MessageEdges } from "../../opencode/message-edges.ts"
import { factsOf, members, type SessionTree } from "../../session/document/saved-document.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { majorOf } from "../../session/v2/model.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { storeEntryOf } from "../../stores/store-entry.ts"
import { isEqual } from "../../support/plain-object.ts"
import type { World } from "../../support/world.ts"
import type { LocalTree } from "../shared/local-session-tree.ts"
import { hasMoved, keptMessages } from "./kept-messages.ts"
import { askedLater, makeSaved } from "./make-saved.ts"
import { ofItsWorktree, type ToSave, workplace } from "./read-current.ts"
import { noteFor, unchangedBlob } from "./remember.ts"
import { wishesOf } from "./save-options.ts"
import { type Before, beforeOf, blobIn, storedBytes } from "./saved-before.ts"
import { sealOf } from "./seal.ts"

/** A session as OpenCode has it once it is loaded. */
export type Loaded = {
  tree: LocalTree
  /** Other names of its worktree. */
  names: readonly string[]
  before: EdgesBefore
}

/** Edges of the messages that were here before, and when they were read (ms since 1970). */
type EdgesBefore = { edges: MessageEdges; at: number }

type From = {
  /** As the file has it: attachments that are beside it are left there. */
  document: SessionDocument
  /** The session's folder, as OpenCode will have it. */
  directory: string
}

/**
 * Makes a save of the session as if it were there already; OpenCode imports it meanwhile.
 * @returns what writes the note after the import; nothing where a save would not leave the file as it is
 */
export async function noteLoaded(
  world: World,
  host: Host,
  { tree, names, before }: Loaded,
  { document, directory }: From,
): Promise<(() => Promise<void>) | undefined> {
  const { id } = tree.root.info
  if (majorOf(tree.root) !== host.major || isOlder(host.version, factsOf(document)?.opencode)) return undefined
  if (!isWorthIt(world, host)) return undefined
  const { progress: _, choose: __, ...silent } = world
  const here = await workplace(silent, host, "nobody")
  try {
    const entry = await storeEntryOf(silent, here.place, id, {})
    if (!entry.file || entry.isAbsent) return undefined
    const { work, protection } = await ofItsWorktree(silent, here, directory)
    const keeping = keptMessages(silent, await sealOf(silent, host, work.root, protection), id)
    const [loading, held] = await Promise.all([inStoreAs(entry, document), keeping.readFor(before.edges)])
    const kept = held && isEqual(held.note.names, names) && !hasMoved(tree, held) ? held : undefined
    const known = { id, found: "named", entry, directory, work, protection, keeping, names } as const
    const toSave: ToSave = { ...known, tree, kept, hasEdges: true, loading }
    const made = await makeSaved({ ...silent, agree: askedLater }, here, toSave, wishesOf({ session: id }), undefined)
    const note = made && noteFor(toSave, made, { version: entry.version, blob: unchangedBlob(toSave, made) })
    if (!note) return undefined
    return async () => {
      const ids = members(tree).map(({ info }) => info.id)
      const edges = await host.reading(directory, (reader) => reader.edges(ids), "fail")
      const sure = edges && sureAfterLoad(edges, tree, before, host.replaces)
      if (sure) await keeping.write(note(edges, ({ id }) => sure.has(id)))
      world.note?.(sure ? "Noted for the next save: what was loaded." : "Somebody has gone on with the session.")
    }
  } finally {
    here.aside.close()
  }
}

/** OpenCode 2 imports as quickly as a note is made: on two cores a load would lose nearly what the save gains (measured). */
const isWorthIt = ({ env }: World, { replaces }: Host): boolean =>
  !replaces || availableParallelism() > 2 || env.OPENCODE_SESSION_CHECK_SAVES === "1"

/** An older OpenCode may drop what it does not know. */
function isOlder(host: string, saver = ""): boolean {
  const [ours, theirs] = [host, saver].map((version) => version.split(/[.-]/, 3).map(Number))
  const at = theirs?.findIndex((number, index) => number !== ours?.[index]) ?? -1
  return at >= 0 && !((ours?.[at] ?? 0) > (theirs?.[at] ?? 0))
}

/** @param old what was loaded; where it is not of the bytes in the store, `unchangedBlob` finds them to be others */
async function inStoreAs(entry: StoreEntry, old: SessionDocument): Promise<Before> {
  const bytes = await storedBytes(entry)
  return beforeOf(entry, old, bytes && blobIn(entry, bytes.length, bytes.blocks(0, bytes.length)))
}

/**
 * Ids of the messages that are, in their rows, as they were compared or as they came in. An import writes one message after
 * the other: one that was written later than those behind it was written by somebody else.
 * @param replaces whether the import writes the messages that were here as well
 * @returns nothing where a message has come or was written that is not of the load
 */
export function sureAfterLoad(
  edges: MessageEdges,
  tree: SessionTree,
  before: EdgesBefore,
  replaces: boolean,
): Set<string> | undefined {
  const was = edgesById(before.edges)
  const expected = new Set(members(tree).flatMap(({ messages }) => messages.map(({ info }) => info.id)))
  for (const all of edges.values()) {
    if (all.some(({ id }) => !expected.has(id))) return undefined
    const came = all.filter(({ id, edge }) => was.get(id)?.edge !== edge)
    if (came.some(({ written }, index) => written > (came[index + 1]?.written ?? written))) return undefined
  }
  const sure = [...edges.values()].flat().filter(({ id, edge }) => {
    const old = was.get(id)
    return !old || (!isFresh(old, before.at) && (replaces || old.edge === edge))
  })
  return new Set(sure.map(({ id }) => id))
}
