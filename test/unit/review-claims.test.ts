/** Which lines a session is given, and which it is not, where the texts alone would be taken for a proof. */
import { createPatch } from "diff"
import { expect, test } from "vitest"
import { claimsOn } from "../../src/commands/review/claims.ts"
import { type AgentEdit, editsIn, namesAfter } from "../../src/commands/review/edits.ts"
import { droppedBy } from "../../src/commands/review/tried.ts"
import { slack, verdicts } from "../../src/commands/review/when-committed.ts"
import type { CommitPatch, FilePatch } from "../../src/git/patches.ts"
import { factsKey } from "../../src/session/schema.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { hunksOf } from "../../src/session/transcript/unified-diff.ts"
import { sessionWith, tool } from "../bed/repository.ts"

const hunks = (before: string, after: string) => hunksOf(createPatch("a.ts", before, after))
const patch = (before: string, after: string): FilePatch => ({ file: "a.ts", hunks: hunks(before, after) })
const edit = (before: string, after: string, changes: Partial<AgentEdit> = {}): AgentEdit => ({
  ...{ session: 0, turn: 1, time: 1000, told: "diff" },
  change: { file: "a.ts", additions: 0, deletions: 0, hunks: hunks(before, after) },
  ...changes,
})
const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join("")
const yes = () => true
const no = () => false
const lines = (change: FilePatch, edits: AgentEdit[], isNamed = yes) =>
  claimsOn(change, edits, isNamed).map(({ number, edit }) => `${number}:${edit.turn}`)

const first = text("export function one() {", "  return compute(1)", "}")

test("a brace of a person is not that of the agent", () => {
  const theirs = text("class Other {", "  field = 2", "}", "", "while (waiting) {", "}")
  expect(lines(patch("", theirs), [edit("", first)])).toEqual([])
  // With what stands beside it, it is.
  expect(lines(patch("", first), [edit("", first)])).toEqual(["1:1", "2:1", "3:1"])
  expect(lines(patch("", theirs + first + theirs), [edit("", first)])).toEqual(["7:1", "8:1", "9:1"])
})

test("a short line that anybody would write counts only beside others of the same edit", () => {
  const agents = text("export function find(key: string) {", "  return null", "}")
  expect(lines(patch("", text("function own() {", "  return null", "}")), [edit("", agents)])).toEqual([])
  expect(lines(patch("", agents), [edit("", agents)])).toEqual(["1:1", "2:1", "3:1"])
})

test("set in by a person, moved, and with a person's lines between, it is still the agent's", () => {
  const two = text("export function two() {", "  return compute(2)", "}")
  const now =
    text("// By hand.", "  export function two() {", "    // By hand.", "      return compute(2)", "  }") + first
  expect(lines(patch("", now), [edit("", first + two)])).toEqual(["2:1", "4:1", "5:1", "6:1", "7:1", "8:1"])
})

test("what another turn, or another session, took away again is nobody's when a person brings it back", () => {
  const kept = text("const kept = read('settings')")
  const away = text("const kept = read('settings')", "const dropped = read('profile')")
  const edits = [edit("", away), edit(away, kept, { turn: 2, time: 2000 })]
  expect(lines(patch("", away), edits)).toEqual(["1:1"])
  expect(lines(patch("", away), [edit("", away), edit(away, kept, { session: 1, turn: 7, time: 2000 })])).toEqual([
    "1:1",
  ])
})

test("one line of a try that was given up is not the session's, unless the commits name it", () => {
  const tried = text(
    "import { cache } from './cache'",
    ...Array.from({ length: 20 }, (_, at) => `const tried${at} = cache(${at})`),
  )
  const byHand = patch("", text("import { cache } from './cache'", "export const own = cache('own')"))
  expect(lines(byHand, [edit("", tried)], no)).toEqual([])
  expect(lines(byHand, [edit("", tried)], yes)).toEqual(["1:1"])
})

test("who wrote a file over did not write what another turn had added", () => {
  const more = first + text("export const more = one() + 1")
  const over = edit("", more, { turn: 2, time: 2000, told: "whole" })
  expect(lines(patch("", more), [edit("", first), over])).toEqual(["1:1", "2:1", "3:1", "4:2"])
})

