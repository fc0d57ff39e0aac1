/** Notes that a person has shared a session up to a turn: what comes after is shared when a person says so. */
import * as v from "valibot"
import { stateOf } from "../support/cache.ts"

const noted = v.object({ isInPart: v.boolean() })

const notesOf = (env: NodeJS.ProcessEnv, sessionID: string) => stateOf(env, "shared-in-part", sessionID, noted)

export const isSharedInPart = async (env: NodeJS.ProcessEnv, sessionID: string): Promise<boolean> =>
  (await notesOf(env, sessionID).read())?.isInPart ?? false

/** Writes only what is another than before. */
export async function noteSharedInPart(env: NodeJS.ProcessEnv, sessionID: string, isInPart: boolean): Promise<void> {
  if ((await isSharedInPart(env, sessionID)) !== isInPart) await notesOf(env, sessionID).write({ isInPart })
}
