/** The content of a message without its ids, which are new in a copy. */
import type { Message } from "./schema.ts"

/** Equal for a message and its copy. Ignores times, because a copy may be moved back in time. */
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
