/** The line that says what is being done. */
import { expect, test } from "vitest"
import { progressOn } from "../../src/cli/progress.ts"

function line() {
  const written: string[] = []
  let now = 0
  const progress = progressOn({ write: (text) => written.push(text), columns: 20 }, () => now)
  return { progress, written, at: (time: number) => (now = time) }
}

test("what is soon done says nothing", () => {
  const { progress, written, at } = line()
  progress.say("Reading")
  at(900)
  progress.say("Writing")
  progress.clear()
  expect(written).toEqual([])
})

test("what takes longer stands on one line, and goes", () => {
  const { progress, written, at } = line()
  progress.say("Reading")
  at(1000)
  progress.say("Loading \u001b[2J 1 of 200")
  at(1050)
  progress.say("Loading 2 of 200")
  at(1100)
  progress.say("Loading 3 of 200 messages into it")
  progress.clear()
  progress.clear()
  expect(written).toEqual(["\r\u001b[2KLoading [2J 1 of 20", "\r\u001b[2KLoading 3 of 200 me", "\r\u001b[2K"])
})

test("what lets the process wait says so by itself", async () => {
  const written: string[] = []
  progressOn({ write: (text) => written.push(text) }).say("Loading")
  await expect.poll(() => written, { timeout: 30_000 }).toEqual(["\r\u001b[2KLoading …"])
})
