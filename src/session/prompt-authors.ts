/** Who wrote the prompts of a session, as far as its file tells. */
import { isObject } from "../support/plain-object.ts"
import type { Facts, Message } from "./schema.ts"
import { ranByUser } from "./transcript/opencode2-message.ts"

/** Names by the ids of prompts. */
export type Authors = ReadonlyMap<string, string>

/** Characters. A longer name is none: it would be written into every later file of the session. */
export const longestName = 100

/** @param facts of a file, of whatever shape */
export function authorsIn(facts: unknown): Map<string, string> {
  const { prompts } = isObject(facts) ? facts : {}
  const named = Object.entries(isObject(prompts) ? prompts : {}).filter(([name]) => name.length <= longestName)
  return new Map(
    named.flatMap(([name, ids]) =>
      (Array.isArray(ids) ? ids : []).flatMap((id): [string, string][] => (typeof id === "string" ? [[id, name]] : [])),
    ),
  )
}

/** What a file with these messages says of them: people in the order of their first prompts. */
export function authorFacts(messages: readonly Message[], authors: Authors): Pick<Facts, "authors" | "prompts"> {
  const ids = new Map<string, string[]>()
  for (const { info } of messages.toSorted((a, b) => a.info.time.created - b.info.time.created)) {
    const name = authors.get(info.id)
    if (!name) continue
    const own = ids.get(name)
    if (own) own.push(info.id)
    else ids.set(name, [info.id])
  }
  // Object.fromEntries: an assignment to a key named __proto__ would lose it.
  return ids.size > 0 ? { authors: [...ids.keys()], prompts: Object.fromEntries(ids) } : {}
}

/** Whether a person gave it to the agent: OpenCode adds messages too, and calls a compaction one of the user's. */
export const isTyped = ({ info, parts }: Message): boolean =>
  info.role === "user" &&
  parts.some(
    (part) =>
      part.type !== "compaction" &&
      !(part.type === "text" && part.synthetic && (parts.length > 1 || part.text !== ranByUser)),
  )

type People = { authors?: string[]; by?: string }

/** Those who wrote in a session, or else who saved it. */
export const peopleIn = ({ authors = [], by }: People): string[] => (authors.length > 0 ? authors : by ? [by] : [])

/** The same: `Alice, Bob`. */
export const peopleOf = (session: People): string | undefined => peopleIn(session).join(", ") || undefined
