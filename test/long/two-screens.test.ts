/** Two screens of OpenCode in one repository, each with a session of its own. */
import { expect, test, vi } from "vitest"
import { held } from "../bed/model.ts"
import { opensTwo } from "../bed/screen.ts"
import { type SaveJson, story } from "../bed/story.ts"
import { keys } from "../bed/terminal.ts"

test("two screens in one repository save their own session each; while an agent works, up to its last finished turn", async () => {
  const { alice, model } = await story()
  const [one, two] = await opensTwo(alice, model)
  const slow = held("Took its time.")
  model.when("slowly", slow.reply)
  await one.says("now answer slowly", "interrupt", false)
  await slow.asked
  await two.command("session-save")
  await two.shows("Session saved")
  await one.command("session-save")
  await one.shows("The agent is still working in this session")
  one.types(keys.enter)
  await one.shows("Session saved")
  slow.release()

  const saved: SaveJson[] = JSON.parse((await alice.types("list", "--json")).stdout)
  const texts = await Promise.all(saved.map(({ file }) => alice.read(file)))
  expect(saved.map(({ messages }) => messages)).toEqual([2, 2])
  const [a, b] = ["This is the first.", "This is the second."].map((said) =>
    texts.findIndex((text) => text.includes(said)),
  )
  expect(new Set([a, b])).toEqual(new Set([0, 1]))
  expect(texts.join()).not.toContain("slowly")

  // What was saved once is kept up to date, without a word.
  await two.says("say it again", "Again, then.")
  const file = saved[b ?? 0]?.file ?? ""
  await vi.waitFor(async () => expect((await alice.document(file)).messages).toHaveLength(4), 60_000)

  // What is in doubt takes an answer: a value this machine knows stands where nothing may be changed, in a snapshot's name.
  const snapshot = /"snapshot": "([0-9a-f]{40})"/.exec(await alice.read(file))?.[1]
  await alice.writes(".env", `DEPLOY_TOKEN=${snapshot}\n`)
  await two.says("say it once more", "Once more, then.")
  await two.command("session-save")
  await two.shows(/Save this session\?[\s\S]*would still hold what looks like a secret/)
  two.types(keys.escape)
  await two.shows("Nothing was chosen, and nothing was done.")
  expect((await alice.document(file)).messages).toHaveLength(4)
  await two.command("session-save")
  await two.shows(/Save this session\?[\s\S]*would still hold what looks like a secret/)
  two.types(keys.enter)
  await two.shows("Session saved")
  expect((await alice.document(file)).messages).toHaveLength(6)
})
