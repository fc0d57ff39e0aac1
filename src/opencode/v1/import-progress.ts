/** Watches an import. OpenCode prints nothing until it is done, but writes each message at once. */
import type { Opencode } from "../find-opencode.ts"
import { openDirectly } from "./database.ts"

/** Milliseconds. */
const pace = 300

/**
 * Polls the number of a session's messages, where the database can be read directly.
 * @returns a function that stops it
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
      // Progress is optional: ignore what cannot be read.
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
