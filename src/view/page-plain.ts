/** A session as plain HTML without a script: prompts and answers, and in a line what was done between them. */
import { isAsked } from "../session/transcript/asked.ts"
import type { Block, Message, Transcript } from "../session/transcript/types.ts"
import { count, localTime } from "../support/format.ts"
import { printable } from "./printable.ts"
import { outcome } from "./session-figures.ts"

/** Characters of a text, from all to little, of which the most that fit are kept. */
const kept = [Number.POSITIVE_INFINITY, 4000, 1500, 600, 250]

/** @param most characters: a page is as large as its session even so @returns inert: all of a session's text is escaped */
export function plainPage(transcript: Transcript, most = 20_000): string {
  for (const characters of kept) {
    const cut = characters < Number.POSITIVE_INFINITY ? `, long texts cut to ${characters} characters` : ""
    const text = written(transcript, transcript.turns.length, characters, cut)
    if (text.length <= most) return text
  }
  // The first turns say what it is about.
  const least = kept.at(-1) ?? 0
  let turns = transcript.turns.length
  let text = ""
  do {
    turns = Math.floor(turns * 0.8)
    text = written(transcript, turns, least, `, the first ${turns} of ${count(transcript.turns.length, "turn")}`)
  } while (text.length > most && turns > 0)
  return text
}

function written({ title, turns, id }: Transcript, most: number, characters: number, cut: string): string {
  const said = turns
    .slice(0, most)
    .flatMap(({ number, author, prompt, answers }) => [
      `<section class="turn"><h2>Turn ${number}${author ? ` · ${escaped(author)}` : ""}</h2>`,
      prompt ? messageHtml(prompt, characters, isAsked({ prompt }) ? "message prompt" : "message") : "",
      ...answers.map((answer) => messageHtml(answer, characters, "message answer")),
      "</section>",
    ])
  return [
    `<h1>${escaped(title.slice(0, 300))}</h1>`,
    `<p class="told">Without JavaScript this page shows prompts and answers only${cut}. It carries the whole session: `,
    `<code>opencode-session show</code> with the name of this file prints it, <code>load</code> goes on with it (${escaped(id)}).</p>`,
    ...said,
  ].join("\n")
}

function messageHtml({ blocks, error, aborted, time }: Message, characters: number, kind: string): string {
  const lines = blocks.map((block) => blockHtml(block, characters)).filter(Boolean)
  if (error) lines.push(`<p class="error">${aborted ? "Aborted." : escaped(short(error, characters))}</p>`)
  if (lines.length === 0) return ""
  const when = kind.endsWith("prompt") ? `<p class="told">${localTime(new Date(time))}</p>` : ""
  return `<div class="${kind}">${when}${lines.join("")}</div>`
}

function blockHtml(block: Block, characters: number): string {
  switch (block.kind) {
    case "text":
      return block.synthetic ? "" : `<p class="plain">${escaped(short(block.text, characters))}</p>`
    case "tool": {
      const { tool, target } = block.call
      const end = outcome(block.call)
      return `<p class="told">${escaped(`${tool} ${short(target, 160)}`)}${end ? ` (${escaped(end)})` : ""}</p>`
    }
    case "file":
      return `<p class="told">${escaped(short(block.file.name, 160))}</p>`
    case "note":
      return `<p class="note">${escaped(short(block.text, 300))}</p>`
    default:
      return ""
  }
}

const short = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)} …` : text)

export const escaped = (text: string): string =>
  printable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
