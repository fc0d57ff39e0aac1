/** Finds the versions of sessions that have what is in none of those here. */
import { createHash } from "node:crypto"
import { join } from "node:path"
import * as v from "valibot"
import { readOutline } from "../session/document/read.ts"
import { havingOf, lackingIn } from "../session/relation/missing-messages.ts"
import { cacheOf } from "../support/cache.ts"
import { Failure } from "../support/failure.ts"
import type { World } from "../support/world.ts"
import { blobText, type SavedSession, textOf } from "./worktree/list-files.ts"
import { blobId } from "./worktree/tracked-versions.ts"

/** `id`: of the content. */
type Held = { id: string; text: () => Promise<string> }

/**
 * Counts do not tell: both may have gone on, each with as many messages. Contents never change, so an answer is kept.
 * @param others newest first; what an earlier one has, a later one need not have again
 */
export async function versionsWithMore(
  world: World,
  root: string,
  here: readonly SavedSession[],
  others: readonly SavedSession[],
): Promise<SavedSession[]> {
  if (others.length === 0) return []
  const name = createHash("sha256").update(root).digest("hex").slice(0, 16)
  const memory = cacheOf(world.env, "versions-with-more", name, v.record(v.string(), v.boolean()))
  const before = (await memory.read()) ?? {}
  const now: Record<string, boolean> = {}
  const known = new Map<string, Held[]>()
  const found: SavedSession[] = []
  for (const version of others) {
    const { sessionID, blob: id = "" } = version
    const held = known.get(sessionID) ?? (await heldIn(root, here, version))
    known.set(sessionID, held)
    if (held.some((one) => one.id === id)) continue
    const one = heldOf(root, version)
    const key = [id, ...held.map((other) => other.id)].join(" ")
    const more = before[key] ?? (await hasMoreThan(one, held))
    now[key] = more
    if (!more) continue
    found.push(version)
    held.push(one)
  }
  if (Object.keys(now).some((key) => before[key] === undefined)) await memory.write(now)
  return found
}

const heldOf = (root: string, { blob = "", file }: SavedSession): Held => ({
  id: blob,
  text: () => blobText(root, blob, file),
})

/** @param like a version in git, whose id says how this repository names contents */
async function heldIn(root: string, here: readonly SavedSession[], like: SavedSession): Promise<Held[]> {
  const own = here.filter(({ sessionID }) => sessionID === like.sessionID)
  const held = await Promise.all(
    own.map(async (session): Promise<Held | undefined> => {
      if (session.blob) return heldOf(root, session)
      const text = await unlessBroken(() => textOf(join(root, session.file), session.file))
      return text === undefined
        ? undefined
        : { id: blobId([Buffer.from(text)], like.blob ?? ""), text: async () => text }
    }),
  )
  return held.flatMap((one) => one ?? [])
}

async function hasMoreThan(version: Held, held: readonly Held[]): Promise<boolean> {
  const outline = await outlineOf(version)
  if (!outline) return false
  for (const one of held) {
    const other = await outlineOf(one)
    if (other && lackingIn(outline, havingOf(other)).messages === 0) return false
  }
  return true
}

const outlineOf = ({ id, text }: Held) => unlessBroken(async () => readOutline(await text(), id))

async function unlessBroken<Done>(work: () => Promise<Done>): Promise<Done | undefined> {
  try {
    return await work()
  } catch (problem) {
    if (!(problem instanceof Failure)) throw problem
    return undefined
  }
}
