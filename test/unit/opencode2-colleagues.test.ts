/** A session that one colleague has in OpenCode 1, and another in OpenCode 2. */
import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { isStuck, lackingHere, says } from "../../src/session/relation/half-message.ts"
import { havingOf, lackingIn } from "../../src/session/relation/missing-messages.ts"
import { relate } from "../../src/session/relation/relation.ts"
import type { Message, SessionDocument } from "../../src/session/schema.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { answerID } from "../../src/session/v2/derived-id.ts"
import { comparable, continued, hasComeBack, inMajor1, inMajor2 } from "../../src/session/v2/majors.ts"
import { messageCount, toModel, toNative } from "../../src/session/v2/model.ts"
import type { Message2, SessionDocument2 } from "../../src/session/v2/schema.ts"
import { isSettled } from "../../src/session/v2/settled.ts"
import { conversations } from "../bed/conversations.ts"
import { sessionWith, tool } from "../bed/repository.ts"

const id = "ses_one"
const session = (...prompts: string[]) =>
  sessionWith(
    id,
    "One",
    prompts.map((prompt) => [prompt, [tool("bash", { command: prompt }, "out")], `${prompt}, done`]),
  )

const file2 = (base: SessionDocument | undefined, here: SessionDocument) =>
  continued(base, here, 2) as unknown as SessionDocument

/** As OpenCode 1 compacts: a prompt that says so, and the answer that it tells. */
function compacted(one: SessionDocument, answer: object = {}): SessionDocument {
  const at = one.messages.length
  const [prompt, answered] = structuredClone(session("compact").messages.slice(0, 2)) as [Message, Message]
  const own = (message: Message, name: string, info: object, parts: object[]) => {
    const owner = { sessionID: id, messageID: `msg_${name}` }
    const time = { created: 100 + at, ...(message.info.role === "assistant" && { completed: 101 + at }) }
    return {
      info: { ...message.info, id: owner.messageID, time, ...info },
      parts: parts.map((part) => ({ id: `prt_${name}`, ...owner, ...part })),
    }
  }
  const added = [
    own(prompt, "x", {}, [{ type: "compaction", auto: true }]),
    own(answered, "y", { parentID: "msg_x", summary: true, ...answer }, [{ type: "text", text: "It was told." }]),
  ]
  return { ...one, messages: [...one.messages, ...added] } as unknown as SessionDocument
}

/** And goes on. */
function goesOn(one: SessionDocument): SessionDocument {
  const more = session("a", "b", "c").messages.slice(4) as Message[]
  const later = more.map((message) => {
    const { created, ...time } = message.info.time as { created: number; completed?: number }
    const moved = { created: created + 1000, ...(time.completed !== undefined && { completed: time.completed + 1000 }) }
    return { ...message, info: { ...message.info, time: moved } }
  })
  return { ...one, messages: [...one.messages, ...later] } as SessionDocument
}

test("a compaction of OpenCode 1 that a file of OpenCode 2 holds is not missing in OpenCode 1", () => {
  const begun = session("a", "b")
  const here = compacted(begun)
  const file = file2(inMajor2(begun), here)
  expect(lackingIn(file, havingOf(here)).messages).toBe(0)
  expect(lackingIn(file, havingOf(goesOn(here))).messages).toBe(0)
  expect(relate(...comparable(file, goesOn(here)))).toEqual({ kind: "local ahead", messages: 2 })
  // But the prompt alone does not hold it, nor a compaction that failed.
  const without = { ...here, messages: here.messages.slice(0, -1) }
  const failed = compacted(begun, { error: { name: "UnknownError", data: {} } })
  const running = compacted(begun, { time: { created: 200 } })
  for (const one of [without, failed, running]) expect(lackingIn(file, havingOf(one)).messages).toBe(1)
  expect(lackingIn(file, havingOf(begun)).messages).toBe(2)
})

/** A session of OpenCode 2 as a load into OpenCode 1 that was killed leaves it: of the last message some parts are not there. */
function* halves(whole: SessionDocument): Generator<SessionDocument> {
  const last = whole.messages.at(-1) as Message
  for (let number = last.parts.length - 1; number >= 0; number--)
    yield { ...whole, messages: [...whole.messages.slice(0, -1), { ...last, parts: last.parts.slice(0, number) }] }
}

