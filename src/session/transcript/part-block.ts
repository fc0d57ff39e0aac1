/** Turns a part into blocks to show. */
import { unquoted } from "../title.ts"
import type { Known } from "./file-changes.ts"
import { type Fields, fields, text } from "./lenient-value.ts"
import { attachmentOf, callOf } from "./tool-call.ts"
import type { Block, Transcript } from "./types.ts"

export type Source = {
  /** Finds a subagent by its id. */
  subagents: (id: string) => Transcript | undefined
  known: Known
  /** Whether a person wrote it. */
  typed: boolean
}

/** Steps and snapshots of the agent, which tell a reader nothing. */
const silent = new Set(["step-start", "step-finish", "snapshot", "patch"])

/** @returns no block for a part that is hidden or empty */
export function blockOf(part: Fields, { known, subagents, typed }: Source): Block[] {
  const id = text(part.id)
  const said = text(part.text)
  const note = (words: string): Block[] => [{ id, part, kind: "note", text: words }]
  switch (part.type) {
    case "text":
      if (!said.trim()) return []
      return [{ id, part, kind: "text", text: typed ? unquoted(said) : said, synthetic: part.synthetic === true }]
    case "reasoning":
      return said.trim() ? [{ id, part, kind: "reasoning", text: said }] : []
    case "tool":
      return [{ id, part, kind: "tool", call: callOf(part, known, subagents) }]
    case "file":
      return [{ id, part, kind: "file", file: attachmentOf(part) }]
    case "agent":
      return note(`Asked for the agent ${text(part.name)}.`)
    case "subtask": {
      const asked = [text(part.description), text(part.prompt)].filter(Boolean).join("\n\n")
      return note(`Asked the agent ${text(part.agent)}: ${asked}`)
    }
    case "retry": {
      const error = fields(part.error)
      return note(`Tried again: ${text(fields(error.data).message) || text(error.name)}`)
    }
    case "compaction":
      return note(
        `Context compacted ${part.auto ? "automatically" : "on request"}: the summary that follows has what was before.`,
      )
    default: {
      const { type, id: _id, sessionID, messageID, ...rest } = part
      if (silent.has(text(type))) return []
      return [{ id, part, kind: "other", text: `${text(type, "unknown")} ${JSON.stringify(rest)}` }]
    }
  }
}
