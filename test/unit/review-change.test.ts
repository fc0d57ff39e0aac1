/** What a review says of the change as a whole: every file of it, the commits, and the sessions that they bring. */
import { execFileSync } from "node:child_process"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { review } from "../../src/commands/review/review.ts"
import { why } from "../../src/commands/why/why.ts"
import { reviewText } from "../../src/view/pull-request/review.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const lines = "export const alpha = 1\nexport const beta = 2\nexport const gamma = 3\n"

function begun() {
  const repository = new Repository()
  repository.write("README.md", "A shop for whoever comes by.\n")
  repository.commit("begin")
  const told = async (range = "HEAD^!") => {
    const report = await review(repository.world, range)
    return { report, text: reviewText(report) }
  }
  /** A session whose one turn writes the file. */
  const works = (file: string, content: string, name = "one", ...before: object[]) => {
    const time = Date.now()
    repository.write(file, content)
    const part = tool("write", { filePath: `{{worktree}}/${file}`, content }, "", { exists: false }, time)
    return repository.save(name, sessionWith(`ses_${name}`, "Work", [["Go", [...before, part], "Done."]], time))
  }
  return { repository, told, works }
}

test("each changed file is listed, also where git shows no line of it", async () => {
  const { repository, told } = begun()
  const { root } = repository
  const rowsOf = (text: string) => text.split("\n").filter((line) => line.startsWith("| `"))
  repository.write("pic.png", "\u0089P\0\u0001")
  repository.commit("binary")
  const binary = await told()
  expect(binary.text).toContain("1 file is binary or too large, and could not be compared.")
  expect(rowsOf(binary.text)).toEqual(["| `pic.png` | new, not compared | |"])
  repository.write("empty.txt", "")
  repository.commit("empty")
  expect(rowsOf((await told()).text)).toEqual(["| `empty.txt` | new, empty | |"])
  chmodSync(join(root, "README.md"), 0o755)
  repository.commit("mode")
  const mode = await told()
  expect(mode.text).toContain("1 commit, which added no lines.")
  expect(rowsOf(mode.text)).toEqual(["| `README.md` | mode changed | |"])
  repository.git("rm", "-q", "pic.png", "empty.txt")
  repository.commit("none")
  const none = await told()
  expect(none.text).toContain("1 commit, which only removed files.\n")
  expect(rowsOf(none.text)).toEqual(["| `empty.txt` | removed | |", "| `pic.png` | removed | |"])
})

test("an attribute hides no code: what is text is compared, under an old and a new name", async () => {
  const { repository, told, works } = begun()
  repository.write("src/old.ts", "a line of the file as it was\n".repeat(20))
  repository.write("src/[odd] name.ts", "a first line\n")
  repository.commit("more")
  repository.write(".gitattributes", "*.ts -diff\n")
  repository.git("mv", "src/old.ts", "src/new.ts")
  repository.write("src/new.ts", `${"a line of the file as it was\n".repeat(20)}and one by hand\n`)
  repository.write("src/[odd] name.ts", "a first line\nand a second one\n")
  repository.write("payload.ts", "take whatever is there\n".repeat(500))
  repository.write("zero.ts", "take('\0')\n")
  works("src/a.ts", lines)
  repository.commit("work")
  const { report, text } = await told()
  expect(report.lines).toEqual({ added: 506, sure: 3, probable: 0 })
  expect(report.files).toMatchObject([
    { file: ".gitattributes", added: 1 },
    { file: "payload.ts", added: 500, isNew: true },
    { file: "src/[odd] name.ts", added: 1, deleted: 0 },
    { file: "src/a.ts", added: 3, ranges: [{ from: 1, to: 3, sure: true }] },
    { file: "src/new.ts", was: "src/old.ts", added: 1, deleted: 0 },
    { file: "zero.ts", added: 0, isOpaque: true },
  ])
  expect(text).toContain("1 file is binary or too large, and could not be compared.")
})

test("a file that became a symbolic link is one file", async () => {
  const { repository, told } = begun()
  execFileSync("ln", ["-sf", "elsewhere", "README.md"], { cwd: repository.root })
  repository.commit("link")
  expect((await told()).report.files).toMatchObject([{ file: "README.md", added: 1, deleted: 1 }])
})

