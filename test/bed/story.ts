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
import { onTestFinished } from "vitest"
import { openStory, type Person, type Story } from "./cast.ts"

export { openStory, Person, type SaveJson, type Story } from "./cast.ts"

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
