/** What only OpenCode 2 keeps, as a person reads it. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { inOneForm } from "../../src/commands/diff/in-one-form.ts"
import type { Reading } from "../../src/commands/shared/read-session.ts"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { isOpencode2, outlineOf } from "../../src/session/document/outline.ts"
import { readOutline, readSession } from "../../src/session/document/read.ts"
import { editsOf } from "../../src/session/line-edits.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { searchTranscript } from "../../src/session/search/matching-lines.ts"
import { termsOf } from "../../src/session/search/query.ts"
import { differenceOf, isSame } from "../../src/session/transcript/difference.ts"
import { callsOf } from "../../src/session/transcript/totals.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { digestOf } from "../../src/session/transcript/turn-digest.ts"
import { inMajor1, inMajor2 } from "../../src/session/v2/majors.ts"
import { messageCount } from "../../src/session/v2/model.ts"
import { createHash } from "../../src/view/page/node.ts"
import { showText } from "../../src/view/terminal/show.ts"

const text = readFileSync(new URL("../view/cases/opencode2/session.json", import.meta.url), "utf8")
const read = (document: string) => transcriptOf(readOutline(document, "x"))
const transcript = read(text)
type Native = { type: string; text?: string; content?: unknown }
const changed = (change: (messages: Native[]) => unknown[]): string => {
  const document = JSON.parse(text)
  return JSON.stringify({ ...document, messages: change(document.messages) })
}
const calls = transcript.turns.flatMap(({ answers }) => answers.flatMap(callsOf))

test("its notes are no turns, no prompts and no messages", () => {
  const prompts = transcript.turns.map(({ prompt }) => prompt?.blocks[0])
  expect(prompts.map((block) => block && "text" in block && block.text)).toEqual([
    "What rounds the price?",
    "Use /rounding and do it.",
    "!git status --short",
    "And the readme?",
    "Context compacted automatically: the summary that follows has what was before.",
    "Fail.",
  ])
  const document = readSession(text, "x")
  expect(transcript.totals.messages).toBe(messageCount(document.messages))
  expect(transcript.totals.inSubagents).toBe(2)
  // What a failed compaction cost was paid for.
  expect(transcript.totals).toMatchObject({ tokens: { input: 80, output: 40 }, models: ["fake/m1"], subagents: 1 })
})

test("each is one line; the end of a turn none, unless it failed and nothing else says so", () => {
  const notes = transcript.turns.flatMap(({ answers }) =>
    answers.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === "note" ? [block.text] : []))),
  )
  expect(notes).toEqual([
    "Switched to agent plan.",
    "AGENTS.md was read",
    "Switched to agent build.",
    "Switched to model fake/m2 (high).",
    "Skill: Tests first",
    "Compaction failed: The summary did not match the template",
    "Command completed: npm run watch",
    "Moved to the root of the worktree.",
    "The turn was interrupted.",
  ])
})

test("its tools read like those of OpenCode 1", () => {
  expect(calls.map(({ tool, target, failed }) => [tool, target, failed])).toEqual([
    ["read", "packages/shop/src/price.ts", false],
    ["grep", "round in packages/shop/src", false],
    ["subagent", "find who rounds", false],
    ["edit", "packages/shop/src/price.ts", false],
    ["write", "packages/shop/src/round.ts", false],
    ["patch", "packages/shop/src/old.ts", false],
    ["edit", "packages/shop/src/price.ts", true],
    ["execute", 'const files = await tools.files.list({ path: "src" }) …', false],
    ["shell", "npm test", true],
    ["bash", "git status --short", false],
    ["write", "README.md", false],
  ])
  expect(calls[2]?.subagent?.turns[0]?.prompt?.blocks[0]).toMatchObject({ text: "Who rounds?" })
  expect(calls[7]?.inner).toEqual([
    { tool: "files.list", target: "packages/shop/src", failed: false },
    { tool: "files.read", target: "packages/shop/gone.ts", failed: true },
    { tool: "clock.now", target: "", failed: false },
  ])
  expect(calls[9]).toMatchObject({ byUser: true, output: " M src/price.ts\n?? src/round.ts\n" })
})

test("a line is found by the edit that wrote it, in the folder in which the session was then", () => {
  const edits = (file: string) => editsOf(transcript, (name) => name === file).map(({ turn, prompt }) => [turn, prompt])
  expect(edits("packages/shop/src/price.ts")[0]).toEqual([2, "Use /rounding and do it."])
  expect(edits("packages/shop/src/new.ts")[0]?.[0]).toBe(2)
  expect(edits("README.md")[0]?.[0]).toBe(4)
  expect(edits("src/price.ts")).toEqual([])
})

test("a file that was written over has its diff", () => {
  const patch = "@@ -1,1 +1,1 @@\n-one\n+two\n"
  const [call] = read(
    changed(([, , prompt, answer]) => [
      prompt,
      {
        ...answer,
        content: [
          {
            ...{ type: "tool", id: "c", name: "write", time: { created: 1, completed: 2 } },
            state: {
              ...{ status: "completed", input: { path: "a", content: "two\n" } },
              content: [{ type: "text", text: "Wrote file successfully: a" }],
              metadata: { files: [{ file: "a", patch }] },
            },
          },
        ],
      },
    ]).replace(/"messages":16/, '"messages":2'),
  ).turns.flatMap(({ answers }) => answers.flatMap(callsOf))
  expect(call?.changes).toMatchObject([{ file: "packages/shop/a", additions: 1, deletions: 1 }])
})

test("what OpenCode 1 cannot hold is no difference, and no part of what a turn says", () => {
  const noted = ["agent-switched", "model-switched", "idle"]
  const bare = read(changed((messages) => messages.filter(({ type }) => !noted.includes(type))))
  expect(isSame(differenceOf(bare, transcript))).toBe(true)
  expect(bare.turns.slice(1, 3).map(digestOf)).toEqual(transcript.turns.slice(1, 3).map(digestOf))
  const { notCarried, ...one } = inMajor1(readSession(text, "x"))
  expect(notCarried).toMatchObject({ "agent switches": 2, "failed compactions": 1 })
  const crossed = transcriptOf(one)
  expect(crossed.turns.map(({ id }) => id)).toEqual(transcript.turns.map(({ id }) => id))
  expect(crossed.turns.map(digestOf)).toEqual(transcript.turns.map(digestOf))
})

test("what two majors saved of one session is compared in one form", () => {
  const given = readFileSync(new URL("../view/cases/everything/session.json", import.meta.url), "utf8")
  const reading = (document: SessionDocument) =>
    ({ document, transcript: transcriptOf(document) }) as unknown as Reading
  const [one, two] = [reading(readSession(given, "x")), reading(inMajor2(readSession(given, "x")))]
  expect(isSame(differenceOf(one.transcript, two.transcript))).toBe(false)
  const { turns, unchanged } = differenceOf(...inOneForm(one, two))
  expect([turns, unchanged]).toEqual([[], 6])
})

test("nobody typed what OpenCode added", () => {
  const found = (query: string, role?: "user") => searchTranscript(transcript, termsOf(query), { role })?.length ?? 0
  expect(found("half")).toBeGreaterThan(0)
  expect(found("half", "user")).toBe(0)
  expect([found("Switched", "user"), found("Tests first", "user")]).toEqual([0, 0])
  expect(found("status", "user")).toBe(1)
  expect(found("files.list")).toBeGreaterThan(0)
})

test("all of it stands in the full text, and none of it moves a cursor", () => {
  const evil = text.replaceAll("plan", "\\u001b[2Jplan\\u202e").replaceAll("did not match", "\\u001b]0;x\\u0007no")
  const shown = showText(read(evil), { colour: false, width: 80 }, { full: true })
  expect(shown).toContain("Switched to agent plan.")
  expect(shown).toContain("See it fail.")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
})

test("a message of an unknown shape stands as what it is, and the others as ever", () => {
  const strange = changed((messages) => [
    { id: "msg_f1", time: { created: 1 }, type: "dream", of: "sheep" },
    ...messages.map((one) => (one.text === "And the readme?" ? { ...one, text: 5 } : one)),
  ])
  expect(() => readSession(strange, "x")).toThrow()
  for (const one of [read(strange), transcriptOf(outlineOf(JSON.parse(strange)))]) {
    const shown = showText(one, { colour: false, width: 80 }, {})
    expect(shown).toContain('dream {"of":"sheep"}')
    expect(shown).toContain("> What rounds the price?")
    expect(shown).toContain("It rounds now.")
  }
})

test("a prompt with a skill comes back as it is: its text is in no message of its own", () => {
  const document = readSession(text, "x")
  const again = JSON.parse(canonicalText(document))
  expect(again.messages).toEqual(JSON.parse(text).messages)
  expect(readSession(canonicalText(document), "x")).toEqual(document)
})

test("a page makes of it what the command line does", () => {
  const given = JSON.parse(text)
  expect(isOpencode2(given)).toBe(true)
  expect(transcriptOf(outlineOf(given))).toEqual(transcript)
  // FIPS 180-4, and a length at which the padding needs a block more.
  for (const [words, digest] of [
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["a".repeat(60), "11ee391211c6256460b6ed375957fadd8061cafbb31daf967db875aebd5aaad4"],
  ] as const)
    expect(createHash("sha256").update(words).digest("hex")).toBe(digest)
})
