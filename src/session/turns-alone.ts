/** Some turns of a session as a session of their own, in which the prompts before them stand as context. */

import { derivedId } from "./ids.ts"
import type { Message, Part, SessionDocument } from "./schema.ts"
import { shorten, titleOf, unquoted } from "./title.ts"
import { isAsked } from "./transcript/asked.ts"
import { isSaid } from "./transcript/texts.ts"
import type { Turn } from "./transcript/types.ts"
import type { Turns } from "./turn-address.ts"
import { calledBy, treeOf, upToTurn, withTree } from "./up-to-turn.ts"

/** Characters of all the prompts that are quoted, and the most and the least of one. */
const limits = { all: 40_000, most: 2000, least: 200 }

/** @param turns of the session @param wanted those to keep, as far as they are there */
export function turnsAlone(document: SessionDocument, turns: readonly Turn[], { from, to }: Turns): SessionDocument {
  const whole = upToTurn(document, turns, to)
  const first = from > 1 ? whole.messages.find(({ info }) => info.id === turns[from - 1]?.id) : undefined
  if (!first) return whole
  const tree = treeOf(whole)
  const before = turns.slice(0, from - 1)
  const messages = tree.root.messages.slice(tree.root.messages.indexOf(first))
  const context = contextBefore(first, whole, before, { from, to })
  const title = `${titleOf(whole.info.title, whole.messages)}, ${from === to ? `turn ${from}` : `turns ${from}-${to}`}`
  const root = {
    ...tree.root,
    info: { ...tree.root.info, title },
    messages: [context, ...messages.map((message) => tailWithin(message, messages, context.info.id))],
  }
  // One that an earlier turn began is whole: it knows what it was told then.
  return withTree(whole, { root, subagents: calledBy(messages, tree.subagents) })
}

/** The turns that a compaction leaves to the model begin with the context, where they began before it. */
function tailWithin({ info, parts }: Message, messages: readonly Message[], first: string): Message {
  const isHere = (id: string) => messages.some((message) => message.info.id === id)
  return {
    info,
    parts: parts.map((part) =>
      part.type === "compaction" && part.tail_start_id && !isHere(part.tail_start_id)
        ? { ...part, tail_start_id: first }
        : part,
    ),
  }
}

/** In OpenCode's form of what is told to the agent beside the prompts: both majors import it, and no reader counts it as a turn. */
function contextBefore(
  first: Message,
  document: SessionDocument,
  before: readonly Turn[],
  { from, to }: Turns,
): Message {
  const { id, sessionID } = { ...first.info, id: contextId(first, "msg") }
  const asker = [first, ...document.messages].find(({ info }) => info.role === "user")?.info
  const { agent, model } = (asker ?? {}) as { agent?: unknown; model?: unknown }
  const { created } = first.info.time
  const text = contextWords(document, before, { from, to })
  const part = { id: contextId(first, "prt"), sessionID, messageID: id, type: "text", text, synthetic: true }
  return {
    info: { id, sessionID, role: "user", time: { created: Math.max(0, created - 1) }, agent, model },
    parts: [part as Part],
  } as Message
}

const contextId = ({ info }: Message, kind: "msg" | "prt") =>
  derivedId({ kind, id: info.id, created: info.time.created, place: 0 }, "context")

function contextWords(document: SessionDocument, before: readonly Turn[], { from, to }: Turns): string {
  const asked = before.filter(isAsked)
  const room = Math.min(limits.most, Math.max(limits.least, Math.floor(limits.all / Math.max(1, asked.length))))
  const messages = new Map(document.messages.map((message) => [message.info.id, message]))
  // The first prompts say what it is all about, and the last ones what was being done.
  const most = Math.floor(limits.all / room)
  const left = asked.length - most
  const quoted = asked.flatMap((turn, index) => {
    if (left > 0 && index === Math.ceil(most / 2)) return [`(${left} prompts are left out here.)`]
    if (left > 0 && index > Math.ceil(most / 2) && index < Math.ceil(most / 2) + left) return []
    return [`Turn ${turn.number}:\n${quote(promptOf(turn, messages.get(turn.id)), room)}`]
  })
  const which = from === to ? `turn ${from}` : `turns ${from} to ${to}`
  return [
    `This session begins with ${which} of an earlier one, "${shorten(document.info.title.replace(/\s+/g, " "), 100)}". What its user asked before is quoted here as context; the answers to it are not part of this session, and nothing of it is asked now.`,
    ...quoted,
  ].join("\n\n")
}

/** As the user typed it, with the paths as the file has them. */
function promptOf({ prompt }: Turn, message: Message | undefined): string {
  const typed = (message?.parts ?? []).flatMap((part) => {
    if (part.type === "file") return part.filename ? [`(with the file ${part.filename})`] : []
    return part.type === "text" && !part.synthetic && !part.ignored ? [unquoted(part.text)] : []
  })
  const shown = (prompt?.blocks ?? []).flatMap((block) => (isSaid(block) ? [block.text] : []))
  return (typed.length > 0 ? typed : shown).join("\n").trim()
}

/** No line of it can pass for one of ours. */
const quote = (text: string, room: number): string => {
  const short = shorten(text, room)
  return `${short}${short.length < text.length ? " …" : ""}`
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => `> ${line}`)
    .join("\n")
}
