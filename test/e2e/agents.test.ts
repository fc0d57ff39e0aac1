/** What Alice saved answers Bob's agent in another clone, which cites the turn. `init --mcp` has set both up. */
import { expect, test } from "vitest"
import { type ChatRequest, call, type Reply } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { type Story, story, withOpencode2 } from "../bed/story.ts"

/** What the last call came to. */
const result = ({ messages }: ChatRequest): string => {
  const { content } = messages.findLast(({ role }) => role === "tool") ?? {}
  return typeof content === "string" ? content : JSON.stringify(content ?? "")
}

/** A call of the server's, in the way in which it is offered: by itself, or within `execute` of OpenCode 2. */
function asks(tool: string, input: (request: ChatRequest) => object): Reply {
  return (request) => {
    const given = input(request)
    return JSON.stringify(request.tools).includes(`"sessions_${tool}"`)
      ? call(`sessions_${tool}`, given)
      : call("execute", { code: `return await tools.sessions.${tool}(${JSON.stringify(given)})` })
  }
}

const recalls: Reply = (request) => {
  const [, told, words] = /## (\S+#\d+) ·[\s\S]*?(Half up: the bank rounds so)/.exec(result(request)) ?? []
  if (told) return `${words}, as was said in ${told}.`
  const found = /(\d{4}-[\w.-]+#\d+) assistant/.exec(result(request))?.[1]
  const next = found
    ? asks("read_session", () => ({ session: found }))
    : asks("search_sessions", () => ({ words: "bank HELIOTROPE" }))
  return typeof next === "function" ? next(request) : next
}

const question = "why do we round half up?"

async function begun({ alice, bob, model }: Story) {
  model
    .when("round the prices", "Half up: the bank rounds so, and HELIOTROPE was tried and dropped.")
    .when("Hello", "Hello.")
    .when(
      // OpenCode 2 tells the model of the server behind the prompt.
      /why do we round|mcp_instructions/,
      // Asked once more, where the server's tools came a moment later than the prompt.
      ...Array.from({ length: 6 }, () => recalls),
    )
  expect(await alice.types("init", "--mcp")).toMatchObject({ code: 0, stderr: "" })
  await alice.git("add", "opencode.json", ".opencode/skills/session-recall")
  await alice.git("commit", "-q", "-m", "Agents may ask what was saved")
  await alice.says("How shall we round the prices?")
  const { file } = await alice.saves("--commit", "--push")
  await bob.pulls()
  // OpenCode 2 offers a server's tools from the second request on.
  await bob.says("Hello")
  return `${file.replace(/^.*\/|\.json$/g, "")}#1`
}

const told = (address: string) => `Half up: the bank rounds so, as was said in ${address}.`

// Most of it is the same on the other major: `npm run test:all`.
if (process.env.LONG)
  test("OpenCode 1 asks the server", async () => {
    const cast = await story()
    const { bob, model } = cast
    const address = await begun(cast)
    expect(await bob.says(question)).toBe(told(address))
    const request = JSON.stringify(model.requests.at(-1))
    for (const offered of ["sessions_why", "session-recall"]) expect(request).toContain(offered)
    const shown = await bob.types("show", address)
    expect(shown).toMatchObject({ code: 0, stderr: "" })
    expect(shown.stdout).toContain("> How shall we round the prices?")
  })

withOpencode2("OpenCode 2", () => {
  test("asks the server, within `execute` and, in its own form, without", async () => {
    const cast = await story({ alice: opencode2Binary, bob: opencode2Binary })
    const { bob, model } = cast
    const address = await begun(cast)
    expect(await bob.says(question)).toBe(told(address))
    const request = JSON.stringify(model.requests.at(-1))
    expect(request).not.toContain("sessions_why")
    expect(request).toContain("session-recall")

    await bob.writes("opencode.json", '{ "mcp": { "servers": {} } }\n')
    expect(await bob.types("init", "--mcp")).toMatchObject({ code: 0, stderr: "" })
    // As at first: from the second request on.
    await bob.says("Hello")
    expect(await bob.says(question)).toBe(told(address))
    expect(JSON.stringify(model.requests.at(-1))).toContain("sessions_why")
  })
})
