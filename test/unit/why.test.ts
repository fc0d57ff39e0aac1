/** Where a line comes from, on a history whose truth is known. */
import { symlinkSync } from "node:fs"
import { join } from "node:path"
import { createPatch } from "diff"
import { expect, test } from "vitest"
import { why } from "../../src/commands/why/why.ts"
import { blameLine, namesOf } from "../../src/git/blame.ts"
import { hashFiles } from "../../src/git/worktree.ts"
import { whyText as toldToAgent } from "../../src/view/agent/why.ts"
import { plainScreen } from "../../src/view/terminal/table.ts"
import { whyText } from "../../src/view/why.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

/** A line, and what wrote it: `session:turn`, or nothing for a person without an agent. */
type Line = { text: string; by?: string }
type Change = (lines: Line[]) => Line[]

/** Two people and their agents at work in one repository, one thing a minute. */
class History {
  readonly repository = new Repository()
  readonly files = new Map<string, Line[]>()
  private minute = Date.parse("2026-11-20T09:00:00Z")
  private readonly turns = new Map<string, [string, object[], string][]>()
  private readonly begun = new Map<string, number>()

  /** An agent changes a file in a new turn of a session. */
  agent(session: string, file: string, change: (by: string) => Change) {
    const turns = this.turns.get(session) ?? []
    const by = `${session}:${turns.length + 1}`
    const before = this.text(file)
    this.files.set(file, change(by)(this.files.get(file) ?? []))
    const after = this.text(file)
    const now = this.pass()
    if (!this.begun.has(session)) this.begun.set(session, now)
    const filePath = `{{worktree}}/${file}`
    const part = before
      ? tool("edit", { filePath, oldString: "a", newString: "b" }, "", { diff: createPatch(file, before, after) }, now)
      : tool("write", { filePath, content: after }, "", {}, now)
    turns.push([`Please do ${by}`, [part], `I did ${by}, because it was asked for.`])
    this.turns.set(session, turns)
  }

  person(file: string, change: Change) {
    this.files.set(file, change(this.files.get(file) ?? []))
    this.pass()
    this.text(file)
  }

  rename(from: string, to: string) {
    this.repository.git("mv", from, to)
    this.files.set(to, this.files.get(from) ?? [])
    this.files.delete(from)
  }

  commit(name: string, message: string) {
    this.repository.clock = new Date(this.pass()).toISOString()
    this.repository.commit(message, name)
  }

  /** Saves a session as it is by now, and commits it with the work. */
  save(session: string, by: string) {
    const commit = this.repository.git("rev-parse", "HEAD").trim()
    const document = sessionWith(
      `ses_${session}`,
      `Session ${session}`,
      this.turns.get(session) ?? [],
      this.begun.get(session),
    )
    this.repository.save(session, document, { by, branch: "main", commit, saved: new Date(this.minute).toISOString() })
    this.commit(by, `Work of ${session}`)
  }

  private pass(): number {
    this.minute += 60_000
    return this.minute
  }

  private text(file: string): string {
    const lines = this.files.get(file)
    if (!lines) return ""
    const text = `${lines.map((line) => line.text).join("\n")}\n`
    this.repository.write(file, text)
    return text
  }
}

const add =
  (at: number, ...texts: string[]) =>
  (by?: string): Change =>
  (lines) =>
    lines.toSpliced(at, 0, ...texts.map((text) => ({ text, ...(by && { by }) })))
const set =
  (at: number, text: string) =>
  (by?: string): Change =>
  (lines) =>
    lines.with(at, { text, ...(by && { by }) })
const remove =
  (at: number, count = 1) =>
  (): Change =>
  (lines) =>
    lines.toSpliced(at, count)

