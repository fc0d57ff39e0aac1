/** The server for agents, by the official client. */
import { execFileSync } from "node:child_process"
import { expect, test } from "vitest"
import { described } from "../../src/mcp/server.ts"
import { tokensOf } from "../../src/view/agent/tokens.ts"
import { Agent, unframed } from "../bed/agent.ts"
import { cli } from "../bed/machine.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const prices = "2026-11-22-14-03-prices"

function shop() {
  const repository = new Repository()
  const edit = tool("edit", { filePath: "{{worktree}}/src/price.ts", oldString: "1", newString: "half" }, "Applied", {
    diff: "@@ -1 +1 @@\n-1\n+half up\n",
  })
  const long = Array.from({ length: 800 }, (_, line) => `line ${line} of the log`).join("\n")
  repository.save(
    prices,
    sessionWith("ses_one", "Prices", [
      ["How do we round a discount?", [], "Half up, since the bank does."],
      ["Now edit it", [edit, tool("bash", { command: "npm test" }, long)], "Done: [REDACTED-password-abcdef] stays."],
    ]),
    { by: "Alice", branch: "main", subagentCount: 0 },
  )
  repository.save("deploy", sessionWith("ses_two", "Deploy", [["Ship the discount", [], "Shipped."]], 100), {
    by: "Bob",
    saved: "2026-11-20T14:00:00.000Z",
  })
  repository.write("src/price.ts", "half up\n")
  return repository
}

test("the tools are described within 1,200 tokens, with what the server says of itself", async () => {
  const { client } = await Agent.in(shop().root)
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual(["search_sessions", "read_session", "why", "list_sessions"])
  expect(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))).toEqual(
    described().map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  )
  // Schemas and prose have four characters a token or more.
  const said = JSON.stringify(tools) + client.getInstructions()
  expect(said.length / 4).toBeLessThan(1200)
})

test("a question is answered with turns that can be read, cited and shown", async () => {
  const repository = shop()
  const agent = await Agent.in(repository.root)
  const found = unframed(await agent.asks("search_sessions", { words: "bank discount" })).inside
  expect(found).toBe(
    `## ${prices} · Prices · Alice · 2026-11-22 · branch main\n${prices}#1 user: How do we round a discount?`,
  )
  expect(unframed(await agent.asks("read_session", { session: `${prices}#1` })).inside).toBe(
    [
      "# Prices",
      `## ${prices}#1 · 1970-01-01 00:00 · build · p/m`,
      "Asked:",
      "> How do we round a discount?",
      "Answered:",
      "> Half up, since the bank does.",
    ].join("\n"),
  )
  const several = unframed(await agent.asks("read_session", { session: "ses_one#1-2" })).inside
  expect(several).toContain("- bash npm test: 16 KB (part 3)\n> Done: [REDACTED-password-abcdef] stays.")
  expect(several).not.toContain("of the log")
  expect(unframed(await agent.asks("read_session", { session: "prices" })).inside).toContain(
    "#2 Now edit it (2 calls, 1 file changed)",
  )
  expect(execFileSync(process.execPath, [cli, "show", `${prices}#1`], { cwd: repository.root }).toString()).toMatch(
    /── 1 .*\n> How do we round a discount\?\n\nHalf up, since the bank does\.\n$/,
  )
})

