/** A session that one colleague has in OpenCode 1, and another in OpenCode 2. */
import { expect, test } from "vitest"
import { havingOf, lackingIn } from "../../src/session/relation/missing-messages.ts"
import { relate } from "../../src/session/relation/relation.ts"
import type { Message, SessionDocument } from "../../src/session/schema.ts"
import { comparable, continued, inMajor2 } from "../../src/session/v2/majors.ts"
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
