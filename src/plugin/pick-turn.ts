/** Asks on the screen for a turn of a session, by its prompt. */

import { isAsked } from "../session/transcript/asked.ts"
import { isSaid } from "../session/transcript/texts.ts"
import type { Turn } from "../session/transcript/types.ts"
import { localTime } from "../support/format.ts"
import { oneLine } from "../view/printable.ts"
import type { CommandScreen } from "./command-screen.ts"
import type { Choice } from "./screen.ts"

/** @returns its number, or nothing if none was chosen */
export function pickTurn(screen: CommandScreen, title: string, turns: readonly Turn[]): Promise<number | undefined> {
  return screen.select({ title, placeholder: "Type to filter by prompt", options: turnChoices(turns) })
}

/** The newest first, as OpenCode lists prompts. */
export function turnChoices(turns: readonly Turn[]): Choice<number>[] {
  return turns
    .filter(isAsked)
    .map((turn) => ({
      title: start(promptOf(turn)),
      value: turn.number,
      footer: [`turn ${turn.number}`, turn.prompt && localTime(new Date(turn.prompt.time))].filter(Boolean).join(" · "),
    }))
    .reverse()
}

function promptOf({ prompt }: Turn): string {
  const said = (prompt?.blocks ?? []).flatMap((block) => {
    if (block.kind === "file") return block.file.name
    return isSaid(block) ? block.text : []
  })
  return said.join(" ").trim() || "(without words)"
}

function start(text: string): string {
  const points = [...oneLine(text.slice(0, 400))]
  return points.length > 70 ? `${points.slice(0, 70).join("")}…` : points.join("")
}
