/** By typing in the screens of both OpenCodes. */
import { expect, test } from "vitest"
import { bash, recall } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { opens, setsUp } from "../bed/screen.ts"
import { story, withOpencode2 } from "../bed/story.ts"
import { keys } from "../bed/terminal.ts"

withOpencode2("both OpenCodes", () => {
  test("from the screen of OpenCode 1 to that of OpenCode 2, and back", async () => {
    const { alice, bob, model } = await story({ bob: opencode2Binary })
    model
      .when("launch", bash("echo the launch word is HELIOTROPE"), "Noted.")
      .when("which", recall(/launch word is (\w+)/))
    await setsUp(alice)
    const hers = await opens(alice)
    await hers.says("remember the launch word", "Noted.")
    await hers.command("session-save")
    await hers.shows("Session saved")
    const [saved] = JSON.parse((await alice.types("list", "--json")).stdout)
    await alice.shares(saved.file)
    hers.kill()

    await bob.pulls()
    const asked = model.requests.length
    const his = await opens(bob)
    await his.command("session-load")
    await his.shows(/Alice · \d\d:\d\d/)
    his.types(keys.enter)
    await his.shows("Session loaded")
    await his.shows("Noted.")
    expect(model.requests.length).toBe(asked)
    await his.says("which word was it?", "I remember: HELIOTROPE")
    await his.command("session-save")
    await his.shows("The session went on in")
    await bob.shares(saved.file)

    const asksThen = model.requests.length
    await alice.pulls()
    const again = await opens(alice)
    await again.command("session-load")
    await again.shows("2 messages ahead")
    again.types(keys.enter)
    await again.shows("Session brought up to date")
    await again.shows("I remember: HELIOTROPE")
    expect(model.requests.length).toBe(asksThen)
  })
})
