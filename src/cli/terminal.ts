/** Asking on a terminal. */
import { confirm, isCancel, select } from "@clack/prompts"
import type { World } from "../support/world.ts"
import { oneLine } from "../view/printable.ts"

/** A list to choose from, drawn on stderr so that stdout stays data. */
const choose: NonNullable<World["choose"]> = async (message, options) => {
  const indexes = options.map(({ label, hint }, index) => ({
    value: index,
    label: oneLine(label),
    ...(hint !== undefined && { hint: oneLine(hint) }),
  }))
  const chosen = await select<number>({ message, options: indexes, maxItems: 12, output: process.stderr })
  return isCancel(chosen) ? undefined : options[chosen]?.value
}

const agree: NonNullable<World["agree"]> = async (question) =>
  (await confirm({ message: oneLine(question), initialValue: false, output: process.stderr })) === true

/** @param before is called before each question */
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
