/** A saved file that is no session any more. */
import { expect, test } from "vitest"
import { story } from "../bed/story.ts"

test("what was spoilt is still known by the last commit, and what that said of it counts", async () => {
  const { alice, model } = await story()
  model.when("remember", "The colour is blue.")
  await alice.says("remember")
  const { file, sessionID } = await alice.saves("--title", "Colours", "--slim")
  await alice.shares(file)
  const whole = await alice.read(file)
  for (const rest of ["", "garbage", "<<<<<<<\n"]) {
    await alice.writes(file, rest)
    expect(await alice.types("save"), rest).toMatchObject({ code: 3, stdout: "" })
    expect(await alice.saves("--replace", "--dry-run")).toMatchObject({
      file,
      warnings: [expect.stringMatching(/ It would be replaced\.$/)],
    })
    expect(await alice.read(file)).toBe(rest)
    expect(await alice.saves("--replace")).toMatchObject({
      file,
      sessionID,
      title: "Colours",
      changed: true,
      warnings: [expect.stringMatching(/ It was replaced\.$/)],
    })
    const { "opencode-session": facts, ...session } = JSON.parse(await alice.read(file))
    expect(facts).toMatchObject({ titleGiven: true, slim: {} })
    expect(session.messages).toEqual(JSON.parse(whole).messages)
  }
})
