/** Two versions of a session that were saved by OpenCode 1 and 2, so that what is the same in both is no difference. */
import type { Conversation } from "../../session/conversation.ts"
import type { Outline } from "../../session/document/outline.ts"
import { factsKey } from "../../session/schema.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import { crossed } from "../../session/v2/majors.ts"
import { majorOf } from "../../session/v2/model.ts"
import { isObject } from "../../support/plain-object.ts"
import type { Reading } from "../shared/read-session.ts"

export function inOneForm(old: Reading, now: Reading): [Transcript, Transcript] {
  const asRead: [Transcript, Transcript] = [old.transcript, now.transcript]
  if (majorOf(old.document) === majorOf(now.document)) return asRead
  try {
    return [transcriptOf(acrossTheBorder(old.document)), transcriptOf(acrossTheBorder(now.document))]
  } catch {
    // A shape that no conversion knows: it is compared as it stands.
    return asRead
  }
}

function acrossTheBorder(document: Outline): Outline {
  const facts = document[factsKey]
  const subagents = isObject(facts) && Array.isArray(facts.subagents) ? facts.subagents : []
  const cross = <Some extends object>(one: Some): Some => ({ ...one, ...crossed(one as unknown as Conversation) })
  return { ...cross(document), ...(isObject(facts) && { [factsKey]: { ...facts, subagents: subagents.map(cross) } }) }
}
