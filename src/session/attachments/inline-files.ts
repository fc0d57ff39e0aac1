/** Files that are in a conversation itself, as `data:` URLs. */
import type { Conversation } from "../conversation.ts"

/** Bytes that the attachments of prompts and tool results take up in the file. */
export function attachmentBytes(sessions: readonly Conversation[]): number {
  const urls = sessions.flatMap(({ messages }) =>
    messages.flatMap(({ parts }) =>
      parts.flatMap((part) => {
        if (part.type === "file") return [part.url]
        if (part.type !== "tool" || part.state.status !== "completed") return []
        return (part.state.attachments ?? []).map(({ url }) => url)
      }),
    ),
  )
  return urls.filter((url) => url.startsWith("data:")).reduce((sum, url) => sum + url.length, 0)
}
