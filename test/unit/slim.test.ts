/** What `save --slim` leaves out, and that the rest is still known for the same. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { cut, cutLimit, cutsIn } from "../../src/session/document/shorten-text.ts"
import { slimmed, withCopies } from "../../src/session/document/slim.ts"
import { relate, sameMessage } from "../../src/session/relation/relation.ts"
import { factsKey, type Message, type SessionDocument } from "../../src/session/schema.ts"
import { callsOf } from "../../src/session/transcript/totals.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { sessionWith, tool } from "../bed/repository.ts"

const facts = { format: 1, tool: "0", opencode: "1.18.33", saved: "2026-11-22T14:00:00.000Z", messages: 0 }
const saved = (document: SessionDocument): SessionDocument => ({
  ...document,
  [factsKey]: { ...facts, messages: document.messages.length },
})
const long = Array.from({ length: 3000 }, (_, line) => `line ${line} of a log that nobody reads`).join("\n")
const diff = [
  "Index: /shop/src/price.ts",
  "===================================================================",
  "--- /shop/src/price.ts",
  "+++ /shop/src/price.ts",
  "@@ -1,2 +1,2 @@",
  "-export const price = 1",
  "+export const price = 2",
  " export const currency = 'EUR'",
  "",
].join("\n")
const todos = [{ content: "round", status: "pending", priority: "high" }]
const file = (name: string) => ({ filePath: `/shop/${name}`, relativePath: name, type: "update", patch: diff })

const session = (output = long) =>
  saved(
    sessionWith("ses_slim", "A slim one", [
      [
        `Read this: ${long}`,
        [
          tool("bash", { command: `echo ${long}` }, output, { output, exit: 0, truncated: false }),
          tool("edit", { filePath: "/shop/src/price.ts", oldString: "1", newString: "2" }, "Done.", {
            diff,
            filediff: { file: "/shop/src/price.ts", patch: diff, additions: 1, deletions: 1 },
          }),
          tool("apply_patch", { patchText: "*** Begin Patch" }, "Success.", {
            diff: `${diff}\n${diff}\n`,
            files: [file("a.ts"), file("b.ts")],
          }),
          tool("todowrite", { todos }, JSON.stringify(todos), { todos, truncated: false }),
          tool("read", { filePath: "/shop/README.md" }, "<content>\n1: A shop.\n2: \n3: Of cheese.\n\n(End of file)", {
            preview: "A shop.\n\nOf cheese.",
            display: { type: "file", text: "A shop.\n\nOf cheese." },
            truncated: false,
          }),
        ],
        long,
      ],
    ]),
  )

const metadataOf = ({ messages }: Pick<SessionDocument, "messages">) =>
  messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "tool" ? [part.state.metadata] : [])))
const outputsOf = (document: SessionDocument): string[] =>
  partsOf(document, "tool").map((part) => (part as unknown as { state: { output: string } }).state.output)
const partsOf = ({ messages }: SessionDocument, type: string) =>
  messages.flatMap(({ parts }) => parts.filter((part) => part.type === type))

describe("what is left out", () => {
  test("is what OpenCode has twice, and the middle of long outputs", () => {
    const slim = slimmed(session())
    expect(metadataOf(slim)).toEqual([
      { exit: 0, truncated: false },
      { diff },
      { files: [file("a.ts"), file("b.ts")] },
      { truncated: false },
      { truncated: false },
    ])
    const [output = ""] = outputsOf(slim)
    expect(output.length).toBeLessThanOrEqual(cutLimit)
    expect(output).toMatch(
      /^line 0 of[\s\S]*reads\n\[… [\d,]+ characters left out by opencode-session --slim …\]\nline [\s\S]*line 2999/,
    )
    expect(slim[factsKey]?.slim).toMatchObject({ outputs: 1, copies: 6 })
  })

  test("is no prompt, no answer, and no input of a tool", () => {
    const slim = slimmed(session())
    expect(partsOf(slim, "text")).toEqual(partsOf(session(), "text"))
    const inputs = (document: SessionDocument) =>
      partsOf(document, "tool").map((part) => (part.type === "tool" ? part.state.input : undefined))
    expect(inputs(slim)).toEqual(inputs(session()))
  })

  test("is what is no copy only by name", () => {
    const other = saved(
      sessionWith("ses_1", "t", [
        [
          "p",
          [
            tool("bash", { command: "x" }, "what the model saw", { output: "what somebody saw" }),
            tool("edit", {}, "", { diff, filediff: { file: "other.ts", patch: diff, additions: 1, deletions: 1 } }),
            tool("mcp_thing", {}, "same", { output: "same" }),
          ],
          "a",
        ],
      ]),
    )
    expect(slimmed(other).messages).toEqual(other.messages)
  })

  test("is the end of a long output, which OpenCode keeps for its screen", () => {
    const call = tool("bash", {}, "...output truncated...\n\none\ntwo\nthree", { output: "...\n\ntwo\nthree", exit: 0 })
    const long = saved(sessionWith("ses_1", "t", [["p", [call], "a"]]))
    expect(metadataOf(slimmed(long))).toEqual([{ exit: 0 }])
    expect(relate(withCopies(slimmed(long).messages), long.messages)).toEqual({ kind: "equal" })
  })

  test("comes back on load, as far as it follows from the rest", () => {
    const whole = session("short")
    expect(metadataOf({ messages: withCopies(slimmed(whole).messages) }).slice(0, 4)).toEqual(
      metadataOf(whole).slice(0, 4),
    )
  })

  test("is not missed by who reads: edits have their diff, and what was left out is told", () => {
    const changes = (document: SessionDocument) =>
      transcriptOf(document).turns.flatMap(({ changes, answers }) => [
        changes,
        ...answers.flatMap((answer) => callsOf(answer).map((call) => call.changes)),
      ])
    expect(changes(slimmed(session()))).toEqual(changes(session()))
    expect(Object.keys(transcriptOf(slimmed(session())).saved?.left ?? {})).toContain("characters of tool outputs")
    const bare = saved(
      sessionWith("ses_1", "t", [["p", [tool("edit", { filePath: "a.ts", oldString: "1", newString: "2" })], "a"]]),
    )
    expect(changes(bare).flat()[0]).toMatchObject({ file: "a.ts", additions: 1, deletions: 1 })
  })

  test("twice is once", () => {
    const slim = slimmed(session())
    expect(canonicalText(slimmed(slim))).toBe(canonicalText(slim))
  })
})

describe("a slim session and its original", () => {
  const slim = (): Message[] => slimmed(session()).messages
  test("are the same work, whichever of them is the file", () => {
    expect(relate(slim(), session().messages)).toEqual({ kind: "equal" })
    expect(relate(session().messages, slim())).toEqual({ kind: "equal" })
    expect(relate(withCopies(slim()), session().messages)).toEqual({ kind: "equal" })
    expect(relate(slim(), session().messages.slice(0, 1))).toEqual({ kind: "file ahead", messages: 1 })
  })

  test("are not when something else differs", () => {
    const changed = (change: (call: { input: { newString?: string }; output: string }) => void): Message => {
      const message = structuredClone(slim()[1]) as Message
      for (const part of message.parts) if (part.type === "tool") change(part.state as never)
      return message
    }
    const [, mine] = session().messages as [Message, Message]
    expect(
      sameMessage(
        changed(() => {}),
        mine,
      ),
    ).toBe(true)
    const tail = changed((call) => {
      call.output = call.output.replace("line 2999 of a log", "line 2999 of a lie")
    })
    const input = changed(({ input }) => {
      if (input.newString) input.newString = "3"
    })
    expect(sameMessage(tail, mine)).toBe(false)
    expect(sameMessage(input, mine)).toBe(false)
  })

  test("a mark counts in outputs alone, and no marker stands for the mark", () => {
    const [prompt] = session().messages
    const forged = JSON.parse(
      JSON.stringify(prompt).replace(JSON.stringify(long).slice(1, -1), cut(long).replaceAll("\n", "\\n")),
    )
    expect(sameMessage(forged, prompt as Message)).toBe(false)
  })

  test("a secret that was redacted here since is not taken for the plain one there", () => {
    const plain = session(`the word is Sesame4711\n${long}`).messages[1] as Message
    const marked = slimmed(session(`the word is [REDACTED-password-ABCDEF]\n${long}`)).messages[1] as Message
    expect(sameMessage(marked, plain)).toBe(true)
    expect(sameMessage(plain, marked)).toBe(false)
  })
})

describe("a cut", () => {
  const lines = fc.array(fc.string({ unit: "grapheme", maxLength: 300 }), { maxLength: 200 })
  test("keeps head and tail, is never longer than the limit, and says how much is gone", () => {
    fc.assert(
      fc.property(lines, fc.constantFrom("\n", ""), fc.integer({ min: 300, max: 3000 }), (all, joint, limit) => {
        const text = all.join(joint)
        const short = cut(text, limit)
        expect(short.length).toBeLessThanOrEqual(Math.max(limit, 0))
        const [mark] = cutsIn(short)
        if (text.length <= limit) expect(short).toBe(text)
        else if (mark) {
          const [head, tail] = [short.slice(0, mark.start), short.slice(mark.end)]
          expect(text.startsWith(head) && text.endsWith(tail)).toBe(true)
          expect(head.length + tail.length + mark.characters).toBe(text.length)
          expect(encodeURIComponent(head + tail)).toBeTruthy()
        }
        expect(cut(short, limit)).toBe(short)
      }),
    )
  })

  test("never halves a token or a marker", () => {
    const text = `${"x".repeat(7960)}{{worktree}}/src [REDACTED-github-token-K3XW7Q]`.repeat(3)
    for (let limit = 1000; limit < 9000; limit += 7) {
      const rest = cut(text, limit).replace(/\{\{worktree\}\}|\[REDACTED-github-token-K3XW7Q\]/g, "")
      expect(rest).not.toMatch(/[{}]|REDACTED|token|K3XW/)
    }
  })
})
