/** How far an import has come. OpenCode says nothing until it is done, but each message is there as soon as it is in. */
import type { Opencode } from "../find-opencode.ts"
import { openDirectly } from "./database.ts"

/** In milliseconds. */
const pace = 300

/**
 * Counts the messages that a session has, again and again, where the database can be read directly.
 * @returns what ends it
 */
export function watchMessages(
  opencode: Opencode,
  cwd: string,
  sessionID: string,
  said: (messages: number) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined
  let ended = false
  const look = async () => {
    try {
      const direct = await openDirectly(opencode, cwd)
      const [row] = direct.rows("select count(*) as messages from message where session_id = ?", sessionID)
      direct.close()
      if (ended) return
      said(Number(row?.messages ?? 0))
      next()
    } catch {
      // What cannot be seen is not worth a word.
    }
  }
  const next = () => {
    timer = setTimeout(look, pace).unref()
  }
  next()
  return () => {
    ended = true
    clearTimeout(timer)
  }
}
