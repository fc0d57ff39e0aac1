/** Generated sessions of OpenCode 1, with every kind of part and message in any company. */
import * as fc from "fast-check"
import type { Message, SessionDocument } from "../../src/session/schema.ts"

const text = fc.oneof(
  fc.constantFrom("fix the login", "", "two\nlines", "Tool execution aborted", "[User]: hi"),
  fc.string({ unit: "grapheme", maxLength: 12 }),
)
const name = fc.constantFrom("a.ts", "docs/b.md", "Ünï.png")
const metadata = fc.option(fc.constantFrom({ anthropic: { signature: "sig" } }, { openai: { itemId: "i" } }), {
  nil: undefined,
})
const free = fc.dictionary(fc.constantFrom("command", "filePath", "x", "exit"), fc.oneof(text, fc.integer()), {
  maxKeys: 3,
})
const span = fc.tuple(fc.nat(50), fc.nat(50)).map(([start, length]) => ({ start, end: start + length }))
const data = fc.constantFrom(
  "data:image/png;base64,iVBORw0KGgo=",
  "data:text/plain;base64,aGk=",
  "data:text/csv,a%2Cb",
  "file:///home/al/x.txt",
  "https://example.org/a.pdf",
)
const shown = fc.record({ value: text, start: fc.nat(5), end: fc.nat(9) })
const bare = <Some extends object>(arbitrary: fc.Arbitrary<Some>) =>
  arbitrary.map((part) => JSON.parse(JSON.stringify(part)) as Some)

const textPart = bare(fc.record({ type: fc.constant("text"), text, metadata }))
const file = bare(
  fc.record({
    type: fc.constant("file"),
    mime: fc.constantFrom("image/png", "text/plain"),
    url: data,
    filename: fc.option(name, { nil: undefined }),
    source: fc.option(
      fc.oneof(
        fc.record({ type: fc.constant("file"), path: name, text: shown }),
        fc.record({
          type: fc.constant("resource"),
          clientName: fc.constant("c"),
          uri: fc.constant("mcp://x/y"),
          text: shown,
        }),
      ),
      { nil: undefined },
    ),
  }),
)

const state = fc.oneof(
  bare(
    fc.record({
      status: fc.constant("completed"),
      title: text,
      input: free,
      output: text,
      metadata: free,
      attachments: fc.option(fc.array(file, { minLength: 1, maxLength: 2 }), { nil: undefined }),
      time: fc.tuple(span, fc.option(fc.nat(99), { nil: undefined })).map(([of, compacted]) => ({ ...of, compacted })),
    }),
  ),
  bare(
    fc.record({
      status: fc.constant("error"),
      input: free,
      error: text,
      metadata: fc.option(fc.record({ output: fc.oneof(text, fc.integer()) }), { nil: undefined }),
      time: span,
    }),
  ),
  bare(
    fc.record({
      status: fc.constant("running"),
      input: free,
      metadata: fc.option(free, { nil: undefined }),
      time: fc.record({ start: fc.nat(9) }),
    }),
  ),
  fc.record({ status: fc.constant("pending"), input: free, raw: fc.constant("") }),
)

const hash = fc.constantFrom("a".repeat(40), "b".repeat(40))
const tokens = fc.record({
  input: fc.nat(9),
  output: fc.nat(9),
  reasoning: fc.nat(9),
  cache: fc.record({ read: fc.nat(9), write: fc.nat(9) }),
})

const asked = fc.oneof(
  {
    weight: 4,
    arbitrary: bare(
      fc.record({
        type: fc.constant("text"),
        text,
        synthetic: fc.option(fc.boolean(), { nil: undefined }),
        ignored: fc.option(fc.constant(true), { nil: undefined, freq: 5 }),
      }),
    ),
  },
  file,
  bare(
    fc.record({
      type: fc.constant("agent"),
      name: fc.constantFrom("plan", "x"),
      source: fc.option(shown, { nil: undefined }),
    }),
  ),
  fc.record({ type: fc.constant("subtask"), agent: fc.constant("general"), description: text, prompt: text }),
)

