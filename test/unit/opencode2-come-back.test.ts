/** What becomes of a session of OpenCode 2 that has come back from OpenCode 1: merged, saved over another's, gone on with. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { readSession } from "../../src/session/document/read.ts"
import { merged } from "../../src/session/relation/merge.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { continued, hasComeBack, inMajor1, inMajor2 } from "../../src/session/v2/majors.ts"
import { messageCount, toModel, toNative } from "../../src/session/v2/model.ts"
import type { Message2, SessionDocument2, SessionInfo2 } from "../../src/session/v2/schema.ts"

const model = { id: "m", providerID: "p" }
const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
const ask = (id: string, created: number, text = "hi") => ({ id, type: "user", text, time: { created } })
const say = (id: string, created: number, own: object = {}) => ({
  ...{ id, type: "assistant", agent: "build", model, content: [{ type: "text", text: id }], cost: 0, tokens },
  ...{ finish: "stop", time: { created, streamed: created, completed: created }, ...own },
})
const failed = (id: string, created: number) =>
  say(id, created, { ...{ content: [], finish: "error" }, time: { created, completed: created }, error: error("down") })
const error = (message: string) => ({ type: "provider.transport", message })
const idle = (id: string, created: number, outcome = "succeeded") => ({ id, type: "idle", outcome, time: { created } })
const switched = (id: string, created: number) => ({ id, type: "agent-switched", agent: "plan", time: { created } })
const compaction = (id: string, created: number) => ({
  ...{ id, type: "compaction", status: "failed", reason: "manual", error: error("x"), time: { created } },
})

const session = (messages: object[], own: object = {}): SessionDocument2 => {
  const info = { id: "ses_a", projectID: "global", title: "A", agent: "build", model, cost: 0, tokens }
  const all = { ...info, time: { created: 1, updated: 2 }, location: { directory: "." }, ...own }
  return { info: all as SessionInfo2, messages: messages as Message2[] }
}

function saved(native: SessionDocument2): SessionDocument {
  const { info, messages } = toModel(native)
  const facts = { tool: "1", opencode: "2.0.15", saved: "2026-11-28T00:00:00.000Z", subagentCount: 0 }
  return { info, "opencode-session": { ...facts, format: 2, messages: messageCount(messages) }, messages }
}

/** As the upgrade from OpenCode 1 leaves it, and what was added then. */
function back(native: SessionDocument2, more: object[] = [], head: object = {}): SessionDocument2 {
  const { notCarried: _, ...one } = inMajor1(toModel(native))
  const { info, messages } = toNative(inMajor2(one))
  return { info: { ...info, ...head }, messages: [...messages, ...(more as Message2[])] }
}

const later = 1_900_000_000_000
const turn = [ask("msg_zz1", later), say("msg_zz2", later), idle("msg_zz3", later)]

const native = (name: string): SessionDocument2 =>
  JSON.parse(readFileSync(new URL(`../opencode2/${name}.json`, import.meta.url), "utf8"))

const begunWithFailure = session([ask("msg_a", 1), failed("msg_b", 2), idle("msg_c", 3, "failed")])
const again = (document: SessionDocument | undefined) =>
  toNative(readSession(canonicalText(document as SessionDocument), "F"))

test.each([
  ["tools", native("tools")],
  ["rich", native("rich")],
  ["a failed answer", begunWithFailure],
  [
    "a failed answer, and more",
    session([...begunWithFailure.messages, switched("msg_d", 4), ask("msg_e", 5), say("msg_f", 6), idle("msg_g", 7)]),
  ],
])("a merge keeps what only the side has that was always in OpenCode 2: %s", (_, whole) => {
  const [full, one, more] = [saved(whole), saved(back(whole)), saved(back(whole, turn))]
  expect([hasComeBack(one, full), hasComeBack(full, one)]).toEqual([true, false])
  for (const both of [merged(full, one), merged(one, full)]) {
    expect(both).toMatchObject({ kept: "same", gone: [] })
    expect(again(both.document).messages).toEqual(whole.messages)
  }
  for (const both of [merged(full, more), merged(more, full)]) {
    expect(both.gone).toEqual([])
    expect(again(both.document).messages).toEqual([...whole.messages, ...turn])
  }
  expect([merged(full, more).kept, merged(more, full).kept]).toEqual(["theirs", "ours"])
})

test("what the side that has come back redacts stays out of the merge", () => {
  const marker = "[REDACTED-known-value-ABC234]"
  const redacted = <Some>(one: Some): Some =>
    JSON.parse(JSON.stringify(one).replaceAll('"old"', JSON.stringify(marker)))
  const whole = session([ask("msg_a", 1, "old"), say("msg_b", 2), switched("msg_c", 3), idle("msg_d", 4)])
  for (const [one, other] of [
    [saved(whole), redacted(saved(back(whole, turn)))],
    [saved(whole), redacted(saved(back(whole)))],
    [redacted(saved(whole)), saved(back(whole, turn))],
    [redacted(saved(whole)), saved(back(whole))],
  ] as const)
    for (const { document } of [merged(one, other), merged(other, one)]) {
      expect(JSON.stringify(document)).toContain(marker)
      expect(JSON.stringify(document)).not.toContain('"old"')
      expect(again(document).messages.map(({ type }) => type)).toContain("agent-switched")
    }
})

test("a save over another's turn has nothing of it, also not what stands before its prompt", () => {
  const begun = [ask("msg_a", 1), say("msg_b", 2), idle("msg_d", 4)]
  const own = back(session(begun), turn)
  const theirs = [switched("msg_e", 5), compaction("msg_f", 6), idle("msg_g", 7, "failed")]
  const asked = [ask("msg_h", 8), failed("msg_i", 9), idle("msg_j", 10, "failed")]
  const over = (messages: object[], here = own) =>
    toNative(continued(toModel(session(messages)), toModel(here), 2)).messages
  expect(over([...begun, ...theirs, ...asked])).toEqual([...begun, ...turn])
  // Where no turn was given up, all of it stays.
  expect(over([...begun, ...theirs])).toEqual([...begun, ...theirs, ...turn])
  const whole = [...begun, ...theirs, ...asked]
  expect(over(whole, back(session(whole), turn))).toEqual([...whole, ...turn])
})

test("the head of what goes on in OpenCode 2 tells how its own last turn ended", () => {
  const begun = [ask("msg_a", 1), say("msg_b", 2), idle("msg_c", 3)]
  const file = session([...begun, ask("msg_d", 4), failed("msg_e", 5), idle("msg_f", 6, "failed")], {
    ...{ outcome: "failed", cost: 5, time: { created: 1, updated: 6, idle: 6 } },
  })
  const next = (here: SessionDocument2) => toNative(continued(toModel(file), toModel(here), 2)).info
  const { time, outcome, ...rest } = file.info
  const own = { ...rest, cost: 0, outcome: "succeeded", time: { created: 1, updated: later, idle: later } }
  expect(next(back(file, turn, own))).toEqual(own)
  expect(next(back(session(begun), turn.slice(0, 2), { time: { created: 1, updated: later } }))).toEqual({
    ...rest,
    ...{ cost: 0, time: { created: 1, updated: later } },
  })
  expect(next(back(session(begun), turn, own))).toEqual(own)
  expect(next(back(file))).toEqual(file.info)
})
