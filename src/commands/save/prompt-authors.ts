/**
 * Who wrote each prompt. What the file has stays as it says; what is new is of whoever saves it, unless a load brought it,
 * another version has it, or nobody can tell.
 */
import { existsSync } from "node:fs"
import { eachBlob } from "../../git/blobs.ts"
import { loadedPrompts } from "../../machine/loaded-prompts.ts"
import { type Outline, readOutline } from "../../session/document/read.ts"
import { factsOf } from "../../session/document/saved-document.ts"
import { originOf } from "../../session/make-copy.ts"
import { type Authors, authorFacts, authorsIn, isTyped, longestName } from "../../session/prompt-authors.ts"
import { type Facts, factsKey, type Message, type SessionInfo } from "../../session/schema.ts"
import { givenUp } from "../../stores/messages-at-risk.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { Failure } from "../../support/failure.ts"
import { isObject } from "../../support/plain-object.ts"
import type { World } from "../../support/world.ts"
import type { Kept } from "./kept-messages.ts"
import type { ToSave } from "./read-current.ts"
import type { Before } from "./saved-before.ts"

type Session = { info: SessionInfo; messages: readonly Message[] }

/** @param saver git's user */
export async function promptFacts(
  world: World,
  { entry, kept, names }: Pick<ToSave, "entry" | "kept" | "names">,
  { old, blob }: Before,
  session: Session,
  saver: string | undefined,
): Promise<Pick<Facts, "authors" | "prompts">> {
  const { info, messages } = session
  const said = authorsIn(old && factsOf(old))
  const before = new Set(old?.messages.map((message) => message.info.id))
  const fresh = messages.filter((message) => !before.has(message.info.id) && isTyped(message))
  if (fresh.length === 0) return authorFacts(messages, said)
  const ids = fresh.map((message) => message.info.id)
  const [loaded, elsewhere] = await Promise.all([
    loadedPrompts(world.env, info.id),
    inVersions(entry, ids, await readBefore(world, info.id, blob, kept)),
  ])
  const isStrange = !old && !loaded && originOf(info) !== undefined
  const isBrought = broughtIn(session, names.at(-1))
  const authorOf = (prompt: Message): string => {
    const { id } = prompt.info
    const told = elsewhere.get(id) || loaded?.get(id)
    const isOthers = elsewhere.has(id) || loaded?.has(id) || isStrange || isBrought(prompt)
    return told || (isOthers ? "" : (saver?.slice(0, longestName) ?? ""))
  }
  return authorFacts(messages, new Map([...said, ...fresh.map((one) => [one.info.id, authorOf(one)] as const)]))
}

/**
 * Older than its session, as in a fork by OpenCode, or answered in a folder that is not of this machine, so that a plain
 * import brought it. @param former where the worktree was before
 */
function broughtIn({ info: session, messages }: Session, former: string | undefined): (prompt: Message) => boolean {
  const roots = new Map<string | undefined, string>()
  for (const { info } of messages)
    if (info.role === "assistant" && !roots.has(info.parentID)) roots.set(info.parentID, info.path.root)
  const away = new Map([...new Set(roots.values())].map((root) => [root, root !== former && !existsSync(root)]))
  return ({ info: { id, time } }) => {
    const root = roots.get(id)
    return time.created < session.time.created || (root !== undefined && away.get(root) === true)
  }
}

/** Blobs that need not be read: the file's, and those of which every message is in it. */
async function readBefore(world: World, id: string, blob: string | undefined, kept: Kept | undefined) {
  const seen = new Set(kept && kept.note.had.length === 0 ? kept.note.seen : [])
  if (seen.size > 0) for (const one of (await givenUp(world, id).read()) ?? []) seen.delete(one)
  return blob === undefined ? seen : seen.add(blob)
}

/** Those of the prompts that other versions have, with who wrote them; an empty name where none of them tells. */
async function inVersions({ root, versions }: StoreEntry, ids: readonly string[], known: ReadonlySet<string>) {
  const found = new Map<string, string>()
  const blobs = [...new Set(versions.map(({ blob }) => blob))].filter((blob) => !known.has(blob))
  await eachBlob(root, blobs, (_, bytes) => {
    if (!bytes || !ids.some((id) => bytes.includes(id))) return
    const version = outlineIf(bytes)
    const authors: Authors = authorsIn(version?.[factsKey])
    const held = new Set(version?.messages.flatMap((one) => (isObject(one) && isObject(one.info) ? [one.info.id] : [])))
    for (const id of ids) if (held.has(id)) found.set(id, found.get(id) || (authors.get(id) ?? ""))
  })
  return found
}

function outlineIf(bytes: Buffer): Outline | undefined {
  try {
    return readOutline(bytes.toString(), "")
  } catch (problem) {
    if (problem instanceof Failure) return undefined
    throw problem
  }
}
