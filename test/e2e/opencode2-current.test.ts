/** From inside a shell call of OpenCode 2, the very session is known, though no variable names it. */
import { writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { familyOf, grown, hostOf } from "../bed/growing2.ts"
import { bash, recall, subagent } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { type Person, story, withOpencode2 } from "../bed/story.ts"

const require = createRequire(import.meta.url)
const script = fileURLToPath(new URL("../bed/whoami.ts", import.meta.url))

async function cast() {
  const { alice, model } = await story({ alice: opencode2Binary })
  const program = `#!/bin/sh\nexec "${process.execPath}" --import "${require.resolve("tsx")}" "${script}" "$@"\n`
  await writeFile(join(alice.machine.home, "bin/whoami2"), program, { mode: 0o755 })
  return { alice, model }
}

/** Who each session with a shell call took itself for: by its id. */
async function said({ machine, repo }: Person): Promise<string[][]> {
  const rows = await machine.rows<{ id: string; data: string }>(
    repo,
    "select session_id as id, data from session_message where type = 'assistant'",
  )
  return rows.flatMap(({ id, data }) =>
    [...data.matchAll(/I am (\S*) in OpenCode 2/g)].map(([, who = ""]) => [id, who]),
  )
}

withOpencode2("OpenCode 2", () => {
  test("in runs of their own, two at once, and in a subagent", async () => {
    const { alice, model } = await cast()
    model
      .when("who are you, one", bash("whoami2 one 3"), "That.")
      .when("who are you, two", bash("cd . && whoami2 two 3"), "That.")
      .when("let somebody ask", subagent("who are you, three"), "That.")
      .when("who are you, three", bash("whoami2 three 3"), "That.")
    // Several first starts at once fail, all but one.
    await alice.opencode("session", "list", "--standalone")
    await Promise.all(["who are you, one", "who are you, two", "let somebody ask"].map((text) => alice.says(text)))
    const found = await said(alice)
    expect(found).toHaveLength(3)
    for (const [id, who] of found) expect(who).toBe(id)
  })

  test("by the service, which goes on with a session that was replaced beside it", async () => {
    const { alice, model } = await cast()
    model.when("who are you", bash("whoami2"), "That.").when("which word", recall(/word is (PLUM)/))
    const types = (...args: string[]) => alice.opencode("run", "--auto", ...args)
    try {
      expect(await types("who are you")).toMatchObject({ code: 0 })
      const [[id = "", who] = []] = await said(alice)
      expect(who).toBe(id)
      expect(await hostOf(alice).status()).toEqual({ service: "running", untouched: false })
      const family = await familyOf(alice, id)
      await hostOf(alice).bringIn(grown(family, "PLUM"))
      expect(await hostOf(alice).status()).toEqual({ service: "running", untouched: false })
      expect((await types("-s", id, "which word")).stdout.trim()).toBe("I remember: PLUM")
      const [now] = await familyOf(alice, id)
      const wanted = grown(family, "PLUM")[0]?.document.messages.map((message) => message.id) ?? []
      expect(now?.document.messages.slice(0, wanted.length).map((message) => message.id)).toEqual(wanted)
      expect(now?.document.messages.at(-1)).toMatchObject({ type: "idle", outcome: "succeeded" })
    } finally {
      await alice.opencode("service", "stop")
    }
  })
})
