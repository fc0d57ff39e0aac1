/**
 * Two people with OpenCode 2 and one with OpenCode 1 go on with one session at once, and git stops at it. Each does only what
 * our tool prints, to the letter. In the end every message of all three is in the repository, and loads in OpenCode 2.
 */
import { expect, test } from "vitest"
import { follows } from "../bed/follow.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { type Person, shared, story, withOpencode2 } from "../bed/story.ts"

/** Everything that was asked in any session of a colleague's clone, once it is all loaded there. */
async function everythingLoaded(person: Person): Promise<string[]> {
  await person.pulls()
  const asked: string[] = []
  for (const file of await person.files()) {
    const { sessionID } = await person.loads(file)
    const held = await person.machine.rows<{ text: string }>(
      person.repo,
      `select json_extract(data, '$.text') as text from session_message
       where session_id = '${sessionID}' and type = 'user'`,
    )
    asked.push(...held.map(({ text }) => text.replace(/^"(.*)"$/, "$1")))
  }
  return [...new Set(asked)].sort()
}

withOpencode2("OpenCode 2 and OpenCode 1", () => {
  test.each(["merge", "rebase"])("a refused push, and a pull that stops in a %s", async (how) => {
    const { alice, bob, joins } = await story({ alice: opencode2Binary, bob: opencode2Binary })
    const carol = await joins("Carol")
    const { sessionID } = await shared(alice, [bob, carol], "Begin")
    for (const one of [alice, bob, carol]) await one.says(`two of ${one.machine.name}`, sessionID)
    for (const one of [alice, carol, bob]) {
      await one.git("config", "pull.rebase", String(how === "rebase"))
      const typed = await follows(one, "save", "--session", sessionID, "--commit", "--push")
      expect(await one.git("status", "--porcelain"), typed.join("\n")).toBe("")
    }
    const dave = await joins("Dave", opencode2Binary)
    expect(await everythingLoaded(dave)).toEqual(["Begin", "two of Alice", "two of Bob", "two of Carol"])
    // Who went on meanwhile loads all of it as well.
    for (const one of [alice, bob]) expect(await everythingLoaded(one)).toEqual(await everythingLoaded(dave))
  })
})
