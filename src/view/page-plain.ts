/** A session as plain HTML without a script: prompts and answers, and in a line what was done between them. */
import { isAsked } from "../session/transcript/asked.ts"
import { callsOf } from "../session/transcript/totals.ts"
import type { Block, Message, Transcript, Turn } from "../session/transcript/types.ts"
import { count, localTime } from "../support/format.ts"
import { clipped } from "./output-lines.ts"
import { printable } from "./printable.ts"
import { outcome } from "./session-figures.ts"

/** Characters of a text, from all to little, of which the most that fit are kept. */
const kept = [Number.POSITIVE_INFINITY, 4000, 1500, 600, 250]

type Room = {
  /** How many turns, from the first on. */
  turns: number
  /** How many answers of a turn: its last ones, since they tell what came of it. */
  answers: number
  characters: number
  /** Whether each call has a line; else they are counted. */
  calls: boolean
}

/** @param most characters: a page is as large as its session even so @returns inert: all of a session's text is escaped */
export function plainPage(transcript: Transcript, most = 20_000): string {
  const all = transcript.turns.length
  const least = kept.at(-1) ?? 0
  const whole: Room = { turns: all, answers: Number.POSITIVE_INFINITY, characters: least, calls: false }
  const rooms: Room[] = [
    ...kept.map((characters) => ({ ...whole, characters, calls: true })),
    whole,
    // The first turns say what it is about.
    ...fewer(all, 1).map((turns) => ({ ...whole, turns })),
    ...fewer(transcript.turns[0]?.answers.length ?? 0, 0).map((answers) => ({ ...whole, turns: 1, answers })),
  ]
  for (const room of rooms) {
    const text = written(transcript, room)
    if (text.length <= most) return text
  }
  return written(transcript, { ...whole, turns: 0 })
}

/** A fifth less each time. */
function fewer(count: number, least: number): number[] {
  const counts: number[] = []
  for (let left = count; left > least; counts.push(left)) left = Math.max(least, Math.floor(left * 0.8))
  return counts
}

function written({ title, turns, id }: Transcript, room: Room): string {
  const { characters } = room
  const cut =
    room.turns < turns.length
      ? `, the first ${room.turns} of ${count(turns.length, "turn")}`
      : characters < Number.POSITIVE_INFINITY
        ? `, long texts cut to ${characters} characters`
        : ""
  return [
    `<h1>${escaped(title.slice(0, 300))}</h1>`,
    `<p class="told">Without JavaScript this page shows prompts and answers only${cut}. It carries the whole session: `,
    `<code>opencode-session show</code> with the name of this file prints it, <code>load</code> goes on with it (${escaped(id)}).</p>`,
    ...turns.slice(0, room.turns).flatMap((turn) => turnHtml(turn, room)),
  ].join("\n")
}

function turnHtml({ number, author, prompt, answers }: Turn, room: Room): string[] {
  const { characters } = room
  const left = Math.max(0, answers.length - room.answers)
  return [
    `<section class="turn"><h2>Turn ${number}${author ? ` · ${escaped(author)}` : ""}</h2>`,
    prompt ? messageHtml(prompt, characters, isAsked({ prompt }) ? "message prompt" : "message") : "",
    left > 0 ? told(count(left, "answer")) : "",
    ...answersHtml(answers.slice(left), room),
    "</section>",
  ]
}

function answersHtml(answers: readonly Message[], { characters, calls }: Room): string[] {
  const html = (answer: Message) => messageHtml(answer, characters, "message answer")
  if (calls) return answers.map(html)
  const lines: string[] = []
  let counted = 0
  const tell = () => {
    if (counted > 0) lines.push(told(count(counted, "call")))
    counted = 0
  }
  for (const answer of answers) {
    const said = html({ ...answer, blocks: answer.blocks.filter(({ kind }) => kind !== "tool") })
    if (said) {
      tell()
      lines.push(said)
    }
    counted += callsOf(answer).length
  }
  tell()
  return lines
}

const told = (left: string) => `<p class="told">… ${left}</p>`

function messageHtml({ blocks, error, aborted, time }: Message, characters: number, kind: string): string {
  const lines = blocks.map((block) => blockHtml(block, characters)).filter(Boolean)
  if (error) lines.push(`<p class="error">${aborted ? "Aborted." : escaped(clipped(error, characters))}</p>`)
  if (lines.length === 0) return ""
  const when = kind.endsWith("prompt") ? `<p class="told">${localTime(new Date(time))}</p>` : ""
  return `<div class="${kind}">${when}${lines.join("")}</div>`
}

function blockHtml(block: Block, characters: number): string {
  switch (block.kind) {
    case "text":
      return block.synthetic ? "" : `<p class="plain">${escaped(clipped(block.text, characters))}</p>`
    case "tool": {
      const { tool, target } = block.call
      const end = outcome(block.call)
      return `<p class="told">${escaped(`${tool} ${clipped(target, 160)}`)}${end ? ` (${escaped(end)})` : ""}</p>`
    }
    case "file":
      return `<p class="told">${escaped(clipped(block.file.name, 160))}</p>`
    case "note":
      return `<p class="note">${escaped(clipped(block.text, 300))}</p>`
    default:
      return ""
  }
}

export const escaped = (text: string): string =>
  printable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