test("without an added line it says what the commits did, and no more", async () => {
  const { repository, told } = begun()
  repository.git("mv", "README.md", "LIESMICH.md")
  repository.commit("rename")
  expect((await told()).text).toContain("1 commit, which only renamed files.")
  repository.write("LIESMICH.md", "")
  repository.commit("cut")
  expect((await told()).text).toContain("1 commit, which only removed lines.")
  repository.git("commit", "-q", "--allow-empty", "-m", "nothing")
  expect((await told()).text).toContain("These commits change nothing outside of `.opencode/sessions`.")
  expect((await told("HEAD..HEAD")).text).toContain("There are no commits in `HEAD..HEAD`.")
})

test("the last commit that a shallow clone has is no first commit", async () => {
  const { repository } = begun()
  repository.write("src/a.ts", lines)
  repository.commit("more")
  const clone = mkdtempSync(join(tmpdir(), "opencode-session-shallow-"))
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }))
  execFileSync("git", ["clone", "-q", "--depth=1", `file://${repository.root}`, clone], { stdio: "ignore" })
  await expect(review({ ...repository.world, cwd: clone }, "HEAD^!")).rejects.toThrow(
    /The commits to review are not known: the parent of [0-9a-f]{12} is not in this clone\./,
  )
  const first = repository.git("rev-list", "--max-parents=0", "HEAD").trim()
  expect((await review(repository.world, `${first}^!`)).files).toMatchObject([{ file: "README.md", added: 1 }])
})

test("a merge brings the session that was saved in it, and not those of its other commits", async () => {
  const { repository, told } = begun()
  repository.git("tag", "base")
  repository.git("switch", "-q", "-c", "theirs")
  repository.save("two", sessionWith("ses_two", "Theirs", [["How so", [], "So."]]))
  repository.commit("theirs")
  repository.git("switch", "-q", "-c", "ours", "base")
  repository.write("y.txt", "a line by hand\n")
  repository.commit("ours")
  repository.git("merge", "-q", "--no-commit", "theirs")
  repository.save("one", sessionWith("ses_one", "Of the merge", [["Why so", [], "So."]]))
  const merge = repository.commit("merged")
  const { report } = await told("base..HEAD")
  const brought = Object.fromEntries(report.sessions.map(({ session, commits }) => [session.title, commits]))
  expect(brought).toEqual({ "Of the merge": [merge], Theirs: [repository.git("rev-parse", "theirs").trim()] })
  // And takes one away.
  repository.git("switch", "-q", "-c", "more", "theirs")
  repository.write("z.txt", "another one by hand\n")
  repository.commit("more")
  repository.git("switch", "-q", "ours")
  repository.git("merge", "-q", "--no-commit", "more")
  repository.git("rm", "-q", "-f", ".opencode/sessions/one.json", ".opencode/sessions/two.json")
  repository.commit("none")
  expect((await told("base..HEAD")).report.sessions).toEqual([])
})

test("of a session whose file got another name, only what was said since is new", async () => {
  const { repository, told } = begun()
  const turns: [string, object[], string][] = [["What is this", [], "A shop."]]
  const file = repository.save("one", sessionWith("ses_one", "Questions", turns))
  repository.commit("asked")
  repository.git("mv", file, ".opencode/sessions/other.json")
  repository.save("other", sessionWith("ses_one", "Questions", [...turns, ["And since when", [], "Always."]]))
  repository.commit("asked again")
  const { report, text } = await told()
  expect(report.sessions).toMatchObject([{ turns: [{ number: 2 }] }])
  expect(text).not.toContain("What is this")
})

test("a turn's lines are said to be in the files that have them", async () => {
  const { repository, told, works } = begun()
  const tried = ["aa", "bb", "cc"].map((name) =>
    tool("write", { filePath: `{{worktree}}/${name}.ts`, content: `try ${name} for once\n` }, "", { exists: false }),
  )
  works("src/a.ts", lines, "one", ...tried)
  repository.commit("work")
  const { text } = await told()
  expect(text).toContain("**Turn 1** · 3 lines in `src/a.ts`\n")
})

