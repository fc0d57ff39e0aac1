/** What tools brought in: outputs that OpenCode sends to no model any more, and a PDF. */
import { expect, test } from "vitest"
import { bash, call } from "../bed/model.ts"
import { story } from "../bed/story.ts"
import { binaryOf, versions } from "../bed/versions.ts"

const long = (number: number) => bash(`for i in $(seq 1 480); do printf '${number}%0100d\\n' $i; done`)

test.each(versions)(
  "with OpenCode %s a cleared output is no difference, and a PDF goes beside the session",
  async (version) => {
    const binary = binaryOf(version)
    const { alice, bob, model } = await story({ alice: binary, bob: binary })
    // 1.2.27 clears by itself, and does not know that key.
    if (version !== "1.2.27") for (const { machine } of [alice, bob]) machine.configure({ compaction: { prune: true } })
    model.when("fill", [1, 2, 3, 4, 5, 6, 7, 8].map(long), call("read", { filePath: alice.path("p.pdf") }), "Full.")
    await alice.writes("p.pdf", Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(300_000)]))
    await alice.says("fill")
    const { file, sessionID } = await alice.saves("--attachments", "beside", "--commit", "--push")
    const before = await alice.document(file)

    await bob.loads(sessionID)
    for (const prompt of ["second", "third"]) await bob.says(prompt, sessionID)
    const cleared = `select length(data) as length from part where json_extract(data, '$.state.time.compacted') is not null`
    const marked = await bob.machine.rows<{ length: number }>(bob.repo, cleared)
    expect(marked.length).toBeGreaterThan(0)
    // Cleared is what the model gets; OpenCode keeps the output.
    expect(marked.every(({ length }) => length > 40_000)).toBe(true)
    expect(await bob.saves("--commit", "--push")).toMatchObject({ messages: before.messages.length + 4 })
    expect((await bob.document(file)).messages.slice(0, before.messages.length)).toEqual(before.messages)

    await alice.pulls()
    expect((await alice.types("list")).stdout).toContain("4 messages ahead")
    expect(await alice.loads(sessionID)).toMatchObject({ action: "extended" })
    await alice.says("fourth", sessionID)
    expect(await alice.saves("--commit")).toMatchObject({ changed: true, messages: before.messages.length + 6 })
    expect(await alice.machine.rows(alice.repo, cleared)).not.toEqual([])
    expect(await alice.saves()).toMatchObject({ changed: false })
    expect(await alice.loads(sessionID)).toMatchObject({ action: "unchanged" })
  },
)
