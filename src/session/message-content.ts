/** What a message says, whatever its ids are: a copy has new ones. */
import type { Message } from "./schema.ts"

/** Equal for a message and its copy. Times are left out, since a copy may be moved back in time. */
export function contentOf({ info, parts }: Message): string {
  return JSON.stringify([info.role, parts.map(plain)], (name, value) => (name === "time" ? undefined : value)).replace(
    /\b(?:ses|msg|prt)_\w+/g,
    "",
  )
}

function plain(part: Message["parts"][number]) {
  const { id, sessionID, messageID, ...said } = part
  return said
}
