/** Which prompts come with a session that is loaded, and who wrote them. */
import { factsOf } from "../../session/document/saved-document.ts"
import { type Authors, authorsIn } from "../../session/prompt-authors.ts"
import type { Message, SessionDocument } from "../../session/schema.ts"

/**
 * @param messages as they come from the file @param loaded the same under the ids that they get here
 * @returns names by the ids here, empty where the file does not tell
 */
export function cameWith(document: SessionDocument, messages: readonly Message[], loaded = messages): Authors {
  const said = authorsIn(factsOf(document))
  return new Map(
    messages.flatMap(({ info }, index): [string, string][] =>
      info.role === "user" ? [[loaded[index]?.info.id ?? info.id, said.get(info.id) ?? ""]] : [],
    ),
  )
}