const session = (...parts: object[]) => transcriptOf(sessionWith("ses_a", "A", [["Go", parts, "Done."]]) as never)
const summed = (parts: object[]) => {
  const transcript = session(...parts)
  const [turn] = transcript.turns
  const change = { file: "a.ts", additions: 3, deletions: 0, hunks: hunks("", first) }
  return editsIn(0, { ...transcript, turns: turn ? [{ ...turn, changes: [change] }] : [] }).map(({ told }) => told)
}

test("OpenCode's summary of a turn counts only where a command may have done it: else a person was at work", () => {
  expect(summed([tool("read", { filePath: "a.ts" })])).toEqual([])
  expect(summed([tool("bash", { command: "make" })])).toEqual(["summary"])
  expect(summed([tool("read", {}), tool("their_mcp_tool", {})])).toEqual(["summary"])
})

test("a file that was there and is written over without a diff may have held each line before", () => {
  const write = (metadata: object) =>
    editsIn(0, session(tool("write", { filePath: "a.ts", content: first }, "", metadata))).map(({ told }) => told)
  expect(write({ exists: true })).toEqual(["whole"])
  expect(write({ exists: false })).toEqual(["diff"])
})

test("what a session wrote over without a look may hold what others added meanwhile, and what it read before does not", () => {
  const read = (text: string, more: object = {}) => {
    const lines = text.split("\n")
    const display = { type: "file", text, lineStart: 1, lineEnd: lines.length, totalLines: lines.length }
    return tool("read", { filePath: "a.ts" }, "", { display: { ...display, truncated: false, ...more } })
  }
  const write = (content: string, exists: boolean) =>
    tool("write", { filePath: "a.ts", content }, "", { exists, diagnostics: {} })
  const hand = "export const byHand = 1"
  const later = `${first}${hand}\nexport const tax = 2\n`
  const last = (...between: object[]) => {
    const { told, change } = editsIn(0, session(write(first, false), ...between, write(later, true))).at(
      -1,
    ) as AgentEdit
    const added = change.hunks.flatMap(({ lines }) => lines.flatMap(({ sign, text }) => (sign === "+" ? [text] : [])))
    return [told, ...added]
  }
  const both = [hand, "export const tax = 2"]
  expect(last()).toEqual(["whole", ...both])
  expect(last(read(first.trimEnd()))).toEqual(["diff", ...both])
  expect(last(read(`${first}${hand}`))).toEqual(["diff", "export const tax = 2"])
  // What the session itself changed in it is known too, and what it cannot have changed so is not.
  const edited = (oldString: string) => tool("edit", { filePath: "a.ts", oldString, newString: "compute(2)" })
  expect(last(read(`${first}${hand}`), edited("compute(1)"))).toEqual([
    "diff",
    "  return compute(1)",
    "export const tax = 2",
  ])
  expect(last(read(`${first}${hand}`), edited("compute(7)"))[0]).toBe("whole")
  // A part of it, and what is not there in full.
  expect(last(read(`${first}${hand}`, { lineStart: 2 }))[0]).toBe("whole")
  expect(last(read(`${first}${hand}`, { totalLines: 9 }))[0]).toBe("whole")
  expect(last(read(`${first}${"x".repeat(2001)}`))[0]).toBe("whole")
  expect(last(read(`${first}[… 9 characters left out by opencode-session --slim …]`))[0]).toBe("whole")
  expect(last(read(`${first}${hand}`, { type: "directory" }))[0]).toBe("whole")
})

