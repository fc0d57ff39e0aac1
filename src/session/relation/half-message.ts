/** Messages of which OpenCode 1 has some parts only: its import takes one part after another, and may be killed. */
import type { Message, Part } from "../schema.ts"
import { isAttachedText } from "../v2/for-opencode1.ts"
import { isRecent } from "../v2/up.ts"

/** Whether a part says something. Of these, a conversion joins some and adds none. */
export function says(part: Part): boolean {
  switch (part.type) {
    case "text":
      // What a compaction has left to the model stands in it or not, whichever messages are before it; and what stands in an
      // attachment stands beside it only where it has crossed the border.
      return part.text.trim() !== "" && !isRecent(part) && !isAttachedText(part)
    case "step-finish":
      return part.snapshot !== undefined
    case "patch":
      return part.files.length > 0
    default:
      return ["reasoning", "tool", "file", "agent"].includes(part.type)
  }
}

/**
 * Whether a message lacks parts here. They are counted, as they have other ids where OpenCode 1 wrote them.
 * @param there the message in the form in which it comes from the other major
 */
export const isHalf = (here: Message, there: Message): boolean => sayings(here) < sayings(there)

const sayings = ({ parts }: Message) => parts.filter(says).length

/** The messages that are not here, or came in half: then all that is here of them came with them. */
export function lackingHere(messages: readonly Message[], here: readonly Message[]): Message[] {
  const held = new Map(here.map((message) => [message.info.id, message]))
  return messages.filter((message) => {
    const own = held.get(message.info.id)
    if (!own) return true
    const parts = new Set(message.parts.map(({ id }) => id))
    return isHalf(own, message) && own.parts.every(({ id }) => parts.has(id))
  })
}

/** Whether the last message here is half and is not to be completed: what is here of it did not come from there. */
export function isStuck(messages: readonly Message[], here: readonly Message[]): boolean {
  const last = here.at(-1)
  const whole = messages.find(({ info }) => info.id === last?.info.id)
  return last !== undefined && whole !== undefined && isHalf(last, whole) && !lackingHere([whole], [last]).length
}
