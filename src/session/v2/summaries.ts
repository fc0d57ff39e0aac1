/** What OpenCode 1 answered its compactions. */
import type { Message } from "../schema.ts"
import { answerID } from "./derived-id.ts"

/** By the id that the answer has in OpenCode 2, and so where it came back from there. */
export const summariesIn = (messages: Iterable<Message>): Map<string, Message> =>
  new Map(
    [...messages].flatMap((message) => {
      const { info } = message
      const isDone = info.role === "assistant" && info.summary && !info.error && info.time.completed !== undefined
      return isDone ? [[answerID(info.parentID), message] as const] : []
    }),
  )
