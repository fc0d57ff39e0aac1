/** What a call of OpenCode 2 gave back: nothing of it is lost on the way, and nothing stays that is to go. */
import { expect, test } from "vitest"
import { redactor } from "../../src/redact/redactor.ts"
import { withAttachments, withoutAttachments } from "../../src/session/attachments/sidecar.ts"
import type { Conversation } from "../../src/session/conversation.ts"
import { slimmed } from "../../src/session/document/slim.ts"
import { withoutDropped } from "../../src/session/dropped-fields.ts"
import { mapMessage } from "../../src/session/paths/map-texts.ts"
import { relate } from "../../src/session/relation/relation.ts"
import type { Message, SessionDocument } from "../../src/session/schema.ts"
import { comparable, inMajor1 } from "../../src/session/v2/majors.ts"
import { toModel, toNative } from "../../src/session/v2/model.ts"
import type { Message2, SessionDocument2 } from "../../src/session/v2/schema.ts"
import { besideId } from "../../src/session/v2/up.ts"

const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
const at = 1_700_000_000_000
const png = {
  type: "file",
  uri: `data:image/png;base64,${Buffer.alloc(3000, 255).toString("base64")}`,
  mime: "image/png",
}
const text = (words: string) => ({ type: "text", text: words })
const error = { type: "tool.execution", message: "No." }

function sessionOf(...messages: object[]): SessionDocument2 {
  const info = {
    id: "ses_abcdefghijklmnop",
    projectID: "p",
    cost: 0,
    tokens,
    title: "Talk",
    location: { directory: "." },
  }
  const all = messages.map((one, index) => ({
    id: `msg_${index}abcdefghijklmn`,
    time: { created: at + index },
    ...one,
  }))
  return { info: { ...info, time: { created: at, updated: at } }, messages: all as Message2[] }
}

const calls = (...states: object[]): SessionDocument2 =>
  sessionOf({
    ...{ type: "assistant", agent: "build", model: { id: "m", providerID: "p", variant: "default" }, finish: "stop" },
    ...{ cost: 0, tokens, time: { created: at, completed: at + 9 } },
    content: states.map((state, index) => {
      return { type: "tool", id: `call_${index}`, name: "shell", state, time: { created: at, completed: at + 1 } }
    }),
  })

const through = (document: SessionDocument2, step: (messages: readonly Message[]) => Message[]): SessionDocument2 => {
  const model = toModel(document)
  return toNative({ ...model, messages: step(model.messages) })
}
const stay = (messages: readonly Message[]) => [...messages]

test.each([
  [
    "a failed call that has text in its metadata alone",
    { status: "error", input: {}, error, metadata: { output: "part" } },
  ],
  [
    "a call that OpenCode's migration would say was interrupted",
    {
      ...{ status: "error", input: {}, content: [text("half"), png] },
      error: { type: "tool.interrupted", message: "Tool execution was interrupted before V2 migration" },
    },
  ],
])("%s comes back as it is", (_, state) => {
  expect(through(calls(state), stay)).toEqual(calls(state))
})

test("a failed call keeps its files when its text becomes another", () => {
  const shortened = (messages: readonly Message[]) =>
    JSON.parse(JSON.stringify(messages).replaceAll("a long text", "cut"))
  const model = toModel(calls({ status: "error", input: {}, error, content: [text("a long text"), png, text("end")] }))
  const [message] = model.messages
  const [call] = message?.parts.filter(({ type }) => type === "tool") ?? []
  // As a shorter text is written: in the part, not in what is noted of the message.
  const parts = message?.parts.map((part) => (part === call ? shortened([part as never])[0] : part)) ?? []
  const { messages } = toNative({ ...model, messages: [{ ...message, parts } as Message] })
  expect(JSON.stringify(messages)).toContain(png.uri)
  expect(JSON.stringify(messages)).not.toContain("a long text")
})

test.each(["image/png", "audio/ogg; codecs=opus"])("a file of type %s is whole again, without metadata too", (mime) => {
  const file = { ...png, mime, uri: png.uri.replace("image/png", mime) }
  const document = calls({ status: "completed", input: {}, content: [text("a"), file] })
  const beside = new Map<string, Buffer>()
  const saved = through(document, (messages) =>
    withoutAttachments(messages, 1000, true, (name, bytes) => beside.set(name, bytes)),
  )
  const back = through(saved, (messages) =>
    withAttachments(messages, ({ name }) => `data:${mime};base64,${beside.get(name)?.toString("base64")}`),
  )
  expect(JSON.stringify(back)).toContain(file.uri)
})

test("a path in a text file of a result becomes a token and a path again, and the order stays", () => {
  const uri = (words: string) => `data:text/plain;base64,${Buffer.from(words).toString("base64")}`
  const file = { type: "file", uri: uri("see /home/al/shop/a.ts"), mime: "text/plain" }
  const document = calls(
    { status: "completed", input: {}, content: [file, text("a"), text("b")], metadata: {} },
    { status: "error", input: {}, error, content: [text("half"), file] },
  )
  const map = (from: string, to: string) => (words: string) => words.replaceAll(from, to)
  const saved = through(document, (all) => all.map((one) => mapMessage(one, map("/home/al/shop", "{{worktree}}"))))
  expect(saved).toEqual(JSON.parse(JSON.stringify(document).replaceAll(file.uri, uri("see {{worktree}}/a.ts"))))
  expect(through(saved, (all) => all.map((one) => mapMessage(one, map("{{worktree}}", "/home/al/shop"))))).toEqual(
    document,
  )
})

