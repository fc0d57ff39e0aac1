/** Todos of loaded sessions. */

import { Failure } from "../failure.ts"
import type { Opencode } from "../opencode/binary.ts"
import { writeTodos } from "../opencode/database.ts"
import type { Member } from "../session/saved.ts"

/** OpenCode's import takes none. @returns a sentence when they could not be put back */
export async function restoreTodos(opencode: Opencode, sessions: readonly Member[], cwd: string): Promise<string[]> {
  try {
    for (const { info, todos = [] } of sessions) if (todos.length > 0) await writeTodos(opencode, cwd, info.id, todos)
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return ["The todo list was not restored; the agent finds it in its last todowrite."]
  }
}
