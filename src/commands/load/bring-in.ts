/** Brings sessions into OpenCode, and notes meanwhile what the next save need not read. */
import { notePrompts } from "../../machine/loaded-prompts.ts"
import type { Host, Snapshot } from "../../opencode/host.ts"
import { type Member, members } from "../../session/document/saved-document.ts"
import type { Authors } from "../../session/prompt-authors.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { count } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import { type Loading, noteLoaded } from "../save/note-loaded.ts"
import { type NewTodos, restoreTodos } from "./restore-todos.ts"

/** A session that is to be brought in. */
export type Coming = {
  root: Member
  /** The sessions to import, subagents before the session that called them. */
  members: readonly Member[]
  todos: readonly NewTodos[]
  /** Who wrote the prompts of the root. */
  prompts: Authors
  /** What it is once it is loaded; absent where the next save has to read all. */
  noting?: Noting | undefined
}

export type Noting = Pick<Loading, "tree" | "former" | "compared">

type Here = {
  /** Before the load. */
  snapshot: Snapshot
  /** The folder to import into. */
  cwd: string
  /** The session's file. */
  inFile: SessionDocument
}

/** @returns what could not be brought in, in sentences */
export async function bringIn(
  world: World,
  host: Host,
  { root, members: coming, todos, prompts, noting }: Coming,
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
    note = noting && noteLoaded(world, host, { ...noting, document: inFile, directory: cwd })
    note?.catch(() => {})
  }
  const compared = noting?.compared.edges
  const options = { cwd, isNew, compared, meanwhile, progress: progress && said }
  const problems = await host.bringIn(coming, options, () => restoreTodos(host, todos, cwd))
  await written(world, host, noting, note, cwd)
  return problems
}

/** A load is done without: the next save then reads all. */
async function written(
  world: World,
  host: Host,
  noting: Noting | undefined,
  note: ReturnType<typeof noteLoaded> | undefined,
  cwd: string,
) {
  try {
    const write = await note
    if (!noting || !write) return
    const ids = members(noting.tree).map(({ info }) => info.id)
    const edges = await host.reading(cwd, (reader) => reader.edges(ids), "fail")
    if (edges) await write(edges)
  } catch (problem) {
    world.note?.(`Nothing is noted for the next save: ${(problem as Error).message}.`)
  }
}