test("a text beside a prompt of skills alone stays", () => {
  const prompt = { id: "msg_0abcdefghijklmn", type: "user", text: "", skills: [{ id: "s", name: "s", text: "Do so." }] }
  const beside = { id: besideId(prompt.id, new Set()), type: "synthetic", text: "Beside.", time: { created: at } }
  const document = sessionOf(prompt, beside)
  expect(through(document, stay)).toEqual(document)
})

test("a slim file is the same session where the text of a failed call was cut", () => {
  const long = Array.from({ length: 9000 }, (_, line) => `line ${line}`).join("\n")
  const { info, messages } = toModel(calls({ status: "error", input: {}, error, content: [text(long)] }))
  const slim = slimmed({ info, messages: [...messages] } as SessionDocument)
  expect(JSON.stringify(slim).length).toBeLessThan(long.length)
  expect(relate(slim.messages, messages)).toEqual({ kind: "equal" })
})

const redacted = (document: SessionDocument2, rules: object): string => {
  const { info, messages } = toModel(document)
  const { family } = redactor({ tag: () => "aaaaaa", ...rules }).family([{ info, messages, todos: [] }])
  return JSON.stringify(toNative(family[0] as Conversation))
}

test("of a call whose output is dropped nothing stays, wherever it stands", () => {
  const rules = { drop: [{ tool: "shell" }] }
  const failed = { status: "error", input: {}, error, content: [text("A=x")], metadata: { output: "A=x and all" } }
  const whole = {
    status: "completed",
    input: {},
    content: [text("B=x"), text("and all")],
    structured: { stdout: "B=x" },
  }
  const uri = `data:application/pdf;base64,${Buffer.from("%PDF\u0000").toString("base64")}`
  const read = { status: "completed", input: {}, content: [{ type: "file", uri, mime: "application/pdf" }] }
  const left = redacted(calls(failed, whole, read), rules)
  for (const words of ["A=x", "B=x", "and all", "data:"]) expect(left).not.toContain(words)
  const [there, here] = [JSON.parse(left), calls(failed, whole, read)].map(toModel)
  expect(relate(...comparable(there as Conversation, here as Conversation))).toEqual({ kind: "equal" })
})

test("of a command that a person ran nothing stays where the output of shell is dropped", () => {
  const run = { type: "shell", shellID: "sh_1", command: "env", status: "exited", exit: 0 }
  const output = { output: "the plan for Friday", truncated: false }
  const session = sessionOf({ ...run, output, time: { created: at, completed: at + 1 } })
  for (const tool of ["shell", "bash"]) {
    const left = redacted(session, { drop: [{ tool }] })
    expect(left).not.toContain("Friday")
    expect(JSON.parse(left).messages[0]).toMatchObject({
      ...run,
      output: { output: "[REDACTED-dropped-output-aaaaaa]" },
    })
  }
})

test("a secret in a prompt's text file goes, however its base64 is written", () => {
  const data = Buffer.from("password=gQ7vXz2LpR9tKw4MbN8cYs5D\n").toString("base64")
  const file = { mime: "text/plain", source: { type: "inline" }, data: `${data.slice(0, 8)}\n${data.slice(8)}` }
  const left = redacted(sessionOf({ type: "user", text: "Look", files: [file] }), {})
  const [, found = ""] = /"data":"([^"]+)"/.exec(left) ?? []
  expect(Buffer.from(found, "base64").toString()).toMatch(/^password=\[REDACTED-password-aaaaaa\]/)
})

test("a secret that is a key of what a call gave goes as well", () => {
  const secret = "gQ7vXz2LpR9tKw4MbN8cYs5D"
  const structured = { [`password=${secret}`]: true }
  const left = redacted(calls({ status: "completed", input: {}, content: [text("a")], structured }), {})
  expect(left).toContain("structured")
  expect(left).not.toContain(secret)
})

test("a number that is a secret goes from what a call was given and gave", () => {
  const one = { password: Number(["4821", "3377"].join("")) }
  const left = redacted(
    calls({ status: "completed", input: one, content: [text("a")], structured: one, metadata: one }),
    {},
  )
  expect(left.split("[REDACTED-password-")).toHaveLength(4)
  expect(left).not.toContain("48213377")
})

test("encrypted reasoning is left out of lists as well", () => {
  const sealed = { openai: { items: [{ reasoningEncryptedContent: "c2VhbGVk" }] } }
  const document = sessionOf({
    ...{ type: "compaction", status: "completed", reason: "auto", summary: "So far.", recent: "" },
    providerContext: sealed,
  })
  expect(JSON.stringify(withoutDropped(toModel(document)))).not.toContain("c2VhbGVk")
})

test("the workspace of this machine stays here", () => {
  const { info, messages } = sessionOf({ type: "user", text: "Look" })
  const location = { directory: "/home/al/shop", workspaceID: "wrk_1" }
  const document = { info: { ...info, location }, messages } as SessionDocument2
  expect(JSON.stringify(toNative(toModel(document)))).toContain("wrk_1")
  expect(JSON.stringify(toNative(withoutDropped(toModel(document))))).not.toContain("wrk_1")
})

test("the files of failed calls, which OpenCode 1 cannot hold, are counted", () => {
  const failed = { status: "error", input: {}, error, content: [text("a"), png, png] }
  const done = { status: "completed", input: {}, content: [text("a"), png], metadata: {} }
  expect(inMajor1(toModel(calls(failed, done))).notCarried).toEqual({ "files of failed calls": 2 })
})
