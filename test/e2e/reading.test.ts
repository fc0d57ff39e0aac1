/** A session of every part type, made by the real OpenCode, read in every form; and its page loaded by somebody else. */
import { expect, test } from "vitest"
import { factsKey } from "../../src/session/schema.ts"
import { playEverything } from "../bed/everything.ts"
import { story } from "../bed/story.ts"

test("what OpenCode makes of every type of part is read in every form, and its page is a hand-over", async () => {
  const { alice, bob, model } = await story()
  const id = await playEverything({ alice, model })
  const { file } = await alice.saves("--session", id)
  const document = await alice.document(file)
  const parts = document.messages.flatMap((message) => message.parts)
  const kinds = new Set(parts.map((part) => (part.type === "tool" ? part.tool : part.type)))
  for (const kind of [
    "text",
    "reasoning",
    "file",
    "patch",
    "compaction",
    "write",
    "edit",
    "apply_patch",
    "bash",
    "task",
    "todowrite",
  ])
    expect(kinds).toContain(kind)
  const errors = document.messages.flatMap(({ info }) =>
    info.role === "assistant" && info.error ? [info.error.name] : [],
  )
  expect(errors).toContain("MessageAbortedError")
  expect(document[factsKey]?.subagentCount).toBe(1)

  const told = async (...args: string[]) => {
    const { code, stdout, stderr } = await alice.types(...args)
    expect([code, stderr]).toEqual([0, ""])
    return stdout
  }
  const shown = await told("show")
  for (const words of [
    "> Round the prices",
    "✗ bash printf",
    "│ ● bash ls src",
    "价格",
    "✗ Aborted.",
    "Compacted on request",
    "[x] test it",
  ])
    expect(shown).toContain(words)
  expect(await told("export", "1", "--max-bytes", "3000")).toContain("> Left out to keep this short")
  expect(await told("search", "currency")).toContain("turn 2 apply_patch")
  const [found] = JSON.parse(await told("search", "--tool", "bash", "--json", "✗ total"))
  expect(found).toMatchObject({ sessionID: id, hits: expect.any(Array) })
  expect(await told("list")).toMatch(/^1 {2}A scripted session {2}Alice {2}.* here$/m)
  expect(await told("why", "src/price.ts:2")).toContain("Written in turn 2 of\nA scripted session")
  const path = (await told("view", "1")).trim()
  expect(path).toMatch(/session\.html$/)
  expect(await told("export", path, "--format", "json")).toBe(await alice.read(file))

  bob.machine.addModel("gpt-5-scripted")
  await told("export", "1", "-o", "page.html")
  await bob.writes("page.html", await alice.read("page.html"))
  expect(await bob.loads("page.html")).toMatchObject({ action: "imported", sessionID: id })
  expect(await bob.says("Where were we?", id)).toBe("Prices are rounded, the total is there.")
})