test("filters", async () => {
  const agent = await Agent.in(shop().root)
  const names = async (tool: string, given: object) =>
    [...(await agent.asks(tool, { words: "discount", ...given })).matchAll(/^(?:##|-) (\S+) · /gm)].map(
      ([, name]) => name,
    )
  for (const tool of ["search_sessions", "list_sessions"]) {
    expect(await names(tool, {})).toEqual([prices, "deploy"])
    expect(await names(tool, { author: "bo" })).toEqual(["deploy"])
    expect(await names(tool, { branch: "main" })).toEqual([prices])
    expect(await names(tool, { limit: 1 })).toEqual([prices])
    expect(await names(tool, { until: "1969-12-31" })).toEqual([])
  }
  expect(await names("list_sessions", { since: "2026-11-21" })).toEqual([prices])
  expect(await names("list_sessions", { until: "1970-01-01" })).toEqual([prices, "deploy"])
  expect(await names("search_sessions", { file: "price.ts" })).toEqual([])
  expect(await names("search_sessions", { file: "price.ts", words: "edit" })).toEqual([prices])
  expect(await names("search_sessions", { role: "assistant", words: "shipped" })).toEqual(["deploy"])
  expect((await agent.calls("search_sessions", { words: "x", since: "soon" })).text).toContain("soon is not a time")
})

test("what wrote a line is told with what was asked", async () => {
  const agent = await Agent.in(shop().root)
  for (const file of ["src/price.ts:1", "src/price.ts"]) {
    const { inside } = unframed(await agent.asks("why", { file }))
    expect(inside).toContain(`## ${prices}#2 · Prices · Alice`)
    expect(inside).toContain("Asked:\n> Now edit it\n")
  }
})

test("a subagent that no call names wrote it: the address is of the turn in which it began", async () => {
  const repository = new Repository()
  const write = tool("write", { filePath: "{{worktree}}/src/tax.ts", content: "zero rated\n" }, "", {}, 1050)
  const child = sessionWith("ses_child", "Child", [["Go", [write], "Written."]], 7)
  const main = sessionWith("ses_main", "Tax", [
    ["First", [], "One."],
    ["Let somebody write the tax", [], "It is written."],
    ["Third", [], "Three."],
  ])
  repository.save("tax", main, { subagents: [child] } as never)
  repository.write("src/tax.ts", "zero rated\n")
  const agent = await Agent.in(repository.root)
  for (const file of ["src/tax.ts:1", "src/tax.ts"]) {
    const { inside } = unframed(await agent.asks("why", { file }))
    expect(inside).toContain("## tax#2 · Tax")
    expect(inside).toContain("Asked:\n> Let somebody write the tax\n")
    expect(unframed(await agent.asks("read_session", { session: "tax#2" })).inside).toContain(
      "> Let somebody write the tax",
    )
  }
})

test("an answer keeps to its budget, and every cut can be asked for", async () => {
  const repository = shop()
  const turns = Array.from({ length: 300 }, (_, turn): [string, object[], string] => [
    `Question ${turn} ${"价格 ".repeat(turn)}`,
    [tool("bash", { command: `run ${turn}` }, "out ".repeat(50))],
    `Answer ${turn} ${"word ".repeat(turn % 40)}`,
  ])
  repository.save("many", sessionWith("ses_many", "Many", turns))
  const agent = await Agent.in(repository.root)
  for (const budget of [200, 1000, 25_000])
    for (const session of ["many", "many#1-300", "many#299", "many#7", `${prices}#2`]) {
      const text = await agent.asks("read_session", { session, budget })
      expect([session, budget, tokensOf(text) <= budget]).toEqual([session, budget, true])
      const next = /no room for more: session (\S+)\]/.exec(text)?.[1]
      if (next) expect(await agent.asks("read_session", { session: next })).toContain(next.replace(/-.*/, ""))
    }
  // Followed from mark to mark, the whole output comes.
  const { inside } = unframed(await agent.asks("read_session", { session: `${prices}#2`, budget: 500 }))
  expect(inside).toMatch(/more characters: session \S+#2, part 3\]/)
  let [said, offset] = ["", 0]
  do {
    const piece = unframed(await agent.asks("read_session", { session: `${prices}#2`, part: 3, offset, budget: 2000 }))
    said += `${[...piece.inside.matchAll(/^> ?(.*)$/gm)].map(([, line]) => line).join("\n")}|`
    offset = Number(/part 3, offset (\d+)\]/.exec(piece.inside)?.[1] ?? 0)
  } while (offset > 0)
  const lines = said.replace(/\n?\|\n?/g, "").match(/line \d+ of the log/g) ?? []
  expect(lines.length).toBeGreaterThan(790)
  expect(said).toContain("line 799 of the log")
})

test("what has no room is said to be there: turns, characters, and what was thought", async () => {
  const repository = new Repository()
  const edit = (line: number) =>
    tool("write", { filePath: "{{worktree}}/src/a.ts", content: `line ${line}\n` }, "", {}, 10 + line)
  const thought = { type: "reasoning", text: "Since it is so. ".repeat(200), time: { start: 1, end: 2 } }
  const turns = Array.from({ length: 20 }, (_, line): [string, object[], string] => [
    `Write ${line} ${"and more ".repeat(300)}`,
    [thought, edit(line)],
    "Done.",
  ])
  repository.save("a", sessionWith("ses_a", "A", turns))
  repository.write("src/a.ts", "line 19\n")
  const agent = await Agent.in(repository.root)
  const { inside } = unframed(await agent.asks("why", { file: "src/a.ts:1" }))
  expect(inside).toMatch(
    /Asked:\n> Write 19 .*\n\[… \d+ more characters\]\nReasoning:\n> .*\n\[… \d+ more characters\]/,
  )
  expect(inside).toContain("(and 7 more turns)")
  const turn = async (budget: number) => unframed(await agent.asks("read_session", { session: "a#20", budget })).inside
  expect(await turn(1050)).toContain("(reasoning: part 2)")
  expect(await turn(600)).toContain("(1 tool call, 1 part of reasoning)")
})

/** Todos, files, a subagent that a call names, and one that none names. */
function crowd() {
  const repository = new Repository()
  const list = tool("bash", { command: "ls" }, "unicorn.txt\nzebra.txt")
  const child = (id: string, begun: number, answer: string) => ({
    ...sessionWith(id, `Sub ${id}`, [["Look around", [list], answer]], begun),
  })
  const task = tool("task", { description: "look", prompt: "Look around" }, "Looked.", { sessionId: "ses_called" })
  const toolCalls = [{ tool: "read", status: "completed", input: { filePath: "{{worktree}}/src/narwhal.ts" } }]
  const execute = tool("execute", { code: "run()" }, "ok", { toolCalls })
  const writes = Array.from({ length: 40 }, (_, at) =>
    tool("write", { filePath: `{{worktree}}/src/a-rather-long-folder/file-${at}.ts`, content: "x\n" }, "ok"),
  )
  const session = sessionWith("ses_main", "Crowd", [
    ["Look", [task, execute], "I did."],
    ["Write", writes, "Written."],
  ])
  const todos = Array.from({ length: 25 }, (_, at) => ({ content: `todo ${at}`, status: "pending", priority: "high" }))
  const late = (session.messages[2]?.info.time.created ?? 0) + 1
  const subagents = [child("ses_called", 2, "It rains."), child("ses_stray", late, "Because of gravity.")]
  repository.save("crowd", session, { todos, subagents } as never)
  return repository
}

test("whatever a search finds is in the turn that it names: in subagents, their tools, and those that no call names", async () => {
  const agent = await Agent.in(crowd().root)
  const found = async (words: string) =>
    [...unframed(await agent.asks("search_sessions", { words })).inside.matchAll(/^(crowd#\d) /gm)].map(([, at]) => at)
  const reads = async (session: string, part?: number) =>
    unframed(await agent.asks("read_session", { session, ...(part && { part }) })).inside
  expect(await found("gravity")).toEqual(["crowd#2"])
  expect(await found("unicorn")).toEqual(["crowd#1", "crowd#2"])
  expect(await reads("crowd")).toContain(
    'Subagents that no call names:\n- subagent "Sub ses_stray", 2 messages: session crowd#2, part 43\n',
  )
  expect(await reads("crowd#2")).toContain('- subagent "Sub ses_stray", 2 messages, which no call names (part 43)')
  expect(await reads("crowd#2", 43)).toMatch(
    /> bash ls\n> command: ls\n>\n> unicorn\.txt\n(.*\n)*> Because of gravity\.$/,
  )
  expect(await reads("crowd#1")).toContain('subagent "Sub ses_called", 2 messages, 7 bytes (part 2)')
  expect(await reads("crowd#1", 2)).toMatch(/> unicorn\.txt\n(.*\n)*> It rains\.$/)
  expect(await found("narwhal")).toEqual(["crowd#1"])
  expect(await reads("crowd#1", 3)).toContain("> - read src/narwhal.ts\n")
  expect((await agent.calls("read_session", { session: "crowd#2", part: 44 })).text).toContain("has no part 44")
  expect(unframed(await agent.asks("read_session", { session: "crowd#2", budget: 200 })).inside).toContain(
    "(40 tool calls, 1 subagent that no call names)",
  )
})

test("so are how an answer ended, a subagent's too, and the name of a file that came back", async () => {
  const repository = new Repository()
  const failing = (words: string) => ({ error: { name: "APIError", data: { message: words } } })
  const shot = tool("screenshot", { url: "https://shop.example" }, "taken")
  Object.assign(shot.state, { attachments: [{ type: "file", mime: "image/png", filename: "loquat.png", url: "" }] })
  const child = sessionWith("ses_called", "Sub", [["Look", [], "I began."]], 2)
  const task = tool("task", { description: "look" }, "", { sessionId: "ses_called" })
  const session = sessionWith("ses_main", "Main", [["Look", [task, shot], "I did."]])
  Object.assign(child.messages[1]?.info ?? {}, failing("sub quince"))
  Object.assign(session.messages[1]?.info ?? {}, failing(`${"too much ".repeat(60)}\n# medlar`))
  repository.save("main", session, { subagents: [child] } as never)
  const agent = await Agent.in(repository.root)
  const asks = async (name: string, given: object) => unframed(await agent.asks(name, given as never)).inside
  for (const words of ["quince", "medlar", "loquat"])
    expect(await asks("search_sessions", { words })).toContain("main#1 ")
  expect(await asks("read_session", { session: "main#1", part: 2 })).toMatch(/> I began\.\n>\n> Failed: sub quince$/)
  expect(await asks("read_session", { session: "main#1", part: 3 })).toContain("> [loquat.png, image/png]")
  expect(await asks("read_session", { session: "main#1" })).toMatch(/\nFailed:\n> too much .*\n> # medlar/)
  expect(await asks("read_session", { session: "main#1", budget: 200 })).toMatch(
    /\nFailed:\n> too much .* … \(\d+ more characters: raise budget\)/,
  )
})

test("what an outline leaves out is said, and what is asked for in vain", async () => {
  const agent = await Agent.in(crowd().root)
  const outline = async (budget: number) => {
    const text = await agent.asks("read_session", { session: "crowd", budget })
    expect(tokensOf(text)).toBeLessThanOrEqual(budget)
    return unframed(text).inside
  }
  expect(await outline(4000)).toMatch(/todo 24\nChanged files: .*file-9\.ts \+1 −0$/)
  expect(await outline(950)).toMatch(
    /todo 19\nChanged files: .*\n\[… no room for 5 todos, 10 changed files: raise budget\]$/,
  )
  for (const budget of [200, 300])
    expect(await outline(budget)).toContain("[… no room for 1 subagent, 25 todos, 40 changed files: raise budget]")
  expect(unframed(await agent.asks("read_session", { session: "crowd#1-9" })).inside).toMatch(
    /^# Crowd\n\(There is no turn after crowd#2\.\)\n## crowd#1 /,
  )
  const refused = (text: string) => ({ isError: true, text })
  for (const session of ["crowd", "crowd#1-2"])
    expect(await agent.calls("read_session", { session, part: 3 })).toEqual(
      refused("part: is of one turn: name it, NAME#12"),
    )
  expect(await agent.calls("read_session", { session: "crowd#1", offset: 3 })).toEqual(
    refused("offset: is of one part: name it as well"),
  )
  // What is meant without it is not given in vain.
  const [told, meant] = [{ session: "crowd#1", offset: 0 }, { session: "crowd#1" }]
  expect(unframed(await agent.asks("read_session", told)).inside).toBe(
    unframed(await agent.asks("read_session", meant)).inside,
  )
})