function history(): History {
  const h = new History()
  h.person("README.md", add(0, "# Shop", "", "By hand.")())
  h.commit("Alice", "begin")
  // Alice: prices.
  h.agent("one", "src/price.ts", add(0, "export function price(amount: number) {", "  return amount", "}"))
  h.agent("one", "src/price.ts", set(1, "  return Math.round(amount * 100) / 100"))
  h.agent("one", "src/price.ts", add(3, "", "export const currency = 'EUR'"))
  h.agent("one", "README.md", add(3, "", "Prices are rounded to cents."))
  h.save("one", "Alice")
  // Bob: totals, and a line that stands in another file of another session as well.
  h.agent(
    "two",
    "src/total.ts",
    add(
      0,
      "import { price } from './price'",
      "export function total(all: number[]) {",
      "  return all.reduce((a, b) => a + b, 0)",
      "}",
    ),
  )
  h.agent("two", "src/total.ts", set(2, "  return price(all.reduce((a, b) => a + b, 0))"))
  h.agent("two", "src/price.ts", set(4, "export const currency = 'CHF'"))
  h.save("two", "Bob")
  h.agent("two", "src/total.ts", add(4, "", "export const zero = total([])"))
  h.save("two", "Bob")
  // A person changes what an agent wrote, and indents what another wrote.
  h.person("src/price.ts", set(4, "export const currency = 'USD'")())
  h.person("src/total.ts", (lines) =>
    lines.map((line) => (line.text.startsWith("  return") ? { ...line, text: `  ${line.text}` } : line)),
  )
  h.commit("Bob", "dollars")
  // Alice renames; her agent goes on under the new name.
  h.rename("src/total.ts", "src/sum.ts")
  h.commit("Alice", "a better name")
  h.agent("three", "src/sum.ts", add(6, "export const one = total([1])"))
  h.agent("three", "src/sum.ts", set(5, "export const nothing = total([])"))
  h.agent(
    "three",
    "src/tax.ts",
    add(0, "export const rate = 0.19", "export const withTax = (net: number) => net * (1 + rate)"),
  )
  h.save("three", "Alice")
  // A line goes, and a person brings it back by hand: nobody's session wrote what is there now.
  h.agent("four", "src/tax.ts", remove(0))
  h.agent("four", "src/tax.ts", add(0, "import { rate } from './rates'"))
  h.agent("four", "src/rates.ts", add(0, "export const rate = 0.081", "export const reduced = 0.026"))
  h.save("four", "Bob")
  h.person("src/tax.ts", (lines) => [{ text: "export const rate = 0.19" }, ...lines.slice(1)])
  h.commit("Alice", "back")
  // The same line again, this time by an agent, and a change back.
  h.agent("five", "src/tax.ts", set(0, "import { rate, reduced } from './rates'"))
  h.agent("five", "src/tax.ts", add(2, "export const books = (net: number) => net * (1 + reduced)"))
  h.agent("five", "src/price.ts", set(4, "export const currency = 'CHF'"))
  h.save("five", "Alice")
  h.rename("src/price.ts", "src/money.ts")
  h.commit("Bob", "money")
  h.agent("five", "src/money.ts", add(5, "export const smallest = 0.05"))
  h.agent("five", "src/rates.ts", add(2, "export const hotel = 0.038"))
  h.save("five", "Alice")
  // Not committed yet.
  h.agent("five", "src/rates.ts", add(3, "export const none = 0"))
  h.repository.save("five", sessionOfFive(h), { by: "Alice" })
  h.person("src/rates.ts", add(4, "export const guessed = 0.5")())
  return h
}

// biome-ignore lint/suspicious/noExplicitAny: what the history keeps to itself
const sessionOfFive = (h: any) => sessionWith("ses_five", "Session five", h.turns.get("five"), h.begun.get("five"))

test("every line of twenty edits in five sessions by two people, with renames and edits by hand", async () => {
  const { repository, files } = history()
  const told = { sure: 0, right: 0, agents: 0, found: 0 }
  const wrong: string[] = []
  for (const [file, lines] of files)
    for (const [index, { text, by }] of lines.entries()) {
      const { line } = await why(repository.world, `${file}:${index + 1}`)
      const { written } = line ?? {}
      const said = written?.sure ? `${written.session.sessionID.replace("ses_", "")}:${written.edit.turn}` : undefined
      const telling = text.length > 1
      if (by && telling) told.agents++
      if (!said) continue
      told.sure++
      if (said === by) told.right++
      else wrong.push(`${file}:${index + 1} ${text}: ${said}, not ${by ?? "anybody"}`)
      if (said === by && telling) told.found++
    }
  process.stdout.write(
    `why: ${told.right} of ${told.sure} answers right (precision ${((100 * told.right) / told.sure).toFixed(0)} %); found ${told.found} of ${told.agents} lines that agents wrote\n`,
  )
  expect(wrong).toEqual([])
  expect(told.found).toBe(told.agents)
})

test("it shows the prompt and the answer, and says when it can't tell", async () => {
  const { repository } = history()
  const text = async (wanted: string) => whyText(await why(repository.world, wanted), plainScreen)
  expect(await text("src/sum.ts:3")).toMatch(
    /^src\/sum.ts:3 {2}return price.*\ncommit [0-9a-f]{7} by Bob, .*: Work of two\n\nWritten in turn 2 of\nSession two {2}two.json · Bob · .*\n {2}the edit added this line, and \d around it are as it left them; it was committed next in .*; the session was saved at commit .*\n\nAsked:\n {2}Please do two:2\n\nAnswered:\n {2}I did two:2, because it was asked for.\n$/,
  )
  expect(await text("README.md:3")).toContain(
    "1 session changed this file, but none can be shown to have written this line.",
  )
  expect(await text("src/tax.ts:2")).toContain("Written in turn 3 of\nSession three")
  const file = await text("src/money.ts")
  expect(file.match(/^Session \w+/gm)).toEqual(["Session five", "Session two", "Session one"])
  expect(file).toContain("turn 3  +1 −1  Please do five:3")
  await expect(text("src/sum.ts:99")).rejects.toThrow("has no line 99")
  await expect(text("../other.ts")).rejects.toThrow("outside this worktree")
  for (const folder of ["src", "./src/", "."])
    await expect(text(folder)).rejects.toMatchObject({ what: expect.stringContaining("is a folder"), exitCode: 2 })
  expect(await text("nowhere.ts")).toBe("There is no file nowhere.ts here, and no saved session has changed one.\n")
})

