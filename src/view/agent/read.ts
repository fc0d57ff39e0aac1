/** The answers of `read_session`: an outline, turns, or one part, each within a budget of tokens. */
import type { Transcript, Turn } from "../../session/transcript/types.ts"
import { addressOf, type Turns } from "../../session/turn-address.ts"
import { count } from "../../support/format.ts"
import { plainLine } from "../output-lines.ts"
import { allChanged, amounts, changed, leftOut, origin } from "../session-figures.ts"
import { callLine, partsOf, partText } from "./part.ts"
import { brief, quoted, quotedUpTo } from "./quote.ts"
import { bytesPerToken, startWithin, tokensOf } from "./tokens.ts"
import { type Detail, details, turnLines } from "./turn.ts"

const joined = (lines: readonly string[]) => lines.join("\n")
const fits = (lines: readonly string[], budget: number) => tokensOf(joined(lines)) <= budget

/** @param name of the session @param budget tokens */
export function outlineText(transcript: Transcript, name: string, budget: number): string {
  const { title, turns, todos, files, totals } = transcript
  const left = leftOut(transcript)
  const head = [
    `# ${brief(title, 200)}`,
    plainLine([name, transcript.id, ...origin(transcript)].join(" · ")).slice(0, 400),
    [...amounts(turns.length, totals), allChanged(transcript)].filter(Boolean).join(" · "),
    ...(left ? [`left out: ${brief(left, 300)}`] : []),
    `Turns, each to be read as ${addressOf(name, 1).replace(/1$/, "N")}:`,
  ]
  const end = [
    ...(todos.length > 0
      ? ["Todos:", ...todos.slice(0, 20).map((todo) => `- ${brief(todo.status, 20)}: ${brief(todo.content, 120)}`)]
      : []),
    ...(files.length > 0
      ? [
          `Changed files: ${files
            .slice(0, 30)
            .map((one) => `${brief(one.file, 100)} ${changed(one)}`)
            .join(", ")}${files.length > 30 ? `, ${files.length - 30} more` : ""}`,
        ]
      : []),
  ]
  for (const [most, rest] of [
    [160, end],
    [160, []],
    [70, []],
    [30, []],
  ] as const) {
    const lines = [...head, ...turns.map((turn) => outlineLine(turn, most)), ...rest]
    if (fits(lines, budget)) return joined(lines)
  }
  return joined(asManyAs(turns, name, budget, head, (turn) => [outlineLine(turn, 30)]))
}

function outlineLine({ number, author, prompt, changes, totals }: Turn, most: number): string {
  const said = prompt?.blocks.find((block) => block.kind === "text" && !block.synthetic)
  const told = [
    totals.calls > 0 ? count(totals.calls, "call") : "",
    changes.length > 0 ? `${count(new Set(changes.map(({ file }) => file)).size, "file")} changed` : "",
  ].filter(Boolean)
  const asked = said?.kind === "text" ? brief(said.text, most) : "(no prompt)"
  return `#${number} ${author ? `${brief(author, 40)}: ` : ""}${asked}${told.length > 0 ? ` (${told.join(", ")})` : ""}`
}

/** All of the turns with as much detail as they can have alike; with the least, as many as there is room for. */
export function turnsText({ turns, title }: Transcript, name: string, { from, to }: Turns, budget: number): string {
  const head = [`# ${brief(title, 200)}`]
  const wanted = turns.slice(from - 1, to)
  // One turn is asked for to be read whole; of several, the work between prompt and answer is one line a call.
  for (const detail of wanted.length > 1 ? details.slice(3) : details) {
    const lines = [...head, ...wanted.flatMap((turn) => turnLines(turn, name, within(detail, budget)))]
    if (fits(lines, budget)) return joined(lines)
  }
  const least = details.at(-1)
  return joined(asManyAs(wanted, name, budget, head, (turn) => (least ? turnLines(turn, name, least) : [])))
}

/** What alone is too long need not be looked at to its end, which may be megabytes away. */
function within({ said, reasoning, output, calls }: Detail, budget: number): Detail {
  const most = (budget + 1) * bytesPerToken
  return { said: Math.min(said, most), reasoning: Math.min(reasoning, most), output: Math.min(output, most), calls }
}

function asManyAs(
  turns: readonly Turn[],
  name: string,
  budget: number,
  head: string[],
  lines: (turn: Turn) => string[],
) {
  const shown = [...head]
  const last = turns.at(-1)?.number ?? 0
  const mark = (turn: Turn) => `[… no room for more: session ${addressOf(name, turn.number, last)}]`
  let used = tokensOf(joined(head))
  for (const [index, turn] of turns.entries()) {
    const own = lines(turn)
    // Each line feed is counted, and room is left for the mark.
    const needed = tokensOf(`${joined(own)}\n`) + (index < turns.length - 1 ? tokensOf(mark(turn)) + 1 : 0)
    if (used + needed > budget) {
      const room = budget - used - tokensOf(mark(turn)) - 2
      return [...shown, ...(index === 0 && room > 20 ? [startWithin(joined(own), room)] : []), mark(turn)]
    }
    used += tokensOf(`${joined(own)}\n`)
    shown.push(...own)
  }
  return shown
}

/** @param offset where to begin, in characters @returns nothing when the turn has no such part */
export function onePartText(
  turn: Turn,
  name: string,
  part: number,
  offset: number,
  budget: number,
): string | undefined {
  const block = partsOf(turn)[part - 1]
  if (!block) return undefined
  const address = addressOf(name, turn.number)
  const text = partText(block)
  const head = block.kind === "tool" ? callLine(block.call, part) : `- ${block.kind} (part ${part})`
  const start = [`## ${address}`, head, ...(offset > 0 ? [`(from character ${offset} of ${text.length} on)`] : [])]
  const room = budget - tokensOf(joined(start)) - 60
  let most = Math.max(60, room * bytesPerToken)
  for (;;) {
    const lines = [
      ...start,
      ...(offset < text.length ? quotedUpTo(text, most, { address, part }, offset) : quoted("(no more)")),
    ]
    if (fits(lines, budget) || most <= 60) return joined(lines)
    most = Math.max(60, Math.floor(most * 0.8))
  }
}
