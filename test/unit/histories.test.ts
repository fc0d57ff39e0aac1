/**
 * What two or three people do with one session, made up: whatever they do, no message that was pushed is lost in silence.
 * `HISTORIES_SEED=7 HISTORIES_RUNS=5000 npx vitest run test/unit/histories.test.ts` tries others, and more; of one that
 * breaks the law, the shortest form is printed as a script.
 */
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { playMany } from "../bed/histories/holds.ts"
import { wordsAt } from "../bed/histories/law.ts"
import { openStage, type Stage } from "../bed/histories/play.ts"
import { authorOf, told as history } from "../bed/histories/steps.ts"
import { told } from "../bed/steady.ts"

const seed = Number(process.env.HISTORIES_SEED ?? 20261127)
/** A long history is a hundred starts of git, seconds on a small machine; `npm run test:all` has more time. */
const runs = Number(process.env.HISTORIES_RUNS ?? (process.env.LONG ? 3000 : 8))
/** Those of two deeds. */
const short = Number(process.env.HISTORIES_SHORT ?? 92)

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
}, 600_000)
afterAll(() => stage.close())

const aliceGoesOn = "alice says %0\nalice opencode-session save --session %0 --commit --push"
const bobGoesOn = aliceGoesOn.replaceAll("alice", "bob")

/** Each lost a colleague's words once, with exit code 0. */
const once = {
  "the file of an older commit": `${bobGoesOn}
    alice git pull --no-rebase
    alice git checkout HEAD~1 -- .opencode/sessions
    ${aliceGoesOn}`,
  "a merge that takes one side": `${bobGoesOn}
    ${aliceGoesOn}
    alice git pull --no-rebase -X ours
    alice git push`,
  "a conflict that is committed as it lies there": `${bobGoesOn}
    ${aliceGoesOn}
    alice git pull --no-rebase
    alice commits
    alice git push`,
  "a pending undo": `${aliceGoesOn}
    bob git pull --no-rebase
    bob opencode-session load 1
    ${bobGoesOn}
    alice undoes %0
    alice git pull --no-rebase
    alice opencode-session load 1
    alice opencode-session save --session %0 --commit --push`,
  "a redo after a pull": `${aliceGoesOn}
    alice undoes %0
    bob git pull --no-rebase
    bob opencode-session load 1
    ${bobGoesOn}
    alice git pull --no-rebase
    alice redoes %0
    alice opencode-session save --session %0 --commit --push`,
}

test("what has once lost words loses none", async () => {
  const lost: string[] = []
  for (const [name, lines] of Object.entries(once)) {
    const { words } = (await stage.play(history(lines))) ?? {}
    if (words) lost.push(`${name}: ${words.join(", ")}`)
  }
  expect(lost).toEqual([])
})

const everybody = ["alice", "bob", "carol"]
const each = (lines: string, people = everybody) => people.map((name) => lines.replaceAll("NAME", name)).join("\n")

/** Three people go on with one session at once; where git stops, each does to the letter what our tool prints. */
const toTheLetter = {
  merge: `${each("NAME says %0")}
    ${each("NAME follows opencode-session save --session %0 --commit --push")}`,
  rebase: `${each("NAME says %0\nNAME git config pull.rebase true")}
    ${each("NAME follows opencode-session save --session %0 --commit --push")}`,
  "cherry-pick": `${each("NAME says %0\nNAME opencode-session save --session %0 --commit")}
    ${each("NAME git push -q origin HEAD:NAME", ["bob", "carol"])}
    alice git push
    alice git fetch
    ${each("alice git cherry-pick origin/NAME\nalice follows opencode-session list", ["bob", "carol"])}
    alice git push`,
  stash: `${each("NAME says %0\nNAME opencode-session save --session %0")}
    alice opencode-session save --session %0 --commit --push
    ${each(
      `NAME git stash -q
      NAME git pull --no-rebase
      NAME git stash pop
      NAME follows opencode-session list
      NAME git push`,
      ["bob", "carol"],
    )}`,
}

test.each(Object.entries(toTheLetter))(
  "who follows what is printed in a %s, keeps all of all three",
  async (_, lines) => {
    const steps = history(lines)
    let said = ""
    let kept: string[] = []
    await stage.play(steps, ({ who, does }, ended, folder) => {
      said += `$ ${who} ${does.join(" ")}\n${ended.said}`
      kept = wordsAt(join(folder, "remote.git"), "main")
    })
    // Of Alice there is the beginning, too.
    const prompts = new Set(kept.filter((word) => word.endsWith("q")))
    expect([...prompts].map(authorOf).sort(), said).toEqual(["alice", ...everybody])
  },
)

test("no message that was saved and pushed is missing from main, the branch, and what is found", async () => {
  const { histories, steps, refused, conflicts, broken } = await playMany(stage, runs, short, seed)
  expect(broken.join("\n")).toBe("")
  // A few histories may meet neither; of many, nothing would be tested.
  if (runs + short >= 40) expect(Math.min(refused, conflicts)).toBeGreaterThan(0)
  told(`histories of ${steps} steps, ${conflicts} conflicts of git (seed ${seed})`, histories, refused, broken.length)
}, 10_000_000)