const answered = fc.oneof(
  textPart,
  bare(
    fc.record({
      type: fc.constant("reasoning"),
      text,
      metadata,
      time: fc.oneof(span, fc.record({ start: fc.nat(9) })),
    }),
  ),
  bare(
    fc.record({
      type: fc.constant("tool"),
      tool: fc.constantFrom("bash", "read", "task"),
      callID: fc.constantFrom("c1", "c2"),
      metadata,
      state,
    }),
  ),
  bare(fc.record({ type: fc.constant("step-start"), snapshot: fc.option(hash, { nil: undefined }) })),
  bare(
    fc.record({
      type: fc.constant("step-finish"),
      reason: fc.constant("stop"),
      snapshot: fc.option(hash, { nil: undefined }),
      cost: fc.constant(0),
      tokens,
    }),
  ),
  fc.record({ type: fc.constant("patch"), hash, files: fc.array(name, { maxLength: 2 }) }),
  fc.record({ type: fc.constant("snapshot"), snapshot: hash }),
)

const failure = fc.constantFrom(
  { name: "ProviderAuthError", data: { providerID: "p", message: "no key" } },
  { name: "APIError", data: { message: "429", isRetryable: true } },
  { name: "MessageOutputLengthError", data: {} },
  { name: "MessageAbortedError", data: { message: "aborted" } },
  { name: "ContextOverflowError", data: { message: "too long" } },
  { name: "StructuredOutputError", data: { message: "no", retries: 1 } },
  { name: "ContentFilterError", data: { message: "filtered" } },
  { name: "UnknownError", data: { message: "what" } },
)

const answer = bare(
  fc.record({
    agent: fc.constantFrom("build", "plan"),
    variant: fc.option(fc.constant("high"), { nil: undefined }),
    finish: fc.option(fc.constantFrom("stop", "tool-calls", "odd"), { nil: undefined }),
    cost: fc.constantFrom(0, 0.25, 1),
    tokens,
    error: fc.option(failure, { nil: undefined, freq: 5 }),
    ends: fc.constantFrom(true, true, true, true, false),
    parts: fc.array(answered, { maxLength: 5 }),
  }),
)

/** A prompt and its answers; or a compaction, of which the tail may begin at any message before. */
const turn = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      parts: fc.array(asked, { minLength: 1, maxLength: 4 }),
      answers: fc.array(answer, { maxLength: 3 }),
      back: fc.constant(-1),
      auto: fc.constant(false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      parts: fc.constant([]),
      answers: fc.array(answer, { minLength: 1, maxLength: 1 }),
      back: fc.nat(5),
      auto: fc.boolean(),
    }),
  },
)

/** Several messages may have one time, as OpenCode's own have. */
export const conversations: fc.Arbitrary<SessionDocument> = fc
  .tuple(fc.array(turn, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(3), { minLength: 24, maxLength: 24 }))
  .map(([turns, steps]) => {
    const sessionID = "ses_1a2b3c4d5e6fAbCdEfGhIjKlMn"
    let clock = 1_790_000_000_000
    let made = 0
    const messages: Message[] = []
    const id = (kind: string) => `${kind}_${(0x21d700000000 + ++made).toString(16).padStart(12, "0")}AAAAAAAAAAAAAA`
    const add = (info: object, parts: readonly object[]) => {
      clock += steps[made % steps.length] ?? 1
      const messageID = id("msg")
      const own = (part: object): object => {
        const owned = { ...part, id: id("prt"), sessionID, messageID } as { state?: { attachments?: object[] } }
        if (owned.state?.attachments) owned.state = { ...owned.state, attachments: owned.state.attachments.map(own) }
        return owned
      }
      messages.push({
        info: { id: messageID, sessionID, ...info, time: { created: clock } },
        parts: parts.map(own),
      } as Message)
      return messages.at(-1) as Message
    }
    for (const { parts, answers, back, auto } of turns) {
      const tail = messages.at(-back)?.info.id
      const isCompaction = back >= 0
      const asking = isCompaction
        ? [{ type: "compaction", auto, ...(back > 0 && tail && { tail_start_id: tail }) }]
        : parts
      const prompt = add({ role: "user", agent: "build", model: { providerID: "p", modelID: "m" } }, asking)
      for (const { parts, ends, ...rest } of answers) {
        const { info } = add(
          {
            role: "assistant",
            parentID: prompt.info.id,
            mode: rest.agent,
            providerID: "p",
            modelID: "m",
            path: { cwd: "/", root: "/" },
            ...rest,
            ...(isCompaction && { summary: true }),
          },
          parts,
        )
        if (ends) info.time = { ...info.time, completed: clock + 1 }
      }
    }
    const info = {
      id: sessionID,
      slug: "s",
      title: "A",
      version: "1.18.33",
      directory: "/w",
      projectID: "p",
      time: { created: 1, updated: 2 },
    }
    return { info, messages } as SessionDocument
  })
