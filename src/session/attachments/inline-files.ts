/** Files that stand in a conversation as `data:` URLs. */
import type { Conversation } from "../conversation.ts"

/** Bytes that attachments take in the file, of prompts and of tool results. */
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