test("what a session wrote in a file that a shell removed is a person's who writes it again", async () => {
  const { repository, told } = begun()
  const now = Date.now()
  const writes = (content: string, at: number): object =>
    tool("write", { filePath: "{{worktree}}/a.ts", content }, "", { exists: false }, now + at)
  const [x, y] = ["export const first = read('one')\n", "export const second = 2\nexport const third = 3\n"]
  const removed = tool("bash", { command: "rm a.ts" }, "", {}, now + 1)
  const turns: [string, object[], string][] = [
    ["Go", [writes(x, 0), removed], "Done."],
    ["Anew", [writes(y, 2)], "Done."],
  ]
  repository.write("a.ts", y)
  repository.save("one", sessionWith("ses_one", "Work", turns, now))
  repository.commit("work")
  repository.write("a.ts", y + x)
  repository.commit("by hand", "Bob")
  expect((await told("HEAD~2..HEAD")).report.lines).toEqual({ added: 3, sure: 2, probable: 0 })
})

test.each([
  ["composed", "src/Pr\u00fcfung.ts", "src/Pru\u0308fung.ts"],
  ["decomposed", "src/Pru\u0308fung.ts", "src/Pr\u00fcfung.ts"],
  ["in capitals", "src/App.ts", "src/app.ts"],
])("a file whose name git has %s, and the session in another spelling, is one file", async (_, here, told) => {
  const { repository, told: reviewed, works } = begun()
  const content = "export const alpha = 1\nexport const beta = 2\n"
  works(told, content)
  rmSync(join(repository.root, told))
  repository.write(here, content)
  repository.commit("work")
  const { report } = await reviewed()
  expect(report.lines).toEqual({ added: 2, sure: 2, probable: 0 })
  expect(report.sessions).toMatchObject([{ turns: [{ files: [here] }], dropped: [] }])
  const found = async (file: string) => (await why(repository.world, file)).touched.length
  expect((await why(repository.world, `${here}:1`)).line?.written).toMatchObject({ edit: { turn: 1 }, sure: true })
  // Of two files that differ in nothing else, each has its own.
  repository.write(told, "a line of a person\n")
  repository.commit("the other")
  expect((await reviewed()).report.lines).toEqual({ added: 1, sure: 0, probable: 0 })
  expect([await found(here), await found(told)]).toEqual([0, 1])
})

test("why takes letters and marks apart for the file that git and the session have with composed letters", async () => {
  const { repository, works } = begun()
  works("src/Pr\u00fcfung.ts", lines)
  repository.commit("work")
  expect((await why(repository.world, "src/Pru\u0308fung.ts")).touched).toHaveLength(1)
})

test("of a session of several people it says who asked for what, and of one person's nothing", async () => {
  const { repository, told } = begun()
  const at = Date.now()
  const write = (file: string, content: string) =>
    tool("write", { filePath: `{{worktree}}/${file}`, content }, "", { exists: false }, at)
  const document = sessionWith(
    "ses_one",
    "Work",
    [
      ["Begin", [write("a.ts", lines)], "Done."],
      ["Go on", [write("b.ts", lines.replaceAll("export", "import"))], "Done."],
    ],
    at,
  )
  const [first = "", second = ""] = document.messages.flatMap(({ info }) => (info.role === "user" ? [info.id] : []))
  for (const [file, content] of [["a.ts", lines] as const, ["b.ts", lines.replaceAll("export", "import")] as const])
    repository.write(file, content)
  repository.save("one", document, { by: "Al", authors: ["Bob", "Al"], prompts: { Bob: [first], Al: [second] } })
  repository.commit("work")
  const { report, text } = await told()
  expect(report.sessions[0]?.turns).toMatchObject([{ author: "Bob" }, { author: "Al" }])
  expect(text).toContain("**Turn 1** · Bob · 3 lines in `a.ts`\n\n> Begin")
  expect(text).toContain("**Turn 2** · Al · 3 lines in `b.ts`\n\n> Go on")
  repository.save("one", document, { by: "Al", authors: ["Al"], prompts: { Al: [first, second] } })
  repository.git("add", "-A")
  repository.git("commit", "-q", "--amend", "--no-edit")
  const alone = await told()
  expect(alone.report.sessions[0]?.turns[0]).not.toHaveProperty("author")
  expect(alone.text).toContain("**Turn 1** · 3 lines in `a.ts`")
})

