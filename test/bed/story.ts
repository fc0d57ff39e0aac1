/**
 * How an end-to-end test begins.
 *
 *     const { alice, bob, model } = await story()
 *     model.when("remember", "The word is HELIOTROPE.").when("which word", recall(/word is (\w+)/))
 *     await alice.says("remember")
 *     const { file } = await alice.saves()
 *     await alice.shares(file)
 *     const { sessionID } = await bob.loads(file)
 *     expect(await bob.says("which word", sessionID)).toBe("I remember: HELIOTROPE")
 */
import { describe, onTestFinished } from "vitest"
import { openStory, type Person, type Story } from "./cast.ts"
import { hasOpencode2 } from "./opencode2.ts"

export { openStory, Person, type SaveJson, type Story } from "./cast.ts"

/** For tests that need OpenCode 2: where it is not to be had, they are told as not run. */
export const withOpencode2 = describe.runIf(hasOpencode2)

/** A new story for one test; everything is gone when the test is finished. */
export async function story(...binaries: Parameters<typeof openStory>): Promise<Story> {
  const { end, ...cast } = await openStory(...binaries)
  onTestFinished(end)
  return cast
}

/** A session that one has begun with some prompts and shared, and that the others have loaded. */
export async function shared(one: Person, others: readonly Person[], ...prompts: string[]) {
  const [first = "Begin", ...more] = prompts
  await one.says(first)
  const sessionID = await one.latest()
  const { file } = await one.goesOn(sessionID, ...more)
  for (const other of others) await other.loads(sessionID)
  return { sessionID, file }
}
