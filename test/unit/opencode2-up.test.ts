/** OpenCode 1 → 2, held against what OpenCode's own migration made of the same sessions (2.0.15). */
import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { notHeldWords } from "../../src/commands/load/not-held.ts"
import { inFormat } from "../../src/commands/save/choose-format.ts"
import type { FinishedTree } from "../../src/commands/save/finished-tree.ts"
import type { Host } from "../../src/opencode/host.ts"
import { mapConversation } from "../../src/session/paths/map-texts.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { inMajor1, notCarriedInto } from "../../src/session/v2/majors.ts"
import { toModel, toNative } from "../../src/session/v2/model.ts"
import type { SessionDocument2 } from "../../src/session/v2/schema.ts"
import { up } from "../../src/session/v2/up.ts"
import type { World } from "../../src/support/world.ts"
import { conversations } from "../bed/conversations.ts"
import { folderWith } from "../bed/folders.ts"

const read = <Document>(name: string) =>
  JSON.parse(readFileSync(new URL(`../opencode2/${name}`, import.meta.url), "utf8")) as Document

/** The migration takes the time at which the row was last written. */
const withoutEnds = ({ info, messages }: SessionDocument2) => ({
  info,
  messages: messages.map((message) =>
    message.type === "assistant" ? { ...message, time: { ...message.time, completed: 0 } } : message,
  ),
})

test.each([
  ["migration-in.v1-as-exported.json", "migration-out.v2.json"],
  ["v1-rich.json", "v1-migrated-by-v2.json"],
])("%s becomes %s", (from, to) => {
  expect(withoutEnds(up(read<SessionDocument>(from)))).toEqual(withoutEnds(read<SessionDocument2>(to)))
})

const dropped = read<SessionDocument>("migration-in.v1-as-exported.json")

test("what the migration drops is told when it is loaded", () => {
  const words = (session: SessionDocument) => notHeldWords({ major: 2 }, [session])
  expect(words(dropped)).toEqual([
    "OpenCode 2 has no form for 1 pruned output, 1 ignored text, 1 unfinished answer, 1 subagent prompt, 1 subagent answer of it; the file keeps them.",
  ])
  expect(words(toModel(up(dropped)) as SessionDocument)).toEqual([])
  const text = JSON.stringify(dropped)
  const failed = JSON.parse(text.replace('"summary":true', '"summary":true,"error":{"name":"UnknownError","data":{}}'))
  expect(words(failed)).toEqual([expect.stringContaining("1 failed compaction")])
  const linked = JSON.parse(text.replace(/"url":"file:[^"]*"/, '"url":"https://example.org/a.png"'))
  expect(words(linked)).toEqual([expect.stringContaining("1 linked attachment")])
})

test("and when a save by OpenCode 2 takes it out of the file", async () => {
  const root = await folderWith()
  const world = { env: { HOME: root } } as unknown as World
  const here = toModel(up(dropped)) as SessionDocument
  const tree = { root: here, subagents: [], left: {} } as unknown as FinishedTree
  const how = { old: dropped, wanted: "opencode-2" as const, expand: (text: string) => text }
  const { tree: made, major } = await inFormat(world, { major: 2 } as Host, root, tree, how)
  expect(major).toBe(2)
  expect(made.left).toMatchObject({ "subagent prompts": 1, "subagent answers": 1, "ignored texts": 1 })
})

test("what only OpenCode 2 holds stays in the file, also where OpenCode 1 has another name of the folder", async () => {
  const root = await folderWith()
  const world = { env: { HOME: root } } as unknown as World
  const native = read<SessionDocument2>("migration-out.v2.json")
  const skills = [{ id: "s", name: "s", text: "see /old/shop/a.ts" }]
  const prompt = { id: "msg_zz1", type: "user", text: "look at /old/shop", skills, time: { created: 9e12 } }
  const old = toModel({ ...native, messages: [...native.messages, prompt] } as SessionDocument2) as SessionDocument
  const here = inMajor1(old)
  const file = mapConversation(old, (text) => text.replaceAll("/old/shop", "{{worktree}}"))
  const tree = { root: here, subagents: [], left: {} } as unknown as FinishedTree
  const expand = (text: string) => text.replaceAll("{{worktree}}", "/new/shop")
  const asOne = (text: string) => text.replaceAll("/old/shop", "/new/shop")
  const how = { old: file, wanted: "opencode-2" as const, expand, asOne }
  const { tree: made } = await inFormat(world, { major: 1 } as Host, root, tree, how)
  expect(toNative(made.root).messages.at(-1)).toMatchObject({ id: "msg_zz1", skills: [{ text: "see /new/shop/a.ts" }] })
})

test("no message is dropped without being counted", () => {
  fc.assert(
    fc.property(conversations, (session) => {
      const came = new Set(up(session).messages.map(({ id }) => id))
      const gone = session.messages.filter(
        ({ info, parts }) => !came.has(info.id) && !("summary" in info) && parts.length > 0,
      )
      fc.pre(gone.length > 0)
      expect(Object.keys(notCarriedInto(2, session)).length).toBeGreaterThan(0)
    }),
    { numRuns: 500, seed: 1 },
  )
})
