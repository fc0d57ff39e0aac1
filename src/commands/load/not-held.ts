/** What the OpenCode here cannot hold of a session that another major made. */
import type { Host } from "../../opencode/host.ts"
import type { Conversation } from "../../session/conversation.ts"
import { notCarriedInto } from "../../session/v2/majors.ts"

/** @returns a sentence, if there is anything that somebody may miss */
export function notHeldWords({ major }: Pick<Host, "major">, coming: readonly Conversation[]): string[] {
  const all = new Map<string, number>()
  for (const session of coming)
    for (const [what, number] of Object.entries(notCarriedInto(major, session)))
      all.set(what, (all.get(what) ?? 0) + number)
  const words = [...all].map(([what, number]) => `${number} ${number === 1 ? what.replace(/e?s$/, "") : what}`)
  return words.length > 0 ? [`OpenCode ${major} has no form for ${words.join(", ")} of it; the file keeps them.`] : []
}
