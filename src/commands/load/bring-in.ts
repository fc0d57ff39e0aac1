/** Brings sessions into OpenCode, and notes meanwhile what the next save need not read. */
import { notePrompts } from "../../machine/loaded-prompts.ts"
import type { Host, Snapshot } from "../../opencode/host.ts"
import type { Member } from "../../session/document/saved-document.ts"
import type { Authors } from "../../session/prompt-authors.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { count } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import { type Loaded, noteLoaded } from "../save/note-loaded.ts"
import { type NewTodos, restoreTodos } from "./restore-todos.ts"

/** The part of a plan that is carried out. */
export type ToBringIn = {
  root: Member
  /** The sessions to import, subagents before the session that called them. */
  members: readonly Member[]
  todos: readonly NewTodos[]
  /** Who wrote the prompts of the root. */
  prompts: Authors
  /** What it is once it is loaded; absent where the next save has to read all. */
  after?: Loaded | undefined
}

type Here = {
  /** Before the load. */
  snapshot: Snapshot
  /** The folder to import into. */
  cwd: string
  /** The session's file, without the attachments that are beside it. */
  inFile: SessionDocument
}

/** @returns what could not be brought in, in sentences */
export async function bringIn(
  world: World,
  host: Host,
  { root, members: coming, todos, prompts, after }: ToBringIn,
  { snapshot, cwd, inFile }: Here,
): Promise<string[]> {
  // First: a load that is killed may have brought them all the same.
  await notePrompts(world.env, root.info.id, prompts)
  if (coming.length === 0) return restoreTodos(host, todos, cwd)
  const isNew = (one: string) => !snapshot.sessions.has(one)
  const { progress } = world
  const said = (done: number, all: number) => progress?.(`Loading into OpenCode: ${done} of ${count(all, "message")}`)
  said(
    0,
    coming.reduce((sum, { messages }) => sum + messages.length, 0),
  )
  let note: ReturnType<typeof noteLoaded> | undefined
  const meanwhile = () => {
    note = after && noteLoaded(world, host, after, { document: inFile, directory: cwd })
    // Awaited later; without this an earlier failure would be an unhandled rejection.
    note?.catch(() => {})
  }
  const leftOut = () => {
    note = undefined
  }
  const options = { cwd, isNew, compared: after?.before.edges, meanwhile, leftOut, progress: progress && said }
  return host.bringIn(coming, options, async () => {
    const problems = await restoreTodos(host, todos, cwd)
    await write(world, note)
    return problems
  })
}

/** A load succeeds without the note; the next save then reads all. */
async function write(world: World, note: ReturnType<typeof noteLoaded> | undefined) {
  try {
    const writeNote = await note
    await writeNote?.()
  } catch (problem) {
    world.note?.(`Nothing is noted for the next save: ${(problem as Error).message}`)
  }
}
