/** Whether the law holds for so many generated histories; of one for which it does not, the shortest form is told. */
import fc from "fast-check"
import type { Lost, Stage } from "./play.ts"
import { scriptOf } from "./script.ts"
import { histories, meetings, type Step } from "./steps.ts"

/** What came of them all. */
export type Figures = { histories: number; steps: number; refused: number; conflicts: number; broken: string[] }

/** Several at a time: each waits for git most of the time. */
const lanes = 3

/** How many broken ones are made short and told; those that follow are mostly the same again. */
const most = 5

/** @param short how many more of two deeds alone @param seed the same histories come of the same one */
export async function playMany(stage: Stage, runs: number, short: number, seed: number): Promise<Figures> {
  const figures: Figures = { histories: 0, steps: 0, refused: 0, conflicts: 0, broken: [] }
  const left = [...fc.sample(histories, { seed, numRuns: runs }), ...fc.sample(meetings, { seed, numRuns: short })]
  const lane = async () => {
    for (let steps = left.shift(); steps && figures.broken.length < most; steps = left.shift()) {
      const lost = await stage.play(steps, (_, { code, said }) => {
        figures.steps++
        if (code === 3) figures.refused++
        if (said.includes("CONFLICT")) figures.conflicts++
      })
      figures.histories++
      if (lost) figures.broken.push(await story(stage, steps, lost))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return figures
}

async function story(stage: Stage, steps: readonly Step[], first: Lost): Promise<string> {
  const { kept, lost } = await shortest(stage, steps, first)
  return `Lost: ${lost.words.join(", ")}. As a script:\n\n${scriptOf(kept)}`
}

/** Without whatever is not needed for something to be lost: halves first, then lines. */
async function shortest({ play }: Stage, steps: readonly Step[], first: Lost) {
  let [kept, lost] = [steps.slice(0, first.step + 1), first]
  for (let size = kept.length >> 1; size > 0; size >>= 1)
    for (let at = 0; at < kept.length; ) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)]
      const again = await play(fewer)
      if (!again) at += size
      else [kept, lost] = [fewer.slice(0, again.step + 1), again]
    }
  return { kept, lost }
}
