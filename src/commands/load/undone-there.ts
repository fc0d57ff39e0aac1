/** What a pending undo hides in a file that another tool made: a save leaves it out. */
import { withoutDropped } from "../../session/dropped-fields.ts"
import { allUndone } from "../../session/failures.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { messageCount } from "../../session/v2/model.ts"
import { count } from "../../support/format.ts"

/** @returns a sentence, if it hides anything @throws Failure when it hides all */
export function undoneWords(document: SessionDocument, name: string): string[] {
  if (!document.info.revert) return []
  const { messages, left } = withoutDropped(document)
  if (messageCount(messages) === 0) throw allUndone(name)
  const undone = left["undone messages"] ?? 0
  return undone > 0 ? [`Without ${count(undone, "message")} that an undo hides in it.`] : []
}
