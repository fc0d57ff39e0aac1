/** A session of any supported OpenCode goes on in any other. */
import { writeFileSync } from "node:fs"
import { afterAll, describe, expect, test } from "vitest"
import { factsKey } from "../../src/session/schema.ts"
import { call, recall, subagent } from "../bed/model.ts"
import { type Person, type Story, story } from "../bed/story.ts"
import { binaryOf, versions } from "../bed/versions.ts"

const outcome = new Map<string, string>()

afterAll(() => {
  if (!process.env.PRINT_TABLE) return
  const rows = versions.map((from) => [from, ...versions.map((to) => outcome.get(`${from} ${to}`) ?? "failed")])
  const lines = [["saved by \\ loaded by", ...versions], ...rows].map((cells) =>
    cells.map((cell) => cell.padEnd(22)).join(""),
  )
  writeFileSync(1, `${lines.join("\n")}\n`)
})

/** Alice's session on one version: a subagent, and a file written, of which OpenCode keeps a summary. */
async function workOf({ alice, model }: Story): Promise<string> {
  model
    .when(
      "work",
      call("write", { filePath: alice.path("a.txt"), content: "one\n" }),
      subagent("look"),
      "The launch word is WANDERER.",
    )
    .when("look", "Looked.")
    .when("which word", recall(/launch word is (\w+)/))
  await alice.says("work")
  await alice.git("add", "a.txt")
  await alice.git("commit", "-q", "-m", "a")
  const { file } = await alice.saves()
  await alice.shares(file)
  return file
}

const children = ({ machine, repo }: Person) => machine.rows(repo, "select id from session where parent_id is not null")

describe.each(versions)("saved by %s", (from) => {
  test.each(versions)("and loaded by %s", async (to) => {
    const cast = await story({ alice: binaryOf(from), bob: binaryOf(to) })
    const { alice, bob } = cast
    const file = await workOf(cast)
    const { sessionID, action, warnings } = await bob.loads(file)
    expect({ action, warnings }).toEqual({ action: "imported", warnings: [] })
    expect(await children(bob)).toEqual(await children(alice))
    expect(await bob.says("which word", sessionID)).toBe("I remember: WANDERER")
    // And back: what he added comes to her, where nothing else has changed.
    expect(await bob.saves()).toMatchObject({ file, changed: true })
    await bob.shares(file)
    const back = await alice.loads(file)
    expect(back.action).toBe("extended")
    expect(await alice.says("which word", sessionID)).toBe("I remember: WANDERER")
    outcome.set(`${from} ${to}`, "goes on, and back")
  })
})

describe.each(versions)("%s answers", (version) => {
  test("in a session from before the ids wrapped, and in one from a fast clock", async () => {
    const cast = await story({ bob: binaryOf(version) })
    const { alice, bob } = cast
    const file = await workOf(cast)
    const text = await alice.read(file)
    const old = text.replaceAll(/\b(msg|prt)_[0-9a-f]{3}/g, "$1_fff")
    await bob.writes("old.json", old)
    expect(await bob.types("load", "old.json")).toMatchObject({ code: 0 })
    expect(await bob.says("which word", await bob.latest())).toBe("I remember: WANDERER")

    const hour = 60 * 60 * 1000
    const fast = text.replaceAll(
      /"(created|completed|updated|start|end)": (\d+)/g,
      (_, key, at) => `"${key}": ${Number(at) + hour}`,
    )
    await bob.writes("fast.json", fast.replaceAll(/\b(ses|msg|prt)_/g, "$1_1"))
    const loaded = await bob.types("load", "fast.json", "--json")
    expect(JSON.parse(loaded.stdout)).toMatchObject({ action: "copied" })
    expect(await bob.says("which word", JSON.parse(loaded.stdout).sessionID)).toBe("I remember: WANDERER")
    expect((await alice.document(file))[factsKey]?.subagents).toHaveLength(1)
  })
})
