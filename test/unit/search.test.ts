/** Search across saved sessions, and the list of them. */
import { spawnSync } from "node:child_process"
import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { list } from "../../src/commands/list/list.ts"
import { type SearchOptions, search } from "../../src/commands/search/search.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { termsOf } from "../../src/session/search/query.ts"
import { needleOf, occurrences, simply } from "../../src/support/byte-search.ts"
import { openCounter } from "../../src/support/count-word.ts"
import { foundText } from "../../src/view/agent/found.ts"
import { listText } from "../../src/view/list.ts"
import { searchText } from "../../src/view/search.ts"
import { plainScreen } from "../../src/view/terminal/table.ts"
import { assembled } from "../bed/assembled.ts"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

describe("a query", () => {
  test.each([
    ["two words", ["two", "words"]],
    ['"a phrase" word', ["phrase", "word"]],
    ["/colou?r is/i", ["colo"]],
    ["/(red|blue) paint/", ["paint"]],
    ["/red|paint/", [""]],
    ["/helio[st]rope( (is|was))? here/", ["helio"]],
    ["/abcd{2}/", ["abc"]],
    ["/a\\/bcd/", ["bcd"]],
    ["/\\p{Emoji}/u", [""]],
    ["/\\p{Script=Cyrillic}+/u", [""]],
    ["/\\u00e9cole/", [""]],
    ["/(?<year>\\d+)-\\k<year>/", [""]],
    ["/[A-Za-z0-9]{1000,}/", [""]],
    ["/\\d{128}/", [""]],
    ["/\\bprice\\b/", ["price"]],
    ["/(?<=total )price(?! of)/", ["price"]],
    ["/ab(cde){0}fgh/", ["fgh"]],
    ["/mask/iu", [""]],
    ["/mask/", ["mask"]],
    ["src/price.ts", ["price"]],
    ["价格", [""]],
    ["it", [""]],
  ])("%s: what must stand in a file that holds it is %j", (query, literals) => {
    expect(termsOf(query).map(({ literal }) => literal)).toEqual(literals)
  })

  test("finds what it says, in any case and across white space", () => {
    const finds = (query: string, line: string) => termsOf(query).every((term) => term.find(line))
    expect(finds("PRICE", "the price")).toBe(true)
    expect(finds('"total price"', "total\t price")).toBe(true)
    expect(finds("a.c", "abc")).toBe(false)
    expect(finds("/a.c/", "abc")).toBe(true)
    expect(finds("/ABC/", "abc")).toBe(false)
    expect(finds("ÉTÉ", "été")).toBe(true)
  })

  // Two capitals and two small letters that fold to ASCII, and a letter with a mark of its own.
  const letters = fc.constantFrom(..."abKks1S", "\u212a", "\u017f", "\u0130", "\u0131", "é", "e\u0301")
  const holds = (line: string, literal: string) =>
    literal === "" || occurrences(Buffer.from(JSON.stringify({ line })), needleOf(literal), 1) > 0

  test("a file without the literal of a term cannot hold the term", () => {
    const text = fc.string({ unit: fc.oneof(letters, fc.constantFrom(" ", "(", "/")) })
    fc.assert(
      fc.property(text, text, (line, query) => {
        for (const { find, literal } of termsOf(query.replaceAll("/", "")))
          if (find(line)) expect(holds(line, literal)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test("nor one of a pattern, however it is written", () => {
    /** A pattern, and a text that it finds, before case and composition. */
    type Pair = [source: string, text: string]
    const pair = (source: string, text: string): Pair => [source, text]
    const hex = (letter: string, width: number) => (letter.codePointAt(0) ?? 0).toString(16).padStart(width, "0")
    const word = fc.string({ unit: letters, minLength: 1, maxLength: 5 })
    const { pattern } = fc.letrec<{ pattern: Pair; atom: Pair }>((tie) => ({
      pattern: fc.array(tie("atom"), { minLength: 1, maxLength: 4 }).map((all): Pair => {
        return [all.map(([source]) => source).join(""), all.map(([, text]) => text).join("")]
      }),
      atom: fc.oneof(
        { maxDepth: 3 },
        word.map((text) => pair(text, text)),
        word.map((text) => pair([...text].map((letter) => `\\u${hex(letter, 4)}`).join(""), text)),
        fc.constantFrom("a", "k", "é").map((letter) => pair(`\\x${hex(letter, 2)}`, letter)),
        fc.constantFrom(pair("\\p{Letter}", "x"), pair("\\u{61}", "a"), pair("\\cJ", "\n")),
        fc.constantFrom(pair("\\d", "7"), pair("\\w", "z"), pair(".", "?"), pair("\\/", "/"), pair("\\bx", " x")),
        fc.constantFrom(pair("[abc\\]xyz]", "y"), pair("[^abc]", "z"), pair("[\\u0061-c]", "b")),
        fc.constantFrom(pair("(?<abc>x)\\k<abc>", "xx"), pair("(xyz)?", ""), pair("(?=abc)abc", "abc")),
        fc.constantFrom(
          pair("abc{0}", "ab"),
          pair("\\d{128}", "5".repeat(128)),
          pair("xyz*?", "xy"),
          pair("xyz??", "xy"),
        ),
        tie("pattern").chain(([source, text]) =>
          fc.constantFrom(
            pair(`(?:${source})+`, text + text),
            pair(`(${source}){0,100}`, ""),
            pair(`(?:${source}|abcd)`, text),
            pair(`(?:abcd|${source})`, "abcd"),
            pair(`(?:${source})(?!abcd)`, text),
            pair(`(?<!abcd)(?:${source})`, text),
            pair(`(?:${source}|abcd)|efgh`, text),
          ),
        ),
      ),
    }))
    let found = 0
    const change = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => text.normalize(),
      (text) => `${text.replaceAll("K", "\u212a")} e\u0301`,
      (text) => text.replaceAll(/k/gi, "\u212a").replaceAll(/s/gi, "\u017f"),
    )
    fc.assert(
      fc.property(pattern, fc.constantFrom("", "i", "u", "iu", "s"), change, ([source, text], flags, changed) => {
        let terms: ReturnType<typeof termsOf> = []
        try {
          terms = termsOf(`/${source.replaceAll(/\s/g, "")}/${flags}`)
        } catch {
          // Some are none with `u`, or have a name twice.
        }
        const line = changed(text)
        for (const { find, literal } of terms)
          if (find(line)) {
            found++
            expect(holds(line, literal), `${source} ${line} ${literal}`).toBe(true)
          }
      }),
      { numRuns: 5000, seed: 1 },
    )
    expect(found).toBeGreaterThan(1000)
  })
})

describe("counting in bytes", () => {
  const counter = openCounter()
  const unit = fc.constantFrom("a", "b", "A", "B", "1", "\u0011", " ", "é")
  const word = fc.stringMatching(/^[ab1]{1,4}$/)

  test("both ways find what a simple count finds, wherever the text begins and ends", () => {
    const long = fc.string({ unit, maxLength: 300 })
    fc.assert(
      fc.property(long, long, word, fc.integer({ min: 1, max: 30 }), (before, text, literal, most) => {
        const [bytes, needle] = [Buffer.from(text), needleOf(literal)]
        let count = 0
        for (let at = 0; at <= text.length - literal.length; at++)
          if (text.toLowerCase().startsWith(literal, at)) count++
        const expected = Math.min(count, most)
        expect(simply(bytes, needle, most)).toBe(expected)
        expect(occurrences(bytes, needle, most)).toBe(expected)
        // The same in the counter's own memory, amid what was there before.
        const room = counter?.room(before.length * 2 + bytes.length + 600) as Buffer
        room.fill(Buffer.from(literal.toUpperCase()))
        bytes.copy(room, before.length)
        expect(counter?.count(room.subarray(before.length, before.length + bytes.length), needle, most)).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })

  test("a word of any length, and a text larger than what was read before", () => {
    for (const length of [3, 16, 17, 63, 64, 65, 1000, 32768, 32769]) {
      const literal = "xa1".repeat(length).slice(0, length)
      const text = Buffer.from(`${" ".repeat(length === 17 ? 1_500_000 : length)}${literal.toUpperCase()}x${literal}`)
      expect(occurrences(text, needleOf(literal), 20)).toBe(simply(text, needleOf(literal), 20))
      expect(occurrences(text, needleOf(literal), 20)).toBeGreaterThan(1)
    }
  })

  test("what counts is what its source comes to", async () => {
    const written = readFileSync(new URL("../../src/support/count-word.ts", import.meta.url), "utf8")
    expect(written).toContain(`"${await assembled()}"`)
  })
})

function shop() {
  const repository = new Repository()
  const edit = tool(
    "edit",
    { filePath: "{{worktree}}/src/price.ts", oldString: "1", newString: "2" },
    "Applied the discount",
    { diff: "@@ -1 +1 @@\n-1\n+2\n" },
  )
  repository.save(
    "one",
    sessionWith("ses_one", "Prices", [
      ["How do we round a discount?", [], "Half up."],
      ["Now edit it", [edit], "Done."],
    ]),
    { by: "Alice", branch: "main", subagentCount: 0 },
  )
  repository.save(
    "two",
    sessionWith(
      "ses_two",
      "Deploy",
      [["Ship it", [tool("bash", { command: "deploy --discount" }, "discount\nround")], "Shipped\u001b[31m."]],
      100,
    ),
    { by: "Bob", saved: "2026-11-20T14:00:00.000Z" },
  )
  return repository
}

const told = async ({ world }: Repository, query: string, options: SearchOptions = {}) =>
  (await search(world, query, options)).found.map(({ sessionID, hits }) => [
    sessionID,
    ...hits.map(({ turn, from, line }) => [turn, `${from}: ${line}`].filter(Boolean).join(" ")),
  ])

test("sessions are ranked, and hits are lines with their turn", async () => {
  const repository = shop()
  expect(await told(repository, "discount round")).toEqual([
    ["ses_one", "1 user: How do we round a discount?", "2 edit: Applied the discount"],
    ["ses_two", "1 bash: deploy --discount", "1 bash: discount", "1 bash: round"],
  ])
  expect(await told(repository, "deploy")).toEqual([["ses_two", "1 bash: deploy --discount"]])
  expect(await told(repository, "discount nowhere")).toEqual([])
  const text = searchText(await search(repository.world, "shipped", {}), plainScreen, repository.world.now())
  expect(text).toBe("Deploy  two.json · Bob · 2 days\n  turn 1 assistant  Shipped.\n\n1 session\n")
})

test("filters", async () => {
  const repository = shop()
  const ids = async (options: SearchOptions) => (await told(repository, "discount", options)).map(([id]) => id)
  expect(await ids({ role: "user" })).toEqual(["ses_one"])
  expect(await ids({ tool: "bash" })).toEqual(["ses_two"])
  expect(await ids({ file: "price.ts" })).toEqual(["ses_one"])
  expect(await ids({ since: "2026-11-21" })).toEqual([])
  expect(await ids({ role: "assistant" })).toEqual([])
  await expect(search(repository.world, "x", { since: "yesterday" })).rejects.toThrow(
    "yesterday is not a time in the past",
  )
  await expect(search(repository.world, "/(/", {})).rejects.toThrow("The pattern cannot be read")
  await expect(search(repository.world, "  ", {})).rejects.toThrow("nothing to search for")
})

test("sessions of other branches are listed and found without a checkout, each version once", async () => {
  const repository = shop()
  repository.commit()
  repository.git("checkout", "-q", "-b", "feature")
  repository.save("three", sessionWith("ses_three", "On a branch", [["A discount for all", [], "Yes."]], 200))
  repository.commit()
  repository.git("branch", "another")
  repository.git("checkout", "-q", "main")
  const sessions = async (allBranches: boolean) =>
    (await list(repository.world, { allBranches })).sessions.map(({ sessionID, branches }) => [sessionID, branches])
  expect(await sessions(false)).toEqual([
    ["ses_one", undefined],
    ["ses_two", undefined],
  ])
  expect((await sessions(true)).slice(2)).toEqual([["ses_three", ["another", "feature"]]])
  expect(await told(repository, '"for all"', { allBranches: true })).toEqual([
    ["ses_three", "1 user: A discount for all"],
  ])
  // As the list names it, so it can be read.
  const read = await reading(repository.world, "another:.opencode/sessions/three.json")
  expect(read.transcript.id).toBe("ses_three")
  await expect(reading(repository.world, "--output=x:y.json")).rejects.toThrow("No saved session fits")
  expect(listText(await list(repository.world, { allBranches: true }), repository.world.now())).toBe(
    [
      "#  title        by     saved   branch",
      "1  Prices       Alice  4 h     main",
      "2  Deploy       Bob    2 days",
      "   On a branch         4 h",
      "   another:.opencode/sessions/three.json",
      "",
    ].join("\n"),
  )
})

test.each([
  ["deleted", "rm", true],
  ["deleted, and that is staged", "git rm", true],
  ["written anew", "shorter", true],
  ["only staged as something else", "as committed", false],
])("what another branch has of a session that is %s here is found there", async (_, deed, isFound) => {
  const repository = shop()
  const file = repository.save("three", sessionWith("ses_three", "Jam", [["Which fruit?", [], "Marmalade."]], 200))
  repository.commit()
  repository.git("branch", "other")
  if (deed === "rm") rmSync(join(repository.root, file))
  if (deed === "git rm") repository.git("rm", "-q", file)
  if (deed === "shorter") repository.save("three", sessionWith("ses_three", "Jam", [["Which fruit?", [], "No."]], 200))
  if (deed === "as committed") {
    const committed = readFileSync(join(repository.root, file))
    writeFileSync(join(repository.root, file), "{}")
    repository.git("add", file)
    writeFileSync(join(repository.root, file), committed)
  }
  const { found } = await search(repository.world, "marmalade", { allBranches: true })
  expect(found.map(({ branches }) => branches)).toEqual([isFound ? ["other"] : undefined])
  const { sessions } = await list(repository.world, { allBranches: true })
  expect(sessions.flatMap(({ branches }) => branches ?? [])).toEqual(isFound ? ["other"] : [])
})

test.each([
  ["Zürich", "from Zürich to Genève"],
  ["genève", "from Zürich to GENÈVE"],
  ["Việt", "in Việt Nam"],
  ["한국", "see 한국어 here"],
  ["プログラム", "a プログラム"],
  ["é", "caf\u0065\u0301"],
  ['"Zürich nach"', "Zürich  nach"],
  ["/z.rich\\b.*gen.ve/i", "from Zürich to Genève"],
  ["/Zü?rich/", "Zürich"],
])("%s is found in %s, composed or decomposed, where it stands", (query, line) => {
  for (const asked of [query.normalize("NFC"), query.normalize("NFD")])
    for (const written of [line.normalize("NFC"), line.normalize("NFD")])
      for (const { find, literal } of termsOf(asked)) {
        const [start = 0, end = 0] = find(written) ?? []
        // A pattern's `?` counts for one character, and so for the mark alone where it is decomposed.
        if (query.startsWith("/Zü?") && written !== line.normalize()) continue
        expect([asked, written.slice(start, end).normalize()]).not.toEqual([asked, ""])
        expect(new RegExp(termsSource(query), "iu").test(written.slice(start, end).normalize())).toBe(true)
        expect(written.toLowerCase()).toContain(literal)
      }
})

const termsSource = (query: string) =>
  query
    .replace(/^[/"]|[/"]i?$/g, "")
    .normalize()
    .replace(/ /g, "\\s+")

test("decomposed words are found in saved sessions, and a file by its name", async () => {
  const repository = new Repository()
  const read = tool("read", { filePath: `{{worktree}}/docs/${"Übersicht".normalize("NFD")}.md` }, "")
  const words = ["Zürich als Ort", "mu\u0308ller"].map((text) => text.normalize("NFD"))
  repository.save("nfd", sessionWith("ses_nfd", "T", [[words[0] as string, [read], words[1] as string]]))
  expect(await told(repository, "Zürich")).toEqual([["ses_nfd", `1 user: ${words[0]}`]])
  expect(await told(repository, "Müller")).toEqual([["ses_nfd", `1 assistant: ${words[1]}`]])
  expect(await told(repository, "Zürich", { file: "Übersicht" })).toHaveLength(1)
})

test("a subagent that no call names is searched, and stands in the turn in which it began", async () => {
  const repository = new Repository()
  const { info, messages } = sessionWith("ses_sub", "Look", [["find the heliotrope", [], "It is mauve."]], 5)
  const root = sessionWith("ses_root", "Work", [
    ["first", [], "yes"],
    ["second", [], "no"],
  ])
  repository.save("root", root, { subagents: [{ info: { ...info, parentID: "ses_root" }, messages }] as never })
  expect(await told(repository, "heliotrope")).toEqual([["ses_root", "2 user: find the heliotrope"]])
  expect(await told(repository, "mauve", { role: "assistant" })).toEqual([["ses_root", "2 assistant: It is mauve."]])
})

test("what ended an answer is found, the agent's words and no tool's; so are a title, a todo and a file that came back", async () => {
  const repository = new Repository()
  const shot = tool("screenshot", { url: "https://shop.example" }, "taken")
  const file = {
    type: "file",
    mime: "application/pdf",
    filename: "medlar.pdf",
    url: "data:application/pdf;base64,AAAA",
  }
  Object.assign(shot.state, { attachments: [file] })
  const question = tool("question", { questions: [{ question: "Which?" }] }, "asked", { answers: [["Loquat"]] })
  const root = sessionWith("ses_root", "Work", [["first", [shot, question], "yes"]])
  const failing = { name: "APIError", data: { message: "Too much.\nquotaexhausted for this key" } }
  const { info, messages } = sessionWith("ses_sub", "Quince hunt", [["look", [], "I looked."]], 5)
  for (const { info } of [root.messages[1], messages[1]].flatMap((one) => one ?? []))
    Object.assign(info, { error: failing })
  const todos = [{ content: "Peel the salak", status: "pending", priority: "high" }]
  const subagents = [{ info: { ...info, parentID: "ses_root" }, messages }]
  repository.save("root", root, { todos, subagents } as never)
  const failed = ["ses_root", ...Array(2).fill("1 error: quotaexhausted for this key")]
  expect(await told(repository, "quotaexhausted")).toEqual([failed])
  expect(await told(repository, "quotaexhausted", { role: "assistant" })).toEqual([failed])
  for (const narrowed of [{ role: "user" }, { role: "tool" }, { tool: "screenshot" }] as const)
    expect(await told(repository, "quotaexhausted", narrowed)).toEqual([])
  expect(await told(repository, "quince")).toEqual([["ses_root", "1 subagent: Quince hunt"]])
  expect(await told(repository, "quince", { role: "assistant" })).toEqual([])
  expect(await told(repository, "medlar")).toEqual([["ses_root", "1 screenshot: medlar.pdf"]])
  expect(await told(repository, "loquat")).toEqual([["ses_root", "1 question: Loquat"]])
  // No turn has it, and with a word that a turn has it says no more than that.
  expect(await told(repository, "salak")).toEqual([["ses_root", "todo: Peel the salak"]])
  expect(await told(repository, "salak first")).toEqual([["ses_root", "1 user: first", "todo: Peel the salak"]])
  const report = await search(repository.world, "salak", {})
  expect(searchText(report, plainScreen, repository.world.now())).toContain("\n  todo  Peel the salak\n\n1 session\n")
  expect(foundText(report, 5)).toMatch(/^## root · Work · .*\nroot todo: Peel the salak$/)
  expect(await told(repository, "salak", { since: "2000-01-01" })).toEqual([])
  // That the title has the word, too, makes it no turn's.
  repository.save("root", { ...root, info: { ...root.info, title: "Salak" } } as never, { todos, subagents } as never)
  expect(await told(repository, "salak")).toEqual([["ses_root", "todo: Peel the salak"]])
})

test("what stands in a structured input is searched as it is read, and each line of it is a line", async () => {
  const repository = new Repository()
  const edits = [
    { oldString: "x", newString: 'throw new Error("bad pear")\n\treturn\tfoo\nfirst line\nsecond' },
    { oldString: "C:\\temp\\logs", newString: "y" },
  ]
  const call = tool("multiedit", {
    filePath: "{{worktree}}/a.ts",
    edits,
    among: { "src/quince.ts": [4711, true, null] },
  })
  repository.save("one", sessionWith("ses_one", "T", [["go", [call], "Done."]]))
  for (const [query, line] of [
    ['Error("bad', 'throw new Error("bad pear")'],
    ['"return foo"', "\treturn\tfoo"],
    ['"first line second"', "first line"],
    ["/^first/", "first line"],
    ["C:\\temp\\logs", "C:\\temp\\logs"],
    ["4711", "4711"],
    ["newString", "newString"],
    ["quince", "src/quince.ts"],
  ] as const)
    expect(await told(repository, query)).toEqual([["ses_one", `1 multiedit: ${line}`]])
})

test("any piece of any text in a structured input is found, whatever of it the bytes are searched for", async () => {
  const unit = fc.constantFrom(..."abKk1", " ", "\t", "\n", '"', "\\", "/", "é", "\u0001")
  const texts = fc.array(fc.string({ unit, minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 })
  const repository = new Repository()
  const check = async (all: string[], from: number, length: number) => {
    const call = tool("todos", { list: all.map((content) => ({ content })) })
    repository.save("one", sessionWith("ses_one", "T", [["go", [call], "Done."]]))
    for (const text of all) {
      const piece = text
        .slice(from, from + length)
        .replaceAll('"', "")
        .trim()
      if (piece && text.includes(piece)) expect(await told(repository, `"${piece}"`)).toHaveLength(1)
    }
  }
  const places = fc.integer({ min: 0, max: 8 })
  await fc.assert(fc.asyncProperty(texts, places, fc.integer({ min: 1, max: 12 }), check), { numRuns: 60 })
})

test("--file knows what a subagent read, and what a call inside a call did", async () => {
  const repository = new Repository()
  const explore = sessionWith("ses_sub", "Look", [
    ["look", [tool("read", { filePath: "{{worktree}}/src/zeta.ts" })], "Seen."],
  ])
  const task = tool("task", { description: "Look" }, "zeta uses quokka rounding", { sessionId: "ses_sub" })
  const toolCalls = [{ tool: "read", status: "completed", input: { filePath: "{{worktree}}/src/eta.ts" } }]
  const execute = tool("execute", { code: "run()" }, "quokka", { toolCalls })
  repository.save(
    "one",
    sessionWith("ses_one", "T", [
      ["go", [task], "It is so."],
      ["again", [execute], "Done."],
      ["quokka", [], "Done."],
    ]),
    { subagents: [{ info: { ...explore.info, parentID: "ses_one" }, messages: explore.messages }] } as never,
  )
  const turns = async (file: string) =>
    (await search(repository.world, "quokka", { file })).found.flatMap(({ hits }) => hits.map(({ turn }) => turn))
  expect(await turns("src/zeta.ts")).toEqual([1])
  expect(await turns("eta.ts")).toEqual([1, 2])
  expect(await turns("src/eta.ts")).toEqual([2])
  expect(await turns("./src/eta.ts")).toEqual([2])
})

test("--file knows a file in any line of a command, however a shell or a patch writes its path", async () => {
  const repository = new Repository()
  for (const file of ["src/app/c.ts", "src/a.ts"]) repository.write(file, "x")
  const commands = [
    "set -e\ncat src/app/c.ts",
    'cat "$PWD/src/a.ts"',
    "git apply <<'END'\n--- a/src/a.ts\n+++ b/src/a.ts\nEND",
    "cat src//a.ts",
    "type src\\a.ts",
    "cat b/src/a.ts other\\src\\a.ts /src/a.ts $HOME/src/a.ts ../src/a.ts",
  ]
  const turns = commands.map((command): [string, object[], string] => ["quokka", [tool("bash", { command })], "Done."])
  const code = "// All of it\nawait tools.read({ filePath: 'src/app/c.ts' })"
  repository.save("one", sessionWith("ses_one", "T", [...turns, ["quokka", [tool("execute", { code })], "Done."]]))
  const found = async (file: string) =>
    (await search(repository.world, "quokka", { file })).found.flatMap(({ hits }) => hits.map(({ turn }) => turn))
  expect(await found("src/app/c.ts")).toEqual([1, 7])
  expect(await found("./src/app/c.ts")).toEqual([1, 7])
  expect(await found("./src/a.ts")).toEqual([2, 3, 4, 5])
})

test("--file takes a path as it is typed where one stands", async () => {
  const repository = new Repository()
  for (const file of ["src/app/a.ts", "src/app/data.ts", "src/app.ts"]) repository.write(file, "x")
  symlinkSync(join(repository.root, "src/app"), join(repository.root, "linked"))
  const home = join(repository.root, "..", "somebody")
  const files = ["{{worktree}}/src/app/a.ts", "{{worktree}}/src/app/data.ts", "{{home}}/notes.md", "/etc/hosts"]
  const reads = files.map((filePath): [string, object[], string] => ["quokka", [tool("read", { filePath })], "Done."])
  const cat = tool("bash", { command: "cat ./src/app/a.ts" })
  repository.save("one", sessionWith("ses_one", "T", [...reads, ["quokka", [cat], "Done."]]))
  const turns = async (file: string, folder = ".") => {
    const world = { ...repository.world, cwd: join(repository.root, folder), env: { ...process.env, HOME: home } }
    return (await search(world, "quokka", { file })).found.flatMap(({ hits }) => hits.map(({ turn }) => turn))
  }
  for (const file of ["./src/app/a.ts", "src/./app/a.ts", "src/../src/app/a.ts", join(repository.root, "src/app/a.ts")])
    expect([file, await turns(file)]).toEqual([file, [1, 5]])
  expect(await turns("./a.ts", "src/app")).toEqual([1, 5])
  expect(await turns("../app/a.ts", "src/app")).toEqual([1, 5])
  // What begins so is of the current folder, and of no other that has such a file.
  expect(await turns("./src/app/a.ts", "src")).toEqual([])
  expect(await turns("./linked/a.ts")).toEqual([1, 5])
  expect(await turns("./gone/../src/app/data.ts")).toEqual([2])
  // A folder is all that is in it, and a part is a part.
  expect(await turns("./src/app/")).toEqual([1, 2, 5])
  expect(await turns(".", "src/app")).toEqual([1, 2, 5])
  expect(await turns("a.ts")).toEqual([1, 2, 5])
  expect(await turns("src\\app\\a.ts")).toEqual([1, 5])
  expect(await turns("./a.ts")).toEqual([])
  expect(await turns(join(home, "notes.md"))).toEqual([3])
  expect(await turns("~/notes.md")).toEqual([3])
  expect(await turns("/etc/hosts")).toEqual([4])
  // What is no file of the disk may be a part of a path.
  expect(await turns("/app/")).toEqual([1, 2, 5])
  expect(await turns("/app/data.ts")).toEqual([2])
})

test("--role user finds what people typed: not what OpenCode added, nor what an agent asked a subagent", async () => {
  const repository = new Repository()
  const root = sessionWith("ses_root", "Work", [["typed by a person", [], "yes"]])
  const [prompt] = root.messages
  prompt?.parts.push({ ...prompt.parts[0], id: "prt_added", text: "added by OpenCode", synthetic: true } as never)
  const { info, messages } = sessionWith("ses_sub", "Look", [["asked by an agent", [], "It is mauve."]], 9)
  repository.save("root", root, { subagents: [{ info: { ...info, parentID: "ses_root" }, messages }] as never })
  const found = async (query: string, role?: "user") => (await told(repository, query, role ? { role } : {})).length
  expect([await found("typed", "user"), await found("added", "user"), await found("asked", "user")]).toEqual([1, 0, 0])
  expect([await found("typed"), await found("added"), await found("asked")]).toEqual([1, 1, 1])
})

test("JSON says beside it that not all sessions were searched, as the text does", () => {
  const repository = new Repository()
  for (let at = 0; at < 23; at++)
    repository.save(`s${at}`, sessionWith(`ses_${at}`, `Work ${at}`, [[`Marmalade ${at}`, [], "Yes."]]))
  const types = (...args: string[]) =>
    spawnSync(process.execPath, [cli, "search", "marmalade", ...args], { cwd: repository.root, encoding: "utf8" })
  const { stdout, stderr } = types("--json")
  expect(JSON.parse(stdout)).toHaveLength(20)
  expect(stderr).toBe("Note: Up to 3 more sessions may have hits and were not searched: narrow the search.\n")
  expect(types()).toMatchObject({ stdout: expect.stringContaining("20 sessions of 23 or fewer\n"), stderr: "" })
})

test("a pattern's ends are those of a line, and a phrase may go on in the next one", async () => {
  const repository = new Repository()
  const answer = "first line\nERROR here\nthe prices wrap\nonto this"
  repository.save("one", sessionWith("ses_one", "Work", [["Go", [], answer]]))
  expect(await told(repository, "/^ERROR/")).toEqual([["ses_one", "1 assistant: ERROR here"]])
  expect(await told(repository, "/here$/")).toEqual([["ses_one", "1 assistant: ERROR here"]])
  expect(await told(repository, '"wrap onto this"')).toEqual([["ses_one", "1 assistant: the prices wrap"]])
  expect(await told(repository, '"wrap onto" /^first/')).toHaveLength(1)
  expect(await told(repository, "/^here/")).toEqual([])
})

test("a file in another encoding, or encrypted, is named as unread and not said to hold nothing", async () => {
  const repository = new Repository()
  const file = repository.save("one", sessionWith("ses_one", "Work", [["Go", [], "heliotrope"]]))
  const text = readFileSync(join(repository.root, file), "utf8")
  const unread = async () => (await search(repository.world, "heliotrope", {})).unread
  expect(await unread()).toEqual([])
  writeFileSync(join(repository.root, file), `\ufeff${text}`, "utf16le")
  expect(await unread()).toEqual([file])
  writeFileSync(join(repository.root, file), Buffer.concat([Buffer.from("\0GITCRYPT\0"), Buffer.alloc(80, 7)]))
  expect(await unread()).toEqual([file])
})
