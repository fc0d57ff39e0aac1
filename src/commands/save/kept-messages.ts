/**
 * Caches, for each message of a saved session, the edges of its rows and where its bytes stand in the file: the next save
 * takes an unchanged message from the file, without reading it.
 */
import * as v from "valibot"
import type { Reader } from "../../opencode/host.ts"
import { edgesById, type MessageEdges } from "../../opencode/message-edges.ts"
import type { Unseen } from "../../redact/report.ts"
import { attachmentBytes } from "../../session/attachments/inline-files.ts"
import type { Place } from "../../session/document/canonical.ts"
import { members, type SessionTree } from "../../session/document/saved-document.ts"
import type { Message, SessionInfo } from "../../session/schema.ts"
import { type Skeleton, skeletonMessage, skeletonOf } from "../../session/skeleton.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { cacheOf } from "../../support/cache.ts"
import type { Stretch } from "../../support/put-aside.ts"
import type { World } from "../../support/world.ts"
import type { KnownTree } from "../shared/local-session-tree.ts"
import type { Seal } from "./seal.ts"

/** `of`: fingerprint of `body` and all that it depends on, under the user's key. */
const noted = v.object({ of: v.string(), body: v.string() })

export type KeptMessage = Place & {
  /** Absent for a message that each save has to read: something was found in it, it may still be written, others depend on it. */
  edge?: string
  skeleton: Skeleton
  /** How often encrypted reasoning was left out. */
  sealed?: number
  /** Bytes of attachments in the file. */
  attached?: number
  /** Attachments into which nobody looked. */
  unseen?: Omit<Unseen, "session" | "message">[]
}

type Found = Pick<KeptMessage, "sealed" | "unseen">

/** @param here as it left the redaction @param file as it is saved @param root of the worktree */
export function keptMessage(
  place: Place,
  { info, here, file, root }: { info: SessionInfo; here: Message; file: Message; root: string },
  { sealed, unseen = [] }: { [Key in keyof Found]: Found[Key] | undefined },
): KeptMessage {
  const attached = attachmentBytes([{ info, messages: [file] }])
  return {
    ...place,
    skeleton: skeletonOf(info, here, file, root),
    ...(sealed && { sealed }),
    ...(attached > 0 && { attached }),
    ...(unseen.length > 0 && { unseen }),
  }
}

/** `folder`: the one below the worktree to which the paths of its tools refer, `.` for the worktree itself. */
export type NotedSession = {
  id: string
  folder: string
  /** By id, in the order in which OpenCode has them. */
  messages: [string, KeptMessage][]
}

export type Note = {
  /** The file's version, and its id in git. */
  version: string
  blob: string
  /** Ids in git of the versions that were compared. */
  seen: string[]
  /** Other names of the worktree. */
  names: readonly string[]
  /** Whether the file is smaller than the session: what is new becomes so, too. */
  isCompact: boolean
  /** Ids of the messages that were here and are not in the file, with their sizes. */
  had: [string, number][]
  /** Digests of the secrets that were found, and of whether each was taken out everywhere. */
  values: string[]
  sessions: NotedSession[]
}

/** The messages that a save need not read. */
export type Kept = KnownTree & {
  note: Note
  /** Of the sessions that were saved. */
  edges: MessageEdges
  /** By id. */
  entries: ReadonlyMap<string, KeptMessage>
  /** Whether a secret was found at the last save as well, and treated in the same way. */
  isKnown: (value: string, isEverywhere: boolean) => boolean
  /** Where the bytes of those are that threads have made. The bytes of the others are in the file. */
  made?: ReadonlyMap<string, Stretch>
}

export type KeptMessages = {
  /** @returns nothing when all has to be read */
  read: (reader: Reader, entry: StoreEntry) => Promise<Kept | undefined>
  /** Like `read`, whatever the file is by now: the places in it do not count. @param edges of the session as it is here */
  readFor: (edges: MessageEdges) => Promise<Kept | undefined>
  write: (note: Note) => Promise<void>
  digestOf: (value: string, isEverywhere: boolean) => string
}

export function keptMessages(world: World, seal: Seal, sessionID: string): KeptMessages {
  const memory = cacheOf(world.env, "messages", sessionID, noted)
  const digestOf = (value: string, isEverywhere: boolean) => seal([value, isEverywhere]).slice(0, 27)
  const stored = async (): Promise<Note | undefined> => {
    const held = await memory.read()
    return held && seal(held.body) === held.of ? JSON.parse(held.body) : undefined
  }
  return {
    digestOf,
    async read(reader, entry) {
      if (!entry.file || entry.isAbsent) return undefined
      const note = await stored()
      const isSeen = ({ blob }: { blob: string }) => note?.seen.includes(blob)
      if (!note || note.version !== entry.version || !entry.versions.every(isSeen)) return undefined
      const edges = await reader.edges(note.sessions.map(({ id }) => id))
      return edges && keptOf(note, edges, digestOf)
    },
    async readFor(edges) {
      const note = await stored()
      return note && keptOf(note, edges, digestOf)
    },
    async write(note) {
      const body = JSON.stringify(note)
      await memory.write({ of: seal(body), body })
    },
  }
}

function keptOf(note: Note, edges: MessageEdges, digestOf: KeptMessages["digestOf"]): Kept | undefined {
  const here = edgesById(edges)
  if (note.had.some(([id, size]) => (here.get(id)?.size ?? -1) < size)) return undefined
  const messages = new Map()
  const entries = new Map<string, KeptMessage>()
  const sealed = new Map<string, number>()
  for (const { id: sessionID, messages: all } of note.sessions) {
    const order = new Map(edges.get(sessionID)?.map(({ id }, at) => [id, at]))
    let last = -1
    for (const [id, entry] of all) {
      const now = here.get(id)
      // A message that is gone may be one that others count on.
      if (!now) return undefined
      const at = order.get(id)
      if (at === undefined || at < last) return undefined
      last = at
      if (entry.edge === undefined || entry.edge !== now.edge) continue
      messages.set(id, skeletonMessage(id, sessionID, entry.skeleton))
      entries.set(id, entry)
      if (entry.sealed) sealed.set(id, entry.sealed)
    }
  }
  if (entries.size === 0) return undefined
  const known = new Set(note.values)
  return {
    note,
    edges,
    messages,
    entries,
    sealed,
    isKnown: (value, isEverywhere) => known.has(digestOf(value, isEverywhere)),
  }
}

/** Whether one of the sessions works in another folder than when it was noted. */
export function hasMoved(tree: SessionTree, { note }: Kept): boolean {
  const folders = new Map(note.sessions.map(({ id, folder }) => [id, folder]))
  return members(tree).some(({ info: { id, directory } }) => directory !== (folders.get(id) ?? directory))
}
