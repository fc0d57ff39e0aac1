/** OpenCode 2's database says what its own export says, to the byte. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { reading2 } from "../../src/opencode/v2/reader.ts"
import { statusOf } from "../../src/opencode/v2/service.ts"
import { asked, everything2, opencodeOf, rare } from "../bed/everything2.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { type Person, story, withOpencode2 } from "../bed/story.ts"

/** What OpenCode itself exports, into a file: through a pipe it would be cut. */
async function exported({ machine, repo }: Person, id: string): Promise<string> {
  const file = join(machine.home, "export.json")
  const script = `"${machine.binary}" session export --standalone ${id} > "${file}"`
  expect(await machine.run("sh", ["-c", script], { cwd: repo })).toMatchObject({ code: 0 })
  return readFile(file, "utf8")
}

withOpencode2("OpenCode 2", () => {
  test("a session with everything is read as it is exported, and nothing was started for it", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    const id = await everything2(alice, model)
    const opencode = opencodeOf(alice)
    const { documents, rows } = await reading2(opencode, alice.repo, async (reader) => {
      const rows = await reader.snapshot()
      const children = await reader.descendants(id)
      const documents = [id, ...children].map(async (one) => [one, await reader.session(one)] as const)
      return { documents: await Promise.all(documents), rows }
    })
    expect(documents).toHaveLength(2)
    for (const [one, { unsettled, running, ...document }] of documents) {
      expect(`${JSON.stringify(document, undefined, 2)}\n`).toBe(await exported(alice, one))
      expect([unsettled, running]).toEqual([0, false])
    }
    const types = documents[0]?.[1].messages.map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(["assistant", "compaction", "idle", "shell", "synthetic", "user"]))
    expect(documents[0]?.[1].info).toHaveProperty("revert")
    expect(rows.sessions.get(id)).toMatchObject({ parentID: null, directory: alice.repo, archived: false })
    expect([...rows.sessions.values()].filter(({ parentID }) => parentID === id)).toHaveLength(1)
    expect(await statusOf(opencode, alice.repo)).toEqual({ service: "stopped", untouched: false })
    // As OpenCode tells it, where the database is not to be read.
    alice.machine.env.OPENCODE_SESSION_DIRECT = "0"
    const told = await reading2(opencode, alice.repo, async (reader) => [
      await reader.snapshot(),
      await reader.session(id),
    ])
    expect(told[0]).toEqual({
      ...rows,
      sessions: new Map([...rows.sessions].map(([id, row]) => [id, { ...row, active: expect.any(Number) }])),
    })
    expect(told[1]).toEqual({ ...documents[0]?.[1], unsettled: undefined })
  })

  test("and one with what is rare", async () => {
    const { alice } = await story({ alice: opencode2Binary })
    const document = rare(alice.repo)
    await asked(alice, (ask) =>
      ask("POST", "/api/experimental/session/import", { ...document, location: { directory: alice.repo } }),
    )
    const { unsettled, running, ...held } = await reading2(opencodeOf(alice), alice.repo, (reader) =>
      reader.session(document.info.id),
    )
    expect(`${JSON.stringify(held, undefined, 2)}\n`).toBe(await exported(alice, document.info.id))
    expect(held.messages).toEqual(document.messages.slice(0, -1))
    expect([unsettled, running]).toEqual([0, false])
  })
})
