/** Notes, for a session that was loaded, which prompts came with it, so that they do not pass for this user's own. */
import * as v from "valibot"
import type { Authors } from "../session/prompt-authors.ts"
import { stateOf } from "../support/cache.ts"

/** Names by message id; empty where the file did not tell. */
const noted = v.record(v.string(), v.string())

const notesOf = (env: NodeJS.ProcessEnv, sessionID: string) => stateOf(env, "prompts", sessionID, noted)

/** @returns names by message id, empty for a prompt of nobody knows whom; nothing if the session was not loaded */
export async function loadedPrompts(env: NodeJS.ProcessEnv, sessionID: string): Promise<Authors | undefined> {
  const note = await notesOf(env, sessionID).read()
  return note && new Map(Object.entries(note))
}

/** A name that is known stays. */
export async function notePrompts(env: NodeJS.ProcessEnv, sessionID: string, prompts: Authors): Promise<void> {
  const before = (await loadedPrompts(env, sessionID)) ?? new Map()
  const news = [...prompts].filter(([id, name]) => before.get(id) === undefined || (name && !before.get(id)))
  if (news.length > 0) await notesOf(env, sessionID).write(Object.fromEntries([...before, ...news]))
}
