/** Reads the current session, its store entry, and OpenCode's state of it, all as of one moment. */
import type { Asks } from "../../git/file-elsewhere.ts"
import { findPlace, type GitSettings, gitSettings, type Place } from "../../git/worktree.ts"
import { findHost } from "../../opencode/find-host.ts"
import type { Host, Reader, Snapshot } from "../../opencode/host.ts"
import type { MessageEdges } from "../../opencode/message-edges.ts"
import { sweepTemporaryFolders } from "../../opencode/run-opencode.ts"
import { members } from "../../session/document/saved-document.ts"
import { Doubt } from "../../session/doubt.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { storeEntryOf } from "../../stores/store-entry.ts"
import { isEqual } from "../../support/plain-object.ts"
import { type Aside, putAside } from "../../support/put-aside.ts"
import type { World } from "../../support/world.ts"
import { type LocalTree, readLocalTree } from "../shared/local-session-tree.ts"
import { namesAmong } from "../shared/other-names.ts"
import { type Protection, protectionOf } from "../shared/redaction.ts"
import { homeOf, workOf } from "../shared/worktree-of-session.ts"
import { currentSession } from "./current-session.ts"
import { hasMoved, type Kept, type KeptMessages, keptMessages } from "./kept-messages.ts"
import { type LastSave, lastSave } from "./last-save-cache.ts"
import type { Wishes } from "./save-options.ts"
import type { Found, Saved } from "./save-report.ts"
import type { Before } from "./saved-before.ts"
import { sealOf } from "./seal.ts"
import { sharedOut } from "./share-out.ts"

/** What a save works with, whichever session it is. */
export type Workplace = {
  host: Host
  place: Place
  settings: Promise<GitSettings>
  /** Whom git may ask for the settings. */
  asks: Asks
  /** For the worktree at hand. */
  protection: Promise<Protection>
  /** For what is to be written. */
  aside: Aside
}

export async function workplace(world: World, from?: Host, asks: Asks = "remote"): Promise<Workplace> {
  const settings = gitSettings(world.cwd)
  const [host, place] = await Promise.all([from ?? findHost(world), findPlace(world.cwd), sweepTemporaryFolders()])
  const protection = protectionOf(world, place, { settings, asks })
  // Awaited later; without this an earlier failure would be an unhandled rejection.
  protection.catch(() => {})
  return { host, place, settings, asks, protection, aside: putAside() }
}

type Known = {
  id: string
  found: Found
  entry: StoreEntry
  /** The session's folder, as OpenCode has it. */
  directory: string | undefined
  /** The worktree that the session refers to. */
  work: Place
  protection: Protection
}

/** A session unchanged since its last save: nothing is to be written. */
export type Unchanged = Known & { unchanged: Saved; toAdd: Map<string, boolean> }

/** What a save is made of. */
export type ToSave = Known & {
  keeping: KeptMessages
  tree: LocalTree
  /** The messages that were not read, since they have not changed since they were saved. */
  kept: Kept | undefined
  /** Other names of `work`. */
  names: readonly string[]
  /** Whether the edges of its rows can be told. */
  hasEdges: boolean
  /** Of a session that is being loaded, the saved file: all is compared with it, and `kept` is only not searched. */
  loading?: Before
}

export type ReadAnew = ToSave & {
  last: LastSave
  /** The worktrees that the session was in. */
  roots: readonly string[]
  /** With kept messages, where every save is to check itself: all of it read. */
  whole: LocalTree | undefined
  edges: MessageEdges | undefined
  /** When the reading began (ms since 1970). */
  at: number
  /** Ids of the session, its subagents, and those it names. */
  ids: string[]
  state: string | undefined
}

