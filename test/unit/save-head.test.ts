/** What a save itself writes into the head, the title, the branch, names of files, is without secrets as the rest is. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { emptyDatabase, Home } from "../bed/keeping.ts"
import type { Deed } from "../bed/keeping-deeds.ts"
import { Home2 } from "../bed/keeping2.ts"
import { hasOpencode2, opencode2Binary } from "../bed/opencode2.ts"

const folder = realpathSync(mkdtempSync(join(tmpdir(), "opencode-session-head-")))
let number = 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const says = (...parts: string[]): Deed => ({ does: "says", parts, subagent: false })
const saves = (how = ""): Deed => ({ does: "saves", how })
const waits: Deed = { does: "redoes" }

const majors = [
  { major: 1, Kind: Home, empty: () => emptyDatabase(join(folder, "1")) },
  { major: 2, Kind: Home2, empty: () => emptyDatabase(join(folder, "2"), opencode2Binary, "--standalone") },
]

for (const { major, Kind, empty } of majors) {
  let made: Promise<string> | undefined
  const lived = async (life: readonly Deed[]) => {
    made ??= empty()
    const home = new Kind(join(folder, String(number++)), await made, true)
    try {
      for (const deed of life) await home.does(deed)
      const text = home.saved()
      return { ...home.lived, text, facts: JSON.parse(text)["opencode-session"] as Record<string, unknown> }
    } finally {
      home.database.close()
    }
  }
  const that = test.runIf(major === 1 || hasOpencode2)

  that(`OpenCode ${major}: a name of a file that holds a secret is not in the list of files`, async () => {
    const file = "fixtures/CUST-204811.json"
    const before: Deed[] = [says("text:0"), says("write:12", "edit:0"), says("text:0")]
    expect(Object.keys((await lived([...before, saves()])).facts.files as object)).toContain(file)
    const { text, refused, kept, facts } = await lived([
      ...[{ does: "sets", what: "d" } as const, ...before, waits, saves(), says("text:0"), waits, saves()],
    ])
    expect(refused).toBe(0)
    expect(text).not.toContain("CUST-204811")
    expect(Object.keys(facts.files as object)).not.toHaveLength(0)
    expect(kept).toBe(1)
  })

  that(`OpenCode ${major}: a secret of the session is not in a title that was given, nor in the branch`, async () => {
    for (const again of [[], [saves(), says("text:0"), waits]]) {
      const { text, refused, facts } = await lived([
        ...[says("text:2"), says("text:0"), says("text:0"), waits],
        ...again,
        ...[{ does: "commits", what: "a" } as const, waits, saves("telling title")],
      ])
      expect(refused).toBe(0)
      expect(text).not.toContain("hunter2-orange-99")
      expect(JSON.parse(text).info.title).toMatch(/^\[REDACTED-password-\w{6}\] fails$/)
      expect(facts.branch).toMatch(/^fix-\[REDACTED-password-\w{6}\]$/)
    }
  })
}

test("of a file that is dropped by now no summary of changes is taken over from what is saved", async () => {
  const home = new Home(join(folder, String(number++)), await emptyDatabase(join(folder, "summed")), true)
  const diffsIn = () => JSON.stringify(JSON.parse(home.saved())["opencode-session"].diffs)
  try {
    for (const deed of [says("diffs:0", "text:0"), says("text:0")]) await home.does(deed)
    const patch = "'$.summary.diffs[0].patch'"
    home.database.exec(`update message set data = json_set(data, ${patch}, 'All is well.') where data like '%"diffs"%'`)
    for (const deed of [waits, saves()]) await home.does(deed)
    const before = diffsIn()
    expect(before).toContain("All is well.")
    // As where it was loaded into an OpenCode that cannot hold it.
    home.database.exec("update message set data = json_remove(data, '$.summary')")
    for (const deed of [says("text:0"), waits, saves()]) await home.does(deed)
    expect(diffsIn()).toBe(before)
    for (const deed of [{ does: "sets", what: "c" } as const, waits, saves()]) await home.does(deed)
    expect(diffsIn()).toMatch(/a\.ts.*"patch":"\[REDACTED-dropped-value-\w{6}\]"/)
    expect(home.lived.refused).toBe(0)
  } finally {
    home.database.close()
  }
})
