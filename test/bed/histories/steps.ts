/** What people do in a generated history, and how often. */
import fc from "fast-check"

export const names = ["alice", "bob", "carol"] as const
export type Name = (typeof names)[number]

/**
 * One thing that somebody does: a verb and what it needs. `%0` is the session that this person has had longest.
 * - `says`, `undoes`, `redoes`, `compacts`, with a session: in OpenCode
 * - `git`, `opencode-session`, with what is typed after it
 * - `follows`, with a command: that, and to the letter what is printed then
 * - `finishes`: the merge, rebase or cherry-pick that is under way, as git says
 * - `commits`: all that is there, by hand
 */
export type Step = { who: Name; does: readonly string[] }

/** Told as people tell it: a line each. */
export const told = (lines: string): Step[] =>
  lines.split("\n").flatMap((line) => {
    const [who, ...does] = line.trim().split(" ")
    return names.flatMap((name) => (name === who ? [{ who: name, does }] : []))
  })

/** Before all that is generated: one session, which everybody has and has loaded. */
export const beginning = told(`
  alice says new
  alice opencode-session save --session %0 --commit --push
  bob git pull --no-rebase
  bob opencode-session load 1
  carol git pull --no-rebase
  carol opencode-session load 1`)

const save = "opencode-session save --session"
const goesOn = `says %0 & ${save} %0 --commit --push`
const follows = `says %0 & follows ${save} %0 --commit --push`

/** Of all sides in a conflict. */
const settles = "opencode-session resolve & finishes & git push"

/** How often, of a hundred or so, and what: several things that are seldom done one without the other. */
const deeds: Record<string, number> = {
  [goesOn]: 24,
  // Where the push is refused, which says so, there is a conflict then.
  [follows]: 6,
  [`git config pull.rebase true & ${follows} & git config --unset pull.rebase`]: 4,
  [`${goesOn} & git pull --no-rebase & ${settles}`]: 3,
  [`${goesOn} & git pull --rebase & ${settles}`]: 2,
  [`${goesOn} & git pull --no-rebase & commits & git push`]: 4,
  [`${goesOn} & git pull --no-rebase -X ours & git push`]: 3,
  [`${goesOn} & git pull --no-rebase -X theirs & git push`]: 3,
  [`says %0 & ${save} %0`]: 3,
  [`says %0 & ${save} %0 --commit`]: 4,
  [`says %1 & ${save} %1 --commit --push`]: 2,
  [`says new & ${save} %1 --commit --push`]: 1,
  [`${save} %0 --commit --push`]: 4,
  [`${save} %0 --store branch --push`]: 1,
  "says %0": 2,
  "git pull --no-rebase": 8,
  "git pull --no-rebase & opencode-session load %0": 8,
  "git pull --rebase": 3,
  "git fetch & git cherry-pick origin/main": 2,
  "git stash & git pull --no-rebase & git stash pop": 3,
  [`git checkout HEAD~1 -- .opencode/sessions & ${goesOn}`]: 3,
  "commits & git push": 3,
  "finishes & git push": 1,
  [settles]: 4,
  "opencode-session load 1": 3,
  "opencode-session load 2": 1,
  "opencode-session load --as-copy 1": 1,
  "opencode-session list --fetch": 1,
  "opencode-session move %0 & commits & git push": 1,
  "opencode-session move %0 --push": 1,
  "undoes %0": 3,
  [`undoes %0 & git pull --no-rebase & opencode-session load %0 & ${save} %0 --commit --push`]: 2,
  [`undoes %0 & git pull --no-rebase & redoes %0 & ${save} %0 --commit --push`]: 3,
  "redoes %0": 2,
  "compacts %0": 2,
}

const deed = fc.oneof(
  ...Object.entries(deeds).map(([words, weight]) => ({ arbitrary: fc.constant(words.split(" & ")), weight })),
)

const people = fc.oneof(...names.map((name) => ({ arbitrary: fc.constant(name), weight: name === "carol" ? 1 : 5 })))

/** Of two people, and now and then the third. @param least number of deeds, each of one step or some */
const historiesOf = (least: number, most: number) =>
  fc
    .array(fc.record({ who: people, deed }), { minLength: least, maxLength: most, size: "max" })
    .map((all) => all.flatMap(({ who, deed }) => deed.map((does): Step => ({ who, does: does.split(" ") }))))

export const histories = historiesOf(4, 8)

/** Most of what breaks the law shows when two deeds meet. */
export const meetings = historiesOf(2, 2)

/** The words of a prompt and of its answer; whose they are stands first. */
export const wordsOf = (who: Name, number: number) => ({ prompt: `${who}-${number}q`, answer: `${who}-${number}a` })

const word = new RegExp(`\\b(?:${names.join("|")})-\\d+[qas]\\b`, "g")
export const wordsIn = (text: string): string[] => text.match(word) ?? []
export const authorOf = (one: string) => one.replace(/-.*/, "")