/** @param before the session that was found at a first attempt, which is to be read whole now */
export async function readCurrent(
  world: World,
  here: Workplace,
  reader: Reader,
  wishes: Wishes,
  before?: Pick<Known, "id" | "found">,
): Promise<Unchanged | ReadAnew> {
  const { place, host } = here
  const at = world.now().getTime()
  const { id, found, snapshot } = await currentSession(world, host, reader, place, wishes.session, before)
  const row = snapshot.sessions.get(id)
  // It gets the settings if a partial clone lacks them, and the store is one of them.
  await here.protection
  const entry = await storeEntryOf(world, place, id, { ...wishes.store, begun: row?.created })
  const { work, protection } = await ofItsWorktree(world, here, row?.directory)
  const known = { id, found, entry, directory: row?.directory, work, protection }
  const seal = await sealOf(world, host, work.root, protection)
  const last = lastSave(world, seal, id)
  if (entry.file && wishes.isPlain) {
    const { file, version, versions } = entry
    const seen = versions.map(({ blob }) => blob)
    const namesFor = (roots: readonly string[]) => namesAmong(world, async () => roots, row, work)
    // Git looks at the file meanwhile.
    const [toAdd, outcome] = await Promise.all([entry.toAdd([file]), last.again(reader, { version, seen }, namesFor)])
    if (outcome) return { ...known, unchanged: { file, outcome, changed: false, warnings: [] }, toAdd }
  }
  const keeping = keptMessages(world, seal, id)
  const roots = row ? await reader.roots(id) : []
  const names = await namesAmong(world, async () => roots, row, work)
  const ofSession = { ...known, snapshot, names, at }
  const noted =
    before || !wishes.mayKeep
      ? undefined
      : await sharedOut(world, here, reader, ofSession, await keeping.read(reader, entry))
  const beside = noted && (await unlessInDoubt(world, treeBeside(reader, id, snapshot, noted, names)))
  const kept = beside && noted
  const tree = beside ?? (await readLocalTree(reader, id, snapshot))
  const whole = kept && world.env.OPENCODE_SESSION_CHECK_SAVES ? await readLocalTree(reader, id, snapshot) : undefined
  const ids = [...members(tree).map(({ info }) => info.id), ...tree.missing]
  const fresh = ids.filter((one) => !kept?.edges.has(one))
  const [state, more] = await Promise.all([reader.state(ids, world.now().getTime()), reader.edges(fresh)])
  const edges = more && new Map([...(kept?.edges ?? []), ...more])
  const hasEdges = edges !== undefined
  return { ...known, last, keeping, tree, kept, whole, roots, names, hasEdges, ids, state, edges, at }
}

/** @throws Doubt when the session is not where it was when it was saved, or an undo is pending */
async function treeBeside(
  reader: Reader,
  id: string,
  snapshot: Snapshot,
  kept: Kept,
  names: readonly string[],
): Promise<LocalTree> {
  if (!isEqual(kept.note.names, names)) throw new Doubt("the worktree has other names")
  const tree = await readLocalTree(reader, id, snapshot, kept)
  if (hasMoved(tree, kept) || tree.whole.size > 0) throw new Doubt("the session is in another state")
  return tree
}

export const noteWhole = (world: World, { message }: Error) => world.note?.(`The whole session is read: ${message}.`)

/** @returns nothing where all has to be read */
async function unlessInDoubt<Done>(world: World, reading: Promise<Done>): Promise<Done | undefined> {
  try {
    return await reading
  } catch (problem) {
    if (!(problem instanceof Doubt)) throw problem
    noteWhole(world, problem)
    return undefined
  }
}

/** For a session of another worktree: adds that one's secrets and, in the same repository, its paths and commit. */
export async function ofItsWorktree(
  world: World,
  { place, settings, asks, protection }: Workplace,
  directory: string | undefined,
) {
  const home = await homeOf(directory, place)
  if (home.root === place.root) return { work: place, protection: await protection }
  const [work, own] = await Promise.all([workOf(home, place), protectionOf(world, place, { settings, home, asks })])
  return { work, protection: own }
}
