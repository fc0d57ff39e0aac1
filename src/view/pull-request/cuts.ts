/** What a text for a pull request leaves out when there is little room, the least important first. */
import type { Detail } from "./turn.ts"

export const whole: Detail = {
  reasoning: true,
  outputs: 15,
  diffs: 200,
  changing: 100,
  calls: 100,
  answer: 400,
  prompt: 200,
}

const others = "tool calls that changed no file"
const ends = "the rest of long answers"
const most = "most of the answers"

/** Small steps, so that the room is used; the cut's name; and the name that this one replaces. */
export const cuts: readonly [less: Partial<Detail>, cut: string, also?: string][] = [
  [{ reasoning: false }, "reasoning"],
  [{ outputs: 8 }, "tool output"],
  [{ outputs: 3 }, "tool output"],
  [{ outputs: 0 }, "tool output"],
  [{ diffs: 80 }, "long diffs"],
  [{ diffs: 40 }, "long diffs"],
  [{ calls: 20 }, others],
  [{ calls: 8 }, others],
  [{ calls: 3 }, others],
  [{ calls: 0 }, others],
  [{ answer: 100, prompt: 100 }, ends],
  [{ answer: 60, prompt: 60 }, ends],
  [{ answer: 30, prompt: 30 }, ends],
  [{ diffs: 16 }, "long diffs"],
  [{ answer: 15, prompt: 20 }, ends],
  [{ diffs: 8 }, "long diffs"],
  [{ answer: 8, prompt: 12 }, most, ends],
  [{ diffs: 3 }, "long diffs"],
  [{ diffs: 0 }, "diffs", "long diffs"],
  [{ answer: 4, prompt: 8 }, most],
  [{ answer: 2, prompt: 6 }, most],
  [{ answer: 0 }, "answers", most],
  // A reader of a pull request looks for these first.
  [{ changing: 10 }, "tool calls", others],
  [{ changing: 0 }, "tool calls"],
]

/** @param step how many of the cuts are made */
export const detailAfter = (step: number): Detail =>
  Object.assign({}, whole, ...cuts.slice(0, step).map(([less]) => less))

export const namesOfCuts = (step: number): string[] =>
  cuts
    .slice(0, step)
    .reduce<string[]>((names, [, cut, also]) => [...names.filter((one) => one !== also && one !== cut), cut], [])

/** The largest number up to `most` that is good; 0 is taken to be, and with each number the smaller ones. */
export function mostOf(most: number, isGood: (count: number) => boolean): number {
  let [low, high] = [0, most]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (isGood(middle)) low = middle
    else high = middle - 1
  }
  return low
}