test("what a person added between two times that an agent wrote the whole file is not surely the agent's", async () => {
  const { repository, told } = begun()
  const at = Date.now()
  const write = (content: string, exists: boolean, time: number) =>
    tool("write", { filePath: "{{worktree}}/src/a.ts", content }, "", { exists, diagnostics: {} }, time)
  const later = `${lines}export const byHand = 4\nexport const fromTheAgent = 5\n`
  const turns: Parameters<typeof sessionWith>[2] = [
    ["Go", [write(lines, false, at)], "Done."],
    ["Go on", [write(later, true, at + 1000)], "Done."],
  ]
  repository.save("one", sessionWith("ses_one", "Work", turns, at))
  repository.write("src/a.ts", later)
  repository.commit("work")
  const { report } = await told()
  expect(report.files).toMatchObject([
    {
      ranges: [
        { from: 1, to: 3, turn: 1, sure: true },
        { from: 4, to: 5, turn: 2, sure: false },
      ],
    },
  ])
  const wrote = async (line: number) => (await why(repository.world, `src/a.ts:${line}`)).line?.written
  expect(await wrote(3)).toMatchObject({ edit: { turn: 1 }, sure: true })
  expect(await wrote(4)).toMatchObject({ edit: { turn: 2 }, sure: false })
  expect((await wrote(4))?.evidence.at(-1)).toContain("the agent wrote over the file")
})

test("a line that an agent wrote over and brought back is of the turn that brought it back, in why as in review", async () => {
  const { repository, told } = begun()
  const at = Date.now()
  const filePath = "{{worktree}}/src/a.ts"
  const limit = (value: number) => `${lines}export const retryLimit = ${value}\n`
  const write = (value: number, exists: boolean, time: number) =>
    tool("write", { filePath, content: limit(value) }, "", { exists, diagnostics: {} }, time)
  const change = (from: number, to: number, time: number) => {
    const [oldString, newString] = [`export const retryLimit = ${from}`, `export const retryLimit = ${to}`]
    return tool("edit", { filePath, oldString, newString }, "", {}, time)
  }
  repository.write("src/a.ts", limit(10))
  const wrote = async (...parts: object[]) => {
    const turns = parts.map((part): [string, object[], string] => ["Go", [part], "Done."])
    repository.save("one", sessionWith("ses_one", "Work", turns, at))
    repository.commit("work")
    const written = (await why(repository.world, "src/a.ts:4")).line?.written
    return [written?.edit.turn, written?.sure]
  }
  const over = [write(10, false, at), write(20, true, at + 1000), write(10, true, at + 2000)]
  expect(await wrote(...over)).toEqual([3, false])
  const { report } = await told()
  const ranges = [
    { from: 1, to: 3, turn: 1, sure: true },
    { from: 4, to: 4, turn: 3, sure: false },
  ]
  expect(report.files).toMatchObject([{ file: "src/a.ts", ranges }])
  // What was tried with a whole file is told, and what is still there is not.
  expect(report.sessions).toMatchObject([{ dropped: [{ turn: 2, file: "src/a.ts", lines: 1 }] }])
  // Of a file that it has not seen whole, the session lists each line that it wrote.
  expect(await wrote(change(5, 10, at), write(10, true, at + 1000))).toEqual([1, true])
  expect(await wrote(change(5, 10, at), change(10, 20, at + 1000), write(10, true, at + 2000))).toEqual([3, false])
})

test("a hundred thousand lines of one edit are no more than a call takes", { timeout: 60_000 }, async () => {
  const { repository, told, works } = begun()
  works("data.txt", Array.from({ length: 130_000 }, (_, index) => `row number ${index} of them\n`).join(""))
  repository.commit("data")
  expect((await told()).report.lines).toEqual({ added: 130_000, sure: 130_000, probable: 0 })
})
