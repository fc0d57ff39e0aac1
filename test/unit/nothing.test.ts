/** What is said where there is nothing to be shown. */
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { why } from "../../src/commands/why/why.ts"
import { readOutline } from "../../src/session/document/read.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { replaceSaved } from "../../src/stores/worktree/write-file.ts"
import { replaceFile } from "../../src/support/atomic-file.ts"
import { showText } from "../../src/view/terminal/show.ts"
import { plainScreen } from "../../src/view/terminal/table.ts"
import { whyText } from "../../src/view/why.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

test.each([
  [{ from: 99 }, "There is no turn 99: the session has 2 turns."],
  [{ tool: "nosuch" }, "No call of nosuch; the session has calls of bash."],
  [{ tool: "bash", from: 2 }, "No call of bash from turn 2 on; the session has calls of bash."],
  [{ prompts: true, from: 99 }, "There is no turn 99: the session has 2 turns."],
])("show %j", (options, expected) => {
  const session = sessionWith("ses_one", "Prices", [
    ["a", [tool("bash", { command: "ls" })], "b"],
    ["c", [], "d"],
  ])
  const transcript = transcriptOf(readOutline(JSON.stringify(session), "FILE"))
  expect(showText(transcript, { colour: false, width: 80 }, options)).toContain(`\n\n${expected}\n`)
  expect(showText(transcript, { colour: false, width: 80 }, {})).not.toMatch(/There is no|No call/)
})

test("why of a file that is not there", async () => {
  const repository = new Repository()
  repository.write("there.ts", "a\n")
  repository.commit()
  const said = async (file: string) => whyText(await why(repository.world, file), plainScreen)
  expect(await said("nosuch.ts")).toBe("There is no file nosuch.ts here, and no saved session has changed one.\n")
  expect(await said("there.ts")).toBe("No saved session has changed there.ts.\n")
})

test("a file that is replaced keeps its mode, whatever new ones get", async () => {
  const repository = new Repository()
  const file = repository.save("one", sessionWith("ses_one", "Prices", [["a", [], "b"]]))
  const path = join(repository.root, file)
  const modeNow = () => statSync(path).mode & 0o777
  for (const mode of [0o600, 0o755, 0o664]) {
    chmodSync(path, mode)
    await replaceSaved(repository.root, file, `${readFileSync(path, "utf8")} `)
    expect(modeNow()).toBe(mode)
  }
  await replaceFile(path, "", 0o600)
  expect(modeNow()).toBe(0o600)
  writeFileSync(path, "")
  expect(modeNow()).toBe(0o600)
})