const natives = ["rich", "tools", "imported-then-continued", "migration-out.v2", "v1-migrated-by-v2"].map(
  (name) => JSON.parse(readFileSync(new URL(`../opencode2/${name}.json`, import.meta.url), "utf8")) as SessionDocument2,
)

const withOwnIds = (messages: readonly Message[]) =>
  messages.map((one) => ({ ...one, parts: one.parts.map((part) => ({ ...part, id: `${part.id}-own` })) }))

test("what a killed load of a file of OpenCode 2 has left in OpenCode 1 is a half, and the file goes on with it", () => {
  let number = 0
  for (const { info, messages } of natives)
    for (let length = 1; length <= messages.length; length++) {
      const file = toModel({ info, messages: messages.slice(Math.max(0, length - 4), length) }) as SessionDocument
      const whole = inMajor1(file) as unknown as SessionDocument
      const last = whole.messages.at(-1)
      if (!last || !isSettled(messages[length - 1] as Message2)) continue
      expect(lackingIn(file, havingOf(whole))).toMatchObject({ messages: 0 })
      expect(relate(...comparable(file, whole))).toEqual({ kind: "equal" })
      expect(lackingHere(whole.messages, whole.messages)).toEqual([])
      for (const half of halves(whole)) {
        const gone = last.parts.slice(half.messages.at(-1)?.parts.length)
        if (!gone.some(says)) continue
        number++
        expect(lackingIn(file, havingOf(half))).toEqual({ messages: 1, inPart: 1, undone: 0 })
        expect(relate(...comparable(file, half))).toEqual({ kind: "file ahead", messages: 1 })
        expect(lackingHere(whole.messages, half.messages)).toEqual([last])
        expect(isStuck(whole.messages, half.messages)).toBe(false)
        // The half of one that came in another form cannot be completed.
        expect(isStuck(whole.messages, withOwnIds(half.messages))).toBe(half.messages.at(-1)?.parts.length !== 0)
      }
    }
  expect(number).toBeGreaterThan(100)
})

test("a whole message is none, whichever OpenCode wrote it", () => {
  const none = { messages: 0, inPart: 0, undone: 0 }
  fc.assert(
    fc.property(conversations, (one) => {
      const file = inMajor2(one)
      expect(lackingIn(file, havingOf(one))).toEqual(none)
      expect(lackingIn(one, havingOf(file))).toEqual(none)
      const back = inMajor1(file) as unknown as SessionDocument
      expect(lackingIn(back, havingOf(file))).toEqual(none)
      expect(lackingIn(file, havingOf(back))).toEqual(none)
      // Where OpenCode 1 wrote them they have other parts, to which none are added.
      const ids = new Set(one.messages.map(({ info }) => info.id))
      for (const { info } of lackingHere(back.messages, one.messages)) expect(ids).not.toContain(info.id)
    }),
    { numRuns: 500, seed: 1 },
  )
})

test("a file of OpenCode 1 that OpenCode 2 goes on with has a compaction of OpenCode 1 as it was", () => {
  const here = compacted(session("a", "b"))
  const saved = continued(here, inMajor2(goesOn(here)), 1)
  const ids = [...here.messages, ...goesOn(here).messages.slice(-2)].map(({ info }) => info.id)
  expect(saved.messages.map(({ info }) => info.id)).toEqual(ids)
  expect(saved.messages.slice(0, -2)).toEqual(here.messages)
  expect(relate(saved.messages, here.messages)).toEqual({ kind: "file ahead", messages: 2 })
  expect(relate(...comparable(saved, inMajor2(goesOn(here))))).toEqual({ kind: "equal" })
  // Where the compaction is new it has the answer that the conversion gives it.
  const begun = session("a", "b")
  const added = continued(begun, inMajor2(here), 1).messages.slice(begun.messages.length)
  expect(added.map(({ info }) => info.id)).toEqual(["msg_x", answerID("msg_x")])
  // Before, it stood there twice.
  const twice = { ...saved, messages: [...saved.messages, ...added.slice(1)] } as unknown as SessionDocument
  expect(lackingIn(twice, havingOf(saved as SessionDocument)).messages).toBe(0)
})

