/** The outline of a session: a line for each turn, and what else there is of it. */
import { isSaid } from "../../session/transcript/texts.ts"
import { straysByTurn } from "../../session/transcript/turn-at.ts"
import type { Transcript, Turn } from "../../session/transcript/types.ts"
import { addressOf } from "../../session/turn-address.ts"
import { count } from "../../support/format.ts"
import { plainLine } from "../output-lines.ts"
import { allChanged, amounts, changed, leftOut, origin } from "../session-figures.ts"
import { asManyAs, fits, joined } from "./budget.ts"
import { named, partsOf } from "./part.ts"
import { brief } from "./quote.ts"

/** @param name of the session @param budget tokens */
export function outlineText(transcript: Transcript, name: string, budget: number): string {
  const { title, turns, totals } = transcript
  const left = leftOut(transcript)
  const head = [
    `# ${brief(title, 200)}`,
    plainLine([name, transcript.id, ...origin(transcript)].join(" · ")).slice(0, 400),
    [...amounts(turns.length, totals), allChanged(transcript)].filter(Boolean).join(" · "),
    ...(left ? [`left out: ${brief(left, 300)}`] : []),
  ]
  const how = `Turns, each to be read as ${addressOf(name, 1).replace(/1$/, "N")}:`
  const nothing = listLines(transcript, name, () => 0)
  for (const [most, lists] of [
    [160, listLines(transcript, name, ({ all }) => all)],
    [160, listLines(transcript, name, ({ few }) => few)],
    [160, nothing],
    [70, nothing],
    [30, nothing],
  ] as const) {
    const lines = [...head, how, ...turns.map((turn) => outlineLine(turn, most)), ...lists]
    if (fits(lines, budget)) return joined(lines)
  }
  return joined(asManyAs(turns, name, budget, [...head, ...nothing, how], (turn) => [outlineLine(turn, 30)]))
}

type List = { what: string; few: number; all: number; lines: (most: number) => string[] }

/** Subagents, todos and files, as many of each as are wanted, and how many are not shown. */
function listLines({ todos, files, ...transcript }: Transcript, name: string, most: (list: List) => number): string[] {
  const byTurn = straysByTurn(transcript)
  const strays = transcript.turns.flatMap((turn) => {
    const before = partsOf(turn).length
    return (byTurn.get(turn) ?? []).map(
      (stray, at) => `- ${named(stray)}: session ${addressOf(name, turn.number)}, part ${before + at + 1}`,
    )
  })
  const lists: List[] = [
    {
      what: "subagent",
      few: 10,
      all: strays.length,
      lines: (most) => ["Subagents that no call names:", ...strays.slice(0, most)],
    },
    {
      what: "todo",
      few: 20,
      all: todos.length,
      lines: (most) => [
        "Todos:",
        ...todos.slice(0, most).map((todo) => `- ${brief(todo.status, 20)}: ${brief(todo.content, 120)}`),
      ],
    },
    {
      what: "changed file",
      few: 30,
      all: files.length,
      lines: (most) => {
        const shown = files.slice(0, most).map((one) => `${brief(one.file, 100)} ${changed(one)}`)
        return [`Changed files: ${shown.join(", ")}`]
      },
    },
  ]
  const shown = lists.map((list) => ({ ...list, shown: Math.min(list.all, most(list)) }))
  const hidden = shown.flatMap(({ what, all, shown }) => (all > shown ? [count(all - shown, what)] : []))
  return [
    ...shown.flatMap(({ shown, lines }) => (shown > 0 ? lines(shown) : [])),
    ...(hidden.length > 0 ? [`[… no room for ${hidden.join(", ")}: raise budget]`] : []),
  ]
}

function outlineLine({ number, author, prompt, changes, totals }: Turn, most: number): string {
  const said = prompt?.blocks.find(isSaid)
  const told = [
    totals.calls > 0 ? count(totals.calls, "call") : "",
    changes.length > 0 ? `${count(new Set(changes.map(({ file }) => file)).size, "file")} changed` : "",
  ].filter(Boolean)
  const asked = said?.kind === "text" ? brief(said.text, most) : "(no prompt)"
  return `#${number} ${author ? `${brief(author, 40)}: ` : ""}${asked}${told.length > 0 ? ` (${told.join(", ")})` : ""}`
}