test("a name that begins with ./ is of the current folder alone", async () => {
  const repository = new Repository()
  for (const file of ["a.ts", "src/b.ts"]) repository.write(file, "x\n")
  const world = { ...repository.world, cwd: join(repository.root, "src") }
  expect((await why(world, "a.ts")).file).toBe("a.ts")
  expect(await why(world, "./a.ts")).toMatchObject({ file: "src/a.ts", missing: true })
  expect((await why(world, "../a.ts")).file).toBe("a.ts")
})

test("a line of a file whose path git writes in quotes is committed, whatever it is called", async () => {
  const repository = new Repository()
  const names = ["plain", "设计", 'q"uote', '"quoted"', "tab\there", "back\\slash", "[id]", "a*b", ":x", "é ü ", "🙂"]
  const files = names.map((name) => `docs/${name}.md`)
  for (const file of [...files, '"root.md', "docs/i.md"]) repository.write(file, "a\nb\nc\n")
  repository.commit("start")
  const turn = (file: string): object =>
    tool("edit", { filePath: `{{worktree}}/${file}` }, "", { diff: createPatch(file, "a\nb\nc\n", told) }, Date.now())
  const told = "a\nthe design is a queue of tasks\nc\n"
  for (const file of [...files, '"root.md']) repository.write(file, told)
  const document = sessionWith("ses_quoted", "Quoted", [["go", [...files, '"root.md'].map(turn), "done"]], Date.now())
  repository.save("quoted", document)
  repository.commit("the design")
  for (const file of [...files, '"root.md']) {
    const { line } = await why(repository.world, `${file}:2`)
    expect([file, line?.commit?.subject]).toEqual([file, "the design"])
    expect([file, line?.written?.evidence.join("; ")]).toEqual([
      file,
      expect.stringContaining("it was committed next in"),
    ])
  }
  expect(await hashFiles(repository.root, ['"root.md', files[0] as string])).toEqual({
    '"root.md': repository.git("rev-parse", 'HEAD:"root.md').trim(),
    [files[0] as string]: repository.git("rev-parse", `HEAD:${files[0]}`).trim(),
  })
})

test("the name that a file had before is known, in quotes or not", async () => {
  const repository = new Repository()
  repository.write("docs/设计 .md", "a\nb\nc\nd\n")
  repository.commit("start")
  repository.git("mv", "docs/设计 .md", 'docs/"new".md')
  repository.commit("move")
  expect(await namesOf(repository.root, 'docs/"new".md')).toEqual(['docs/"new".md', "docs/设计 .md"])
  const blame = await blameLine(repository.root, 'docs/"new".md', 2)
  expect(blame?.commit?.subject).toBe("start")
})

/** An agent wrote a line; a person removed it, and typed it again. */
function retyped(file: string) {
  const repository = new Repository()
  const at = (time: string) => {
    repository.clock = `2026-11-20T${time}:00Z`
    return Date.parse(repository.clock)
  }
  const line = "export const discount = 0.1"
  const wrote = tool("write", { filePath: `{{worktree}}/${file}`, content: `${line}\n` }, "", {}, at("09:00"))
  repository.save("one", sessionWith("ses_one", "One", [["A discount", [wrote], "Done."]], at("09:00")))
  for (const [time, text] of [
    ["09:10", `${line}\n`],
    ["10:00", "\n"],
    ["11:00", `${line}\n`],
  ] as const) {
    at(time)
    repository.write("src/price.ts", text)
    repository.commit(`price at ${time}`, "Bob")
  }
  return repository
}

