/** Files that OpenCode 2 must not see as they are: too many messages, what nobody knows, ids that lead elsewhere, rules. */
import { expect, test } from "vitest"
import { opencode2Binary } from "../bed/opencode2.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { story, withOpencode2 } from "../bed/story.ts"

/** A session of so many prompts. */
function many(id: string, number: number, info = {}, odd: (index: number) => object = () => ({})) {
  const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
  const head = { id, projectID: "global", cost: 0, tokens, title: "Many", location: { directory: "." }, ...info }
  const message = (_: unknown, index: number) => {
    const time = { created: 1_795_837_000_000 + index }
    return { id: `msg_${id.slice(4)}${index}`, type: "user", text: "x", time, ...odd(index) }
  }
  const messages = Array.from({ length: number }, message)
  return JSON.stringify({
    info: { ...head, time: { created: 1_795_837_000_000, updated: 1_795_837_000_001 } },
    messages,
  })
}

withOpencode2("OpenCode 2", () => {
  test("a file is refused whole, before OpenCode sees it, or comes in without the rules of another", async () => {
    const { bob, model } = await story({ bob: opencode2Binary })
    await bob.says("hello")
    const before = await bob.machine.sessions(bob.repo)
    const given = async (text: string) => {
      await bob.writes("given.json", text)
      return bob.types("load", "given.json")
    }
    for (const number of [10_000, 9363])
      expectRefusal(await given(many("ses_over", number)), 1, new RegExp(`has ${number} messages, .* at most 9362\\.$`))
    for (const [text, what] of [
      [many("ses_odd", 3, {}, (index) => (index === 1 ? { type: "hologram" } : {})), /message 2: type is "hologram"/],
      [many("ses_../../x", 2), /its head: info\.id is "ses_/],
      [many("ses_dots", 2, {}, () => ({ id: "msg_../../y" })), /message 1: id is "msg_/],
      [many("ses_twice", 2, {}, () => ({ id: "msg_one" })), /twice/],
    ] as const)
      expectRefusal(await given(text), 1, what)
    expect(await bob.machine.sessions(bob.repo)).toEqual(before)

    const permissions = [{ action: "shell", resource: "*", effect: "allow" }]
    const most = many("ses_most", 9362, { permissions, share: { url: "https://example.org" }, revert: {} })
    expect(await given(most)).toMatchObject({ code: 0, stdout: expect.stringContaining("9362 messages") })
    const [row] = await bob.machine.rows(
      bob.repo,
      `select permission, share_url, revert, (select count(*) from session_message where session_id = 'ses_most') as number
       from session_v2 where id = 'ses_most'`,
    )
    expect(row).toEqual({ permission: null, share_url: null, revert: null, number: 9362 })
    expect(await bob.opencode("service", "status")).toMatchObject({ stdout: expect.stringContaining("stopped") })
    expect(model.requests).toHaveLength(1)
  })
})
