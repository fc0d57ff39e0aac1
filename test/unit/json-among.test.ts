/** A session among lines that are not its own, as scripts and plugins leave them. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { list } from "../../src/commands/list/list.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { readSession } from "../../src/session/document/read.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const id = "ses_1be58628dffeUlqtrOC0XgUH2I"
const plain = JSON.stringify(
  sessionWith(id, "Prices", [["the {discount}", [], 'a "quoted\\" brace }\n{ "info": {']]),
  null,
  2,
)
const compact = JSON.stringify(JSON.parse(plain))
const status = `Exporting session: ${id}`

const files: Record<string, string> = {
  "a status line": `${status}\n${plain}\n`,
  "a status line on the same line": `${status}${plain}\n`,
  "compact, on the same line": `${status}${compact}\n`,
  "lines of plugins before": `[my-plugin] 5 tools: {ok:true}\n{"level":"info"}\n${status}\n${plain}`,
  "lines of plugins after": `${plain}\n[my-plugin] bye {ok}\n`,
  "before and after, on the same line": `[one]${compact}[two] {"done":true}`,
  "a byte order mark before the line": `\uFEFF${status}\r\n${plain.replaceAll("\n", "\r\n")}\r\n`,
  "a byte order mark after the line": `${status}\n\uFEFF${plain}\n`,
  "objects of a plugin around": `{\n  "plugin": "x"\n}\n${plain}\n{\n  "bye": "}"\n}\n`,
}

describe.each(Object.entries(files))("%s", (_, text) => {
  test("is passed over", async () => {
    expect(readSession(text, "FILE").info.id).toBe(id)
    const repository = new Repository()
    const file = ".opencode/sessions/session-export.json"
    repository.write(file, text)
    const { world } = repository
    expect((await list(world)).sessions.map(({ sessionID }) => sessionID)).toEqual([id])
    const read = await reading(world, file)
    expect(JSON.parse(read.text.replace(/^\uFEFF/, "")).info.id).toBe(id)
    expect((await check(world, [])).findings).toEqual([])
  })
})

test.each([
  ["two sessions", `${plain}\n${plain.replaceAll(id, "ses_other")}`],
  ["conflict markers", `<<<<<<< HEAD\n${plain}\n=======\n${plain}\n>>>>>>> theirs\n`],
  ["cut off", `${status}\n${plain.slice(0, -30)}`],
  ["no session at all", `${status}\n{"level":"info"}\n`],
])("%s: nothing is made up", (_, text) => {
  expect(() => readSession(text, "FILE")).toThrow(/FILE (is|holds)/)
})

test("what stands around a session is searched for secrets", async () => {
  const repository = new Repository()
  const token = ["ghp", "a8Kd93LsQz71XcVbNm20PoIuYtReWq5Gh4Jf"].join("_")
  repository.write(".opencode/sessions/a.json", `${status}\n[plugin] uses ${token}\n${plain}\n`)
  const { findings } = await check(repository.world, [])
  expect(findings.map(({ kind, where }) => [kind, where])).toEqual([["secret", "line 2"]])
  expect(readFileSync(join(repository.root, ".opencode/sessions/a.json"), "utf8")).toContain("[plugin]")
})