test("what a session read is out of date after a prompt, an answer, a command, and a subagent that changed files", () => {
  const read = (text: string) => {
    const lines = text.trimEnd().split("\n")
    const display = { type: "file", text: lines.join("\n"), lineStart: 1, totalLines: lines.length, truncated: false }
    return tool("read", { filePath: "a.ts" }, "", { display })
  }
  const over = tool("write", { filePath: "a.ts", content: first }, "", { exists: true, diagnostics: {} })
  const told = (...turns: object[][]) => {
    const asked = turns.map((parts): [string, object[], string] => ["Go", parts, "Done."])
    return editsIn(0, transcriptOf(sessionWith("ses_a", "A", asked) as never)).at(-1)?.told
  }
  const seen = read("before")
  expect(told([seen, over])).toBe("diff")
  expect(told([seen], [over])).toBe("whole")
  expect(told([seen], [seen, over])).toBe("diff")
  const after = (name: string) => told([seen, tool(name, {}), over])
  expect(["glob", "todowrite", "bash", "shell", "their_mcp_tool", "question", "task"].map(after)).toEqual([
    ...["diff", "diff"],
    ...["whole", "whole", "whole", "whole", "whole"],
  ])
  const asks = (...parts: object[]) => {
    const { info, messages } = sessionWith("ses_child", "Child", [["Look", parts, "Done."]])
    const child = { info: { ...info, parentID: "ses_a" }, messages }
    const task = tool("task", { description: "Look" }, "", { sessionId: "ses_child" })
    const document = sessionWith("ses_a", "A", [["Go", [seen, task, over], "Done."]])
    const transcript = transcriptOf({ ...document, [factsKey]: { format: 1, subagents: [child] } } as never)
    return editsIn(0, transcript).at(-1)?.told
  }
  expect(asks(tool("read", { filePath: "a.ts" }))).toBe("diff")
  expect(asks(tool("bash", { command: "make" }))).toBe("whole")
  expect(asks(tool("edit", { filePath: "a.ts", oldString: "before", newString: "between" }))).toBe("whole")
})

test("an edit of a subagent that no call names is of the turn in which it began, as everywhere", () => {
  const stray = (id: string, begun: number, file: string) => {
    const part = tool("write", { filePath: file, content: first }, "", { exists: false })
    return { ...sessionWith(id, id, [["Go", [part, tool("bash", { command: "make" })], "Done."]], begun), todos: [] }
  }
  const talk = sessionWith(
    "ses_a",
    "A",
    ["One", "Two", "Three"].map((prompt) => [prompt, [], "Done."]),
  )
  const second = talk.messages[2]?.info.time.created ?? 0
  const subagents = [stray("ses_early", 0, "a.ts"), stray("ses_late", second, "b.ts")]
  const edits = editsIn(0, transcriptOf({ ...talk, [factsKey]: { subagents } } as never))
  expect(edits.map(({ turn, change }) => [change.file, turn])).toEqual([
    ["a.ts", 1],
    ["b.ts", 2],
  ])
})

test("what was written outside the worktree is not said to be dropped, whatever has its lines now", () => {
  const own = edit("", first)
  const outside = { ...own, change: { ...own.change, file: "/tmp/a.ts" } }
  const textsNow = () => new Set(["another line"])
  const dropped = (one: AgentEdit) => droppedBy([one], () => "a.ts", textsNow).map(({ file }) => file)
  expect([dropped(own), dropped(outside)]).toEqual([["a.ts"], []])
})

const minute = 60_000
const day = 1440 * minute
const commit = (hash: string, authored: number, before: string, after: string, committed = authored): CommitPatch => ({
  ...{ hash, authored, committed, files: [patch(before, after)] },
})
const verdictAt = (time: number, commits: CommitPatch[], told: AgentEdit["told"] = "diff") =>
  verdicts(
    commits,
    new Set(["in", "later"]),
    namesAfter([]),
  )("a.ts", {
    ...{ number: 2, text: "return compute(1)" },
    edit: edit("", first, { time, told }),
  })

test("the first commit after an edit says whether it wrote the line", () => {
  const brought = commit("in", day, "", first)
  expect(verdictAt(day - minute, [brought])).toBe("sure")
  expect(verdictAt(day - minute, [brought], "summary")).toBe("probable")
  // A person had committed it before.
  expect(verdictAt(day + slack + 1, [brought])).toBe("never")
  // Two clocks.
  expect(verdictAt(day + slack, [brought])).toBe("sure")
  // Amended, or others were put into it.
  expect(verdictAt(day + slack + 1, [commit("in", day, "", first, 2 * day)])).toBe("sure")
  // It was there before the range.
  expect(verdictAt(day - minute, [commit("before", day, "", first)])).toBe("probable")
  // It went, and came back by whomever.
  const back = [brought, commit("later", 2 * day, first, ""), commit("later", 3 * day, "", first)]
  expect(verdictAt(day - minute, back)).toBe("probable")
  expect(verdictAt(3 * day - minute, back)).toBe("sure")
  // Set in, or moved: nothing of the text.
  const setIn = commit("later", 2 * day, first, first.replace("  return", "\t\treturn"))
  expect(verdictAt(day - minute, [brought, setIn])).toBe("sure")
  // A merge tells no patch, and a log may be too long to read.
  expect(verdictAt(day, [])).toBe("probable")
})
