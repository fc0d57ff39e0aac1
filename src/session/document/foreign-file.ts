/** Finds what must not be in a saved file but is: in files of other tools, or files edited by hand. */
import { isEncrypted } from "../dropped-fields.ts"
import { eachText, eachTextOf } from "../paths/map-texts.ts"
import { leaksOf } from "../paths/path-leaks.ts"
import type { Places } from "../paths/path-tokens.ts"
import { factsKey, type Part, type SessionDocument, type Subagent } from "../schema.ts"
import { majorOf } from "../v2/model.ts"

export type Flaw = {
  kind: "version" | "home path" | "worktree path" | "permission rules" | "share link" | "encrypted reasoning"
  /** In words. */
  what: string
  /** The first place: `message 12, bash`. */
  where: string
  /** Number of places. */
  places: number
}

/**
 * @param here the places of this machine, which a file of another tool must not show either
 * @returns each flaw once, in the order of the file
 */
export function flawsOf(document: SessionDocument, here?: Places): Flaw[] {
  const found = new Map<string, Flaw>()
  const add = (kind: Flaw["kind"], what: string, where: string) => {
    const before = found.get(`${kind} ${what}`)
    if (before) before.places++
    else found.set(`${kind} ${what}`, { kind, what, where, places: 1 })
  }
  const leaks = leaksOf(document, here)
  const look = (where: string) => (text: string) => {
    for (const { kind, path, isIn } of leaks) if (isIn(text)) add(kind, `${kind} ${path}`, where)
  }
  const inspect = ({ info, messages, todos }: Pick<Subagent, "info" | "messages" | "todos">, owner: string) => {
    const head = `${owner}its head`
    if (majorOf({ info }) === 1 && !info.version.startsWith("1."))
      add("version", `OpenCode ${info.version.slice(0, 40)} is not known here`, head)
    if (info.permission?.length) add("permission rules", "permission rules", head)
    if (info.share) add("share link", "share link", head)
    eachText(info, look(head))
    eachText(todos, look(head))
    messages.forEach((message, index) => {
      const where = `${owner}message ${index + 1}`
      eachText(message.info, look(where))
      for (const part of message.parts) {
        const place = `${where}, ${nameOf(part)}`
        if (isEncrypted(part)) add("encrypted reasoning", "encrypted reasoning", place)
        eachTextOf(part, look(place))
      }
    })
  }
  const { subagents = [], ...facts } = document[factsKey] ?? {}
  inspect(document, "")
  eachText(facts, look(factsKey))
  subagents.forEach((subagent, index) => {
    inspect(subagent, `subagent ${index + 1}, `)
  })
  return [...found.values()]
}

const nameOf = (part: Part) => (part.type === "tool" ? (part as Part & { tool: string }).tool : part.type)
