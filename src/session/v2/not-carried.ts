/** What OpenCode 2 cannot hold of a session of OpenCode 1, and somebody may miss: OpenCode's own migration drops it. */
import type { Conversation } from "../conversation.ts"
import type { Message } from "../schema.ts"
import type { NotCarried } from "./down.ts"
import { isCompaction, up } from "./up.ts"

export function notCarriedUp(session: Conversation): NotCarried {
  const came = new Set(up(session).messages.map(({ id }) => id))
  const lost: NotCarried = {}
  for (const message of session.messages)
    for (const what of lostOf(message, came.has(message.info.id))) lost[what] = (lost[what] ?? 0) + 1
  return lost
}

function lostOf({ info, parts }: Message, came: boolean): string[] {
  if (info.role === "user") {
    if (parts.some(isCompaction)) return came ? [] : ["failed compactions"]
    return parts.flatMap((part) => {
      if (part.type === "subtask") return ["subagent prompts"]
      if (part.type === "text") return part.ignored ? ["ignored texts"] : []
      return part.type === "file" && isOnlyALink(part) ? ["linked attachments"] : []
    })
  }
  // It is in its compaction.
  if (!came && info.summary) return []
  if (!came) return [info.time.completed === undefined ? "unfinished answers" : "subagent answers"]
  return parts.flatMap((part) =>
    part.type === "tool" && part.state.status === "completed" && part.state.time.compacted !== undefined
      ? ["pruned outputs"]
      : [],
  )
}

/** Of a file and of a resource OpenCode 1 puts the text beside it. */
const isOnlyALink = ({ url, source }: { url: string; source?: { type?: unknown } | undefined }) =>
  !/^(?:data|file):/.test(url) && source?.type !== "resource"
