/** What only a hostile file, or a broken worktree, has. */
import { expect, test } from "vitest"
import { clockProblem } from "../../src/commands/load/clock-skew.ts"
import { cutIn } from "../../src/commands/redact/redact.ts"
import { readLocalTree } from "../../src/commands/shared/local-session-tree.ts"
import { why } from "../../src/commands/why/why.ts"
import { hashFiles } from "../../src/git/worktree.ts"
import type { Reader } from "../../src/opencode/host.ts"
import { wantedOf } from "../../src/plugin/load.ts"
import type { SessionDocument, Subagent } from "../../src/session/schema.ts"
import { adopted } from "../../src/session/session-tree.ts"
import type { SavedSession } from "../../src/stores/worktree/list-files.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const child = (id: string, parentID: string) => {
  const { info, messages } = sessionWith(id, "Look", [["Look", [], "Seen."]])
  return { info: { ...info, parentID }, messages, todos: [] } as unknown as Subagent
}

test("subagents that are each other's parents hang below their root, and are read", async () => {
  const family = [child("ses_a", "ses_b"), child("ses_b", "ses_a"), child("ses_c", "ses_d"), child("ses_d", "ses_root")]
  expect(adopted("ses_root", family).map(({ info }) => info.parentID)).toEqual([
    "ses_root",
    "ses_root",
    "ses_d",
    "ses_root",
  ])
  const all = new Map([child("ses_root", "ses_b"), ...family].map((one) => [one.info.id, one]))
  const sessions = new Map([...all].map(([id, { info }]) => [id, { id, parentID: info.parentID }]))
  const reader = { session: async (id: string) => all.get(id) as unknown as SessionDocument } as Reader
  const held = await readLocalTree(reader, "ses_root", { sessions, todos: new Map() } as never)
  expect(held.subagents.map(({ info }) => info.id).sort()).toEqual(["ses_d", "ses_c"].sort())
})

test("more messages than a call can have arguments", () => {
  const message = { info: { id: "msg_1", time: { created: 5 } }, parts: [] }
  const session = { info: {}, messages: Array.from({ length: 300_000 }, () => message) }
  expect(clockProblem([session as never], 10, { version: "1.18.33", sortsBy: "time" })).toBeUndefined()
})

test("a key that is still open is not cut through, whatever stands before it", () => {
  const whole = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
  expect(cutIn(`a\n${whole}b\nc`)).toBe(`a\n${whole}b\n`.length)
  expect(cutIn(`a\n${whole}-----BEGIN PRIVATE KEY-----\nMIIE\nMIIF`)).toBe(`a\n${whole}`.length)
})

test("a file that git cannot hash is not known, and stops nothing", async () => {
  const here = new Repository()
  const { root } = here
  here.write("a", "a\n")
  expect(await hashFiles(root, ["a", "b"])).toEqual({ a: "78981922613b2afb6025042ff6bd878ac1994e85", b: null })
  here.write(".gitattributes", "a filter=never\n")
  here.git("config", "filter.never.clean", "false")
  here.git("config", "filter.never.required", "true")
  expect(await hashFiles(root, ["a", "b"])).toEqual({ b: null })
})

test("a folder has no lines", async () => {
  const repository = new Repository()
  repository.write("src/a", "a\n")
  await expect(why(repository.world, "src:1")).rejects.toThrow("src is a folder, and `why` is about a file.")
})

test("of a file with several versions the chosen one is named", () => {
  const one = { file: "f.json", sessionID: "ses_a" } as SavedSession
  const theirs = { ...one, blob: "b", branches: ["origin/opencode/sessions"] }
  const onBranch = { ...one, blob: "c", store: "branch" as const }
  expect(wantedOf(one, [one, theirs, onBranch])).toBe("f.json")
  expect(wantedOf(theirs, [one, theirs, onBranch])).toBe("origin/opencode/sessions:f.json")
  expect(wantedOf(onBranch, [one, onBranch])).toBe("opencode/sessions:f.json")
  expect(wantedOf(onBranch, [onBranch])).toBe("f.json")
})