test("a turn and the messages behind it are counted as everywhere else", () => {
  const { info, messages } = toModel(natives[1] as SessionDocument2)
  const { turns } = transcriptOf({ info, messages })
  for (const { id, number } of turns) {
    const at = messages.findIndex(({ info }) => info.id === id)
    const changed = messages.with(at, { ...(messages[at] as Message), parts: [] })
    expect(relate(...comparable({ info, messages }, { info, messages: changed }), messages)).toEqual({
      kind: "diverged",
      turn: number,
    })
    const left = messageCount(messages.slice(at))
    expect(relate(messages, messages.slice(0, at))).toEqual({ kind: "file ahead", messages: left })
    expect(relate(messages.slice(0, at), messages)).toEqual({ kind: "local ahead", messages: left })
  }
  expect(turns.length).toBe(14)
})

test("a switch that OpenCode 2 writes before a prompt does not put the prompt's turn one too early", () => {
  const native = natives[1] as SessionDocument2
  const { turns } = transcriptOf(toModel(native))
  const differing = (whose: string, prompt: string) => {
    const at = native.messages.findIndex(({ id }) => id === prompt)
    const { time } = native.messages[at] as Message2
    const switched = { id: `msg_${whose}`, type: "agent-switched", time, agent: whose } as Message2
    const asked = { id: `msg_asked_${whose}`, type: "user", time, text: whose } as Message2
    return toModel({ ...native, messages: [...native.messages.slice(0, at), switched, asked] })
  }
  for (const { id, number } of turns.slice(1)) {
    const [file, here] = [differing("alice", id), differing("bob", id)]
    expect(relate(...comparable(file, here), file.messages)).toEqual({ kind: "diverged", turn: number })
  }
})

test("what has come back from OpenCode 1 by the upgrade there is the same session, and the file keeps its form", () => {
  for (const native of natives.slice(0, 3)) {
    const file = toModel(native) as SessionDocument
    const { notCarried: _, ...first } = inMajor1(file)
    const back = inMajor2(first) as SessionDocument
    expect(back.messages).not.toEqual(file.messages)
    expect(relate(...comparable(file, back))).toEqual({ kind: "equal" })
    expect(lackingIn(file, havingOf(back)).messages).toBe(0)
    expect(continued(file, back, 2).messages).toEqual(file.messages)
    // It goes on in OpenCode 2, and with both.
    const time = { created: 1_900_000_000_000 }
    const [prompt, end]: Message2[] = [
      { id: "msg_zz1", type: "user", text: "and now?", time },
      { id: "msg_zz2", type: "idle", outcome: "succeeded", time },
    ]
    const model = { id: "scripted", providerID: "script" }
    const answered = { created: time.created, streamed: time.created, completed: time.created }
    const answer: Message2 = { id: "msg_zz3", type: "assistant", agent: "build", model, content: [], time: answered }
    const goneOn = ({ info, messages }: SessionDocument2) =>
      toModel({ info, messages: [...messages, prompt, answer, end] as Message2[] }) as SessionDocument
    const here = goneOn(toNative(back))
    expect(relate(...comparable(file, here))).toEqual({ kind: "local ahead", messages: 2 })
    const next = continued(file, here, 2) as SessionDocument
    expect(next.messages.map(({ info }) => info.id)).toEqual(
      [...file.messages, ...here.messages.slice(-3)].map(({ info }) => info.id),
    )
    expect(next.messages.slice(0, file.messages.length)).toEqual(file.messages)
    expect(relate(...comparable(next, here))).toEqual({ kind: "equal" })
    expect(lackingIn(next, havingOf(here)).messages).toBe(0)
    expect(relate(...comparable(next, file))).toEqual({ kind: "file ahead", messages: 2 })
    // What another has said is no crossing.
    const [own] = here.messages.slice(0, 1) as Message[]
    const other = { ...here, messages: [{ ...own, parts: [] } as Message, ...here.messages.slice(1)] }
    expect(hasComeBack(other, file)).toBe(false)
    expect(hasComeBack(here, file)).toBe(true)
  }
})

test("a session without a title has none when it comes back from OpenCode 1, which gave it one", () => {
  const [{ info, messages }] = natives as [SessionDocument2]
  const { title: _, ...untitled } = info
  const file = toModel({ info: untitled, messages }) as SessionDocument
  const { notCarried: __, ...first } = inMajor1(file)
  expect(first.info.title).toBe("Untitled")
  expect(toNative(continued(file, first, 2)).info).toEqual(untitled)
  const named = { ...first, info: { ...first.info, title: "Named there" } }
  expect(continued(file, named, 2).info.title).toBe("Named there")
})
