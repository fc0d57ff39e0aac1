/** Questions on a terminal, on stderr: stdout is for data only. */
import { confirm, isCancel, select } from "@clack/prompts"
import type { World } from "../support/world.ts"
import { oneLine } from "../view/printable.ts"
import { promptForChoice } from "./choice-prompt.ts"
import { colourOn } from "./colour.ts"

/** One after the other, without redrawing, for a reader of the screen. */
const plainly: NonNullable<World["choose"]> = async (message, options) => {
  const indexes = options.map(({ label, hint }, index) => ({
    value: index,
    label: oneLine([label, hint].filter(Boolean).join(", ")),
  }))
  const chosen = await select<number>({ message, options: indexes, output: process.stderr })
  return isCancel(chosen) ? undefined : options[chosen]?.value
}

const choose: NonNullable<World["choose"]> = async (message, options) => {
  if (process.env.ACCESSIBLE) return plainly(message, options)
  const chosen = await promptForChoice(message, options, process.stderr, colourOn(process.env, true))
  return chosen === undefined ? undefined : options[chosen]?.value
}

const agree: NonNullable<World["agree"]> = async (question) =>
  (await confirm({ message: oneLine(question), initialValue: false, output: process.stderr })) === true

/** @param before called before each question */
export const asking = (before: () => void): Required<Pick<World, "choose" | "agree">> => ({
  choose: (...question) => {
    before()
    return choose(...question)
  },
  agree: (question) => {
    before()
    return agree(question)
  },
})