test("a line written in a merge is of that merge, and what a merge dropped is not sure", async () => {
  const line = "export const discount = 0.1\n"
  /** @param text what the merge at eleven makes of the two sides, of ten past nine and of ten */
  const merged = (text: string) => {
    const repository = new Repository()
    const at = (time: string) => {
      repository.clock = `2026-11-20T${time}:00Z`
      return Date.parse(repository.clock)
    }
    const commit = (time: string, content: string) => {
      at(time)
      repository.write("src/price.ts", content)
      return repository.commit(`at ${time}`, "Bob")
    }
    commit("09:00", "begin\n")
    repository.git("checkout", "-q", "-b", "side")
    commit("09:10", "side\n")
    repository.git("checkout", "-q", "main")
    commit("10:00", "main\n")
    expect(() => repository.git("merge", "-q", "side")).toThrow()
    const merge = commit("11:00", text)
    const isSure = async (time: string) => {
      const wrote = tool("write", { filePath: "{{worktree}}/src/price.ts", content: line }, "", {}, at(time))
      repository.save("one", sessionWith("ses_one", "One", [["A discount", [wrote], "Done."]], at(time)))
      const report = await why(repository.world, "src/price.ts:1")
      return [report.line?.commit?.hash, report.line?.commit?.subject, report.line?.written?.sure]
    }
    return { repository, merge, isSure }
  }
  const { merge, isSure } = merged(line)
  expect(await isSure("09:30")).toEqual([merge, "at 11:00", false])
  expect(await isSure("10:30")).toEqual([merge, "at 11:00", true])
  const { repository, isSure: isSureOfRetyped } = merged("neither\n")
  repository.write("src/price.ts", line)
  expect(await isSureOfRetyped("10:30")).toEqual([undefined, undefined, false])
})

test("what an agent wrote before a commit was amended is found, and not sure: a rebased one has the same two times", async () => {
  const repository = new Repository()
  const at = (time: string) => Date.parse(`2026-11-20T${time}:00Z`)
  const line = "export const discount = 0.1"
  const wrote = tool("write", { filePath: "{{worktree}}/src/price.ts", content: `${line}\n` }, "", {}, at("10:00"))
  repository.save("one", sessionWith("ses_one", "One", [["A discount", [wrote], "Done."]], at("10:00")))
  const asked = async () => (await why(repository.world, "src/price.ts:1")).line?.written
  repository.write("src/price.ts", `${line}\n`)
  repository.clock = "2026-11-20T09:00:00Z"
  repository.commit()
  expect(await asked()).toBeUndefined()
  repository.clock = "2026-11-20T11:00:00Z"
  repository.git("commit", "-q", "--amend", "--no-edit")
  const written = await asked()
  expect(written).toMatchObject({ sure: false, edit: { turn: 1 } })
  expect(written?.evidence.join("; ")).toContain("its commit was begun before, and amended or rebased later")
})

test("a file of commits to ignore is read where there is one, and does not make a line nobody's where there is none", async () => {
  const repository = retyped("src/price.ts")
  repository.git("config", "blame.ignoreRevsFile", ".git-blame-ignore-revs")
  const asked = async () => {
    const { line } = await why(repository.world, "src/price.ts:1")
    return [line?.commit?.subject, line?.written?.sure]
  }
  expect(await asked()).toEqual(["price at 11:00", false])
  repository.write("src/price.ts", "export const discount = .1\n")
  repository.clock = "2026-11-20T12:00:00Z"
  repository.write(".git-blame-ignore-revs", `${repository.commit("format")}\n`)
  expect(await asked()).toEqual(["price at 11:00", undefined])
})

test("where git blame does not answer, nothing is sure, and the line is not called uncommitted", async () => {
  const repository = retyped("link.ts")
  repository.write("src/price.ts", "// Prices\nexport const discount = 0.1\n")
  symlinkSync("src/price.ts", join(repository.root, "link.ts"))
  repository.commit("link")
  const report = await why(repository.world, "link.ts:2")
  expect(report.line).toMatchObject({ isCommitUnknown: true, written: { sure: false } })
  for (const text of [whyText(report, plainScreen), toldToAgent(report, undefined)]) {
    expect(text).toContain("its commit is not known")
    expect(text).toContain("Probably written")
    expect(text).not.toContain("not committed yet")
  }
})

test.each([
  ["composed", "decomposed", "src/caf\u00e9.ts", "src/cafe\u0301.ts"],
  ["decomposed", "composed", "src/cafe\u0301.ts", "src/caf\u00e9.ts"],
])("a file whose name is %s here and %s in the session is found", async (_, __, here, told) => {
  const repository = new Repository()
  repository.write(here, "kaffee\n")
  const part = tool("write", { filePath: `{{worktree}}/${told}`, content: "kaffee\n" }, "", {}, 9)
  repository.save("one", sessionWith("ses_one", "Coffee", [["Pour it", [part], "Poured."]]))
  repository.commit()
  const { touched } = await why(repository.world, here)
  expect(touched.map(({ session, edits }) => [session.sessionID, edits[0]?.turn])).toEqual([["ses_one", 1]])
  expect((await why(repository.world, `${here}:1`)).line?.written?.session.sessionID).toBe("ses_one")
})
