/** What two or three people do with one session: whatever they do, no message that was pushed is lost in silence. */
import { expect, onTestFinished, test } from "vitest"
import { openStage } from "../bed/histories/play.ts"
import { told as history } from "../bed/histories/steps.ts"

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
  const stage = await openStage()
  onTestFinished(stage.close)
  const lost: string[] = []
  for (const [name, lines] of Object.entries(once)) {
    const { words } = (await stage.play(history(lines))) ?? {}
    if (words) lost.push(`${name}: ${words.join(", ")}`)
  }
  expect(lost).toEqual([])
})
