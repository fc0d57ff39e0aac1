/** What only OpenCode 2 keeps, in words: its notes between the messages, and whose a text is that it added. */
import { type Fields, fields, list, text } from "./lenient-value.ts"
import type { Block, Message } from "./types.ts"

/** What OpenCode 2 has as a message of a type that OpenCode 1 does not know (see v2/model.ts). */
export function nativeOf(parts: readonly Fields[]): Fields | undefined {
  const [part] = parts
  return part?.type === "opencode2" ? fields(part.message) : undefined
}

/** @param part the one that holds it @param before the message before it, which may have told the same already */
export function noteBlocks(native: Fields, part: Fields, before: Message | undefined): Block[] {
  const note = (words: string): Block[] => [{ id: text(part.id), part, kind: "note", text: words }]
  switch (native.type) {
    case "agent-switched":
      return note(`Switched to agent ${text(native.agent)}.`)
    case "model-switched":
      return note(`Switched to model ${modelWords(fields(native.model))}.`)
    case "location-switched": {
      const folder = text(fields(native.location).directory)
      return note(folder === "." ? "Moved to the root of the worktree." : `Moved to folder ${folder}.`)
    }
    case "idle":
      if (before?.error || !["failed", "interrupted"].includes(text(native.outcome))) return []
      return note(native.outcome === "failed" ? "The turn failed." : "The turn was interrupted.")
    case "compaction":
      return note(`Compaction failed: ${text(fields(native.error).message, "no reason was given")}`)
    default: {
      const { type, time: _, ...rest } = native.type === "unknown" ? fields(native.message) : native
      const id = text(part.id)
      return [{ id, part, kind: "other", text: `${text(type, "unknown")} ${JSON.stringify(rest)}` }]
    }
  }
}

const modelWords = ({ providerID, id, variant }: Fields) => {
  const name = [providerID, id].map((one) => text(one)).filter(Boolean)
  return name.join("/") + (variant && variant !== "default" ? ` (${text(variant)})` : "")
}

/**
 * Says before an added text what it is, if OpenCode 2 told: a skill's name, or what a screen shows in its place.
 * These have no id, as only OpenCode 2 has them: so they are no difference from the same session of OpenCode 1.
 */
export function captions(info: Fields): Block[] {
  const set = fields(fields(info.opencode2).set)
  const names = [...(set["/type"] === "skill" ? [fields({ name: set["/name"] })] : []), ...list(set["/skills"])].map(
    ({ name }) => `Skill: ${text(name)}`,
  )
  const description = text(set["/description"]).trim()
  const { source, state } = fields(set["/metadata"])
  const shown = source === "shell" ? `Command ${text(state, "ended")}: ${description}` : description
  return [...names, ...(description ? [shown] : [])].map((words) => ({ id: "", part: {}, kind: "note", text: words }))
}

/** OpenCode's words for a command that the user ran with `!`; the answer to it is the call. */
export const ranByUser = "The following tool was executed by the user"

/** The command that a prompt stands for, if it stands for one. */
export function commandOf(prompt: Raw, answer: Raw | undefined): string | undefined {
  const [said, ...more] = prompt.parts
  if (prompt.info.role !== "user" || more.length > 0 || said?.synthetic !== true || said.text !== ranByUser) return
  if (answer?.info.role !== "assistant" || answer.info.parentID !== prompt.info.id) return
  const call = answer.parts.find(({ type }) => type === "tool")
  return text(fields(fields(call?.state).input).command) || undefined
}

type Raw = { info: Fields; parts: Fields[] }
