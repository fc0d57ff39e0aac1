/** What a review leaves out when there is little room, the least interesting first. */

/** Numbers are the most that is shown. */
export type ReviewDetail = {
  /** Lines of a prompt. */
  prompt: number
  /** Turns of a session that wrote a line of the change, and of the others. */
  turns: number
  silent: number
  /** Of what a session tried. */
  tried: number
  /** Places of one turn in one file. */
  hunks: number
  files: number
  sessions: number
  /** Whether lines and turns are links in the table of files. */
  links: boolean
}

export const wholeReview: ReviewDetail = {
  ...{ prompt: 12, turns: 200, silent: 50, tried: 20 },
  ...{ hunks: 40, files: 300, sessions: 100, links: true },
}

const prompts = "the rest of long prompts"
const silent = "turns of which no line is in the change"
const places = "places of lines"
const turns = "some of the turns"
const files = "some of the files"
const sessions = "some of the sessions"

/** Each with what is said of it. */
export const reviewCuts: readonly (readonly [less: Partial<ReviewDetail>, what: string])[] = [
  [{ prompt: 6 }, prompts],
  [{ tried: 5 }, "some of what was tried"],
  [{ silent: 10 }, silent],
  [{ prompt: 3 }, prompts],
  [{ links: false }, "links in the table of files"],
  [{ hunks: 20 }, places],
  [{ silent: 0 }, silent],
  [{ hunks: 5 }, places],
  [{ tried: 2 }, "some of what was tried"],
  [{ files: 150 }, files],
  [{ prompt: 1 }, prompts],
  [{ turns: 30 }, turns],
  [{ hunks: 1, tried: 0 }, places],
  [{ files: 60, sessions: 20 }, files],
  [{ turns: 8 }, turns],
  [{ hunks: 0, files: 20, sessions: 8 }, sessions],
  [{ turns: 2, files: 5, sessions: 3 }, sessions],
  [{ turns: 0, files: 0, sessions: 0 }, sessions],
]

/** @param step how many of the cuts are made */
export const reviewDetail = (step: number): ReviewDetail =>
  Object.assign({}, wholeReview, ...reviewCuts.slice(0, step).map(([less]) => less))

export const namesOfReviewCuts = (step: number): string[] => [
  ...new Set(reviewCuts.slice(0, step).map(([, what]) => what)),
]
