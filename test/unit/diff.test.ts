/** Two versions of a session, as a reviewer sees them. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { diff } from "../../src/commands/diff/diff.ts"
import { urlOf } from "../../src/session/attachments/placeholder.ts"
import { factsKey, type SessionDocument } from "../../src/session/schema.ts"
import { differenceOf, isSame } from "../../src/session/transcript/difference.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { differenceText } from "../../src/view/terminal/difference.ts"
import { Machine } from "../bed/machine.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

type Turns = Parameters<typeof sessionWith>[2]

const edit = (file: string, diff: string) => tool("edit", { filePath: `{{worktree}}/${file}` }, "", { diff })
const bash = (command: string, output: string) => tool("bash", { command }, output)
const todo = (content: string, status: string) => ({ content, status, priority: "high" })

const thought = { type: "reasoning", text: "Hm.", time: { start: 1, end: 2 } }

const session = (turns: Turns, title = "Prices") => sessionWith("ses_one", title, turns)
const first: Turns[number] = ["Round the prices\nto cents", [bash("npm test", "ok")], "All of them\nare rounded."]

function started() {
  const repository = new Repository()
  const saves = (document: SessionDocument, facts = {}, name = "one") => repository.save(name, document, facts)
  const text = async (before: string, after?: string) =>
    differenceText(await diff(repository.world, before, after), { colour: false, width: Number.POSITIVE_INFINITY })
  return { repository, saves, text }
}

test("turns added, changed and removed, with what changed in them", async () => {
  const { repository, saves, text } = started()
  const second: Turns[number] = ["And then?", [], "Nothing."]
  const file = saves(session([first, second]), { todos: [todo("round", "pending"), todo("sleep", "pending")] })
  repository.commit()
  expect(await text("one")).toBe(`Prices\nses_one · HEAD:${file} → ${file}\nboth say the same: 2 turns\n`)
  const changed: Turns[number] = [
    "Round the prices\nto cents",
    [bash("npm test", "failed"), edit("src/price.ts", "@@ -1 +1 @@\n-a\n+b\n")],
    "All of them\nare rounded up.",
  ]
  const document = session([changed], "Prices in cents")
  const late = sessionWith("ses_late", "", [["Also\u001b[2J the totals", [bash("ls", "")], "Done.\n\n".repeat(30)]], 50)
  saves(
    { ...document, messages: [...document.messages, ...late.messages] },
    { todos: [todo("round", "completed"), todo("write", "pending")] },
  )
  expect(await text("1")).toBe(`Prices in cents
ses_one · HEAD:${file} → ${file}
1 turn added, 1 turn changed, 1 turn removed, 0 the same

~ Title: Prices → Prices in cents

~ 1 · Round the prices … 1 more line
    ~ ● bash npm test
    + ● edit src/price.ts  +1 −1
    answer:
    1   All of them
    2 - are rounded.
    2 + are rounded up.

- 2 · And then?
    1 - Nothing.

+ 2 · Also the totals
    + ● bash ls
${Array.from({ length: 20 }, (_, line) => `    ${String(line + 1).padStart(2)} + ${line % 2 ? "" : "Done."}`.trimEnd()).join("\n")}
    … 39 more lines

Todos
~ [ ] → [x] round
- [ ] sleep
+ [ ] write
`)
})

test("subagents, two sessions, and versions by name", async () => {
  const { repository, saves, text } = started()
  const task = tool("task", { description: "Look", subagent_type: "general" }, "", { sessionId: "ses_child" })
  const child = (answer: string) => sessionWith("ses_child", "Look around", [["Look", [], answer]], 20)
  const parent = session([["Ask", [task], "Asked."]])
  const file = saves(parent, { subagents: [child("Seen.")] })
  repository.commit()
  saves(parent, { subagents: [child("Seen it all.")] })
  expect(await text(file)).toContain(`1 turn changed, 0 the same

~ 1 · Ask
    ~ ● task Look
      │ ~ 1 · Look
      │     answer:
      │     1 - Seen.
      │     1 + Seen it all.
`)
  repository.commit()
  const revision = `HEAD~1:${file}`
  expect(await text(revision)).toContain(`${revision} → ${file}\n1 turn changed`)
  expect(await text(`HEAD:${file}`, revision)).toContain("1 - Seen it all.")
  for (const both of [
    ["HEAD~1", "HEAD"].map((name) => `${name}:${file}`),
    ["HEAD~1", `HEAD:${file}`],
    [revision, "HEAD"],
  ])
    expect(await text(...(both as [string, string]))).toContain(`${revision} → HEAD:${file}\n1 turn changed`)
  expect(await text("HEAD~1", "1")).toContain(`${revision} → ${file}\n1 turn changed`)
  expect(await text("one", "HEAD~1")).toContain(`${file} → ${revision}\n1 turn changed`)
  await expect(text("HEAD~1", "HEAD")).rejects.toThrow("No saved session fits HEAD")
  await expect(text("one", "--all")).rejects.toThrow("No saved session fits --all")
  const other = saves(sessionWith("ses_two", "Other", [first]), {}, "two")
  expect(await text("one", "two")).toContain("these are two sessions")
  await expect(text("two")).rejects.toThrow(`${other} is in no commit yet`)
  await expect(text("nothing")).rejects.toThrow("No saved session fits nothing")
})

const picture = { type: "file", mime: "image/png", filename: "a.png", url: "data:image/png;base64,AAAA" }
const besides = (hash: string, kept: boolean) => {
  const url = urlOf({ name: `${hash.repeat(64)}.png`, mime: "image/png", bytes: 3, kept })
  return { ...picture, mime: "text/plain", url }
}
const read = (attachments: object[]) => {
  const part = tool("read", { filePath: "a.png" }, "Image read")
  return { ...part, state: { ...part.state, attachments } }
}

test.each<[string, object, object, string]>([
  ["an attachment is left out", besides("a", true), besides("a", false), "and 1 other part"],
  ["an attachment is another", besides("a", true), besides("b", true), "and 1 other part"],
  ["an attachment is beside the session", picture, besides("a", true), "and 1 other part"],
  ["the picture of a result is gone", read([picture]), read([]), "~ ● read a.png"],
  ["the diff of an edit is gone", edit("a.ts", "@@ -1 +1 @@\n-a\n+b\n"), edit("a.ts", ""), "~ ● edit a.ts"],
  [
    "a text that OpenCode added is redacted",
    { type: "text", synthetic: true, text: "Called the Read tool" },
    { type: "text", synthetic: true, text: "Called the [REDACTED-password-ABCDEF] tool" },
    "and 1 other part",
  ],
])("it tells when %s", async (_, before, after, expected) => {
  const { repository, saves, text } = started()
  saves(session([["Go", [before], "Done."]]))
  repository.commit()
  saves(session([["Go", [after], "Done."]]))
  const told = await text("one")
  expect(told).toContain("1 turn changed, 0 the same")
  expect(told).toContain(expected)
})

test("it tells who asked, what answered, and how much a todo matters; of the rest it says that there is some", async () => {
  const { repository, saves, text } = started()
  const document = session([first, ["And?", [], "Yes."]])
  const [one = "", two = ""] = document.messages.flatMap(({ info }) => (info.role === "user" ? [info.id] : []))
  const facts = { by: "Al", todos: [todo("round", "pending"), todo("sleep", "pending")] }
  const people = (prompts: Record<string, string[]>) => ({ ...facts, authors: Object.keys(prompts), prompts })
  const file = saves(document, people({ Al: [one], Bob: [two] }))
  repository.commit()
  const told = async (changed: SessionDocument, said: object) => {
    saves(changed, said)
    return (await text("one")).split("\n").slice(2).join("\n")
  }
  expect(await told(document, people({ Al: [one], Eve: [two] }))).toBe(
    "1 turn changed, 1 the same\n\n~ 2 · And?\n    author: Bob → Eve\n",
  )
  const messages = document.messages.map((message, index) =>
    index === 1 ? { ...message, info: { ...message.info, agent: "plan", modelID: "o\u001b[2J" } } : message,
  )
  expect(await told({ ...document, messages } as SessionDocument, people({ Al: [one], Bob: [two] }))).toBe(
    "1 turn changed, 1 the same\n\n~ 1 · Round the prices … 1 more line\n    agent: build → plan\n    model: p/m → p/o\n",
  )
  const less = { ...people({ Al: [one], Bob: [two] }), todos: [{ ...todo("round", "pending"), priority: "low" }] }
  expect(await told(document, { ...less, todos: [...less.todos, todo("sleep", "pending")] })).toBe(
    "2 the same\n\nTodos\n~ [ ] round (priority high → low)\n",
  )
  const turned = { ...people({ Al: [one], Bob: [two] }), todos: facts.todos.toReversed() }
  expect(await told(document, turned)).toBe("2 turns, the same in both; other fields of the file differ\n")
  expect((await diff(repository.world, `HEAD:${file}`)).identical).toBe(false)
  expect(await told(document, people({ Al: [one], Bob: [two] }))).toBe("both say the same: 2 turns\n")
})

test("on the command line, and as JSON", async () => {
  const { repository, saves } = started()
  const file = saves(session([first]))
  repository.commit()
  saves(session([first, ["More", [], "Yes."]]))
  const machine = await Machine.create("Alice", repository.root)
  const { code, stdout } = await machine.session(repository.root, ["diff", "1", "--json"])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    old: `HEAD:${file}`,
    new: file,
    identical: false,
    sessionID: "ses_one",
    difference: { sameSession: true, unchanged: 1, turns: [{ kind: "added", number: 2, prompt: "More", calls: [] }] },
  })
  expect((await machine.session(repository.root, ["diff", file])).stdout).toContain("+ 2 · More\n    1 + Yes.\n")
})

test("what is the same has no difference, and both ways tell of the same turns", () => {
  const turn = fc.tuple(
    fc.constantFrom("a", "b\nc"),
    fc.array(fc.constantFrom<object>(bash("ls", "x"), bash("ls", "y"), edit("a", ""), thought)),
    fc.constantFrom("", "yes", "no\nno"),
  )
  const transcript = fc.array(turn, { maxLength: 4 }).map((turns) => transcriptOf(session(turns as Turns)))
  const opposite = { added: "removed", changed: "changed", removed: "added" }
  fc.assert(
    fc.property(transcript, transcript, (one, other) => {
      expect(isSame(differenceOf(one, one))).toBe(true)
      const [there, back] = [differenceOf(one, other), differenceOf(other, one)]
      expect(there.turns.map(({ id, kind }) => `${id} ${opposite[kind]}`).sort()).toEqual(
        back.turns.map(({ id, kind }) => `${id} ${kind}`).sort(),
      )
      expect(there.unchanged).toBe(back.unchanged)
    }),
  )
})

test("a revision comes before the words of a title, and a session's whole name before a revision", async () => {
  const { repository, saves, text } = started()
  saves(session([first]), {}, "2026-11-20-10-00-prices")
  saves(sessionWith("ses_two", "Fix domain lookup", [first]), {}, "2026-11-21-10-00-lookup")
  repository.commit()
  saves(session([first, ["And?", [], "Yes."]]), {}, "2026-11-20-10-00-prices")
  expect(await text("main", "prices")).toContain("1 turn added, 1 the same")
  repository.git("branch", "lookup")
  expect(await text("lookup", "prices")).toContain("Title: Fix domain lookup → Prices")
})

test.each([
  ["removed", ["pending", "completed"], ["completed"], [["removed", "pending"]]],
  ["removed, the later one", ["completed", "pending"], ["completed"], [["removed", "pending"]]],
  ["added", ["completed"], ["pending", "completed"], [["added", "pending"]]],
  ["done", ["pending", "pending"], ["completed", "pending"], [["changed", "completed", "pending"]]],
  ["put in another order", ["pending", "completed"], ["completed", "pending"], []],
])("of two todos with the same text, one is %s", (_, before, after, expected) => {
  const transcript = (statuses: string[]) =>
    transcriptOf({
      ...session([first]),
      [factsKey]: { todos: statuses.map((status) => todo("Run tests", status)) },
    } as never)
  const { todos } = differenceOf(transcript(before), transcript(after))
  expect(todos.map(({ kind, status, before }) => [kind, status, ...(before ? [before] : [])])).toEqual(expected)
})
