/** Notes that a person has shared a session up to a turn: what comes after is shared when a person says so. */
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import * as v from "valibot"
import { stateOf } from "../support/cache.ts"
import { homesOf } from "../support/home-folders.ts"

const noted = v.object({ isInPart: v.boolean() })

const folder = "shared-in-part"

const notesOf = (env: NodeJS.ProcessEnv, sessionID: string) => stateOf(env, folder, sessionID, noted)

export const isSharedInPart = async (env: NodeJS.ProcessEnv, sessionID: string): Promise<boolean> =>
  (await notesOf(env, sessionID).read())?.isInPart ?? false

/** Whether any session here is, also one that no longer has a file. */
export async function isAnySharedInPart(env: NodeJS.ProcessEnv): Promise<boolean> {
  const names = await readdir(join(homesOf(env).state, folder)).catch(() => [])
  for (const name of names) if (await isSharedInPart(env, name.replace(/\.json$/, ""))) return true
  return false
}

/** Writes only what is another than before. */
export async function noteSharedInPart(env: NodeJS.ProcessEnv, sessionID: string, isInPart: boolean): Promise<void> {
  if ((await isSharedInPart(env, sessionID)) !== isInPart) await notesOf(env, sessionID).write({ isInPart })
}
