/** The page of a session on a site: its name never changes, however the session is called or goes on. */
import { createHash } from "node:crypto"

/** From the site's root. @param sessionID anybody's text */
export function sitePage(sessionID: string): string {
  const isPlain = /^ses_[\w-]{1,64}$/.test(sessionID)
  const name = isPlain ? sessionID : `ses-${createHash("sha256").update(sessionID).digest("hex").slice(0, 24)}`
  return `sessions/${name}.html`
}

/** The end of a page's address that leads to a turn. @param message id of its prompt, which stays when turns before it go */
export const turnMark = (message: string): string => (/^msg_[\w-]{1,80}$/.test(message) ? `#${message}` : "")
