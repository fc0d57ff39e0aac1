/** What Alice saved answers Bob's agent in another clone, which cites the turn. */
import { expect, test } from "vitest"
import { type ChatRequest, call } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { type Story, story, withOpencode2 } from "../bed/story.ts"

const command = ["opencode-session", "mcp"]
const server = { type: "local", command, enabled: true }

/** What the last call came to. */
const result = ({ messages }: ChatRequest): string => {
  const { content } = messages.findLast(({ role }) => role === "tool") ?? {}
  return typeof content === "string" ? content : JSON.stringify(content ?? "")
}

async function answers({ alice, bob, model }: Story, mcp: object) {
  await alice.writes("opencode.json", JSON.stringify({ mcp }))
  await alice.git("add", "opencode.json")
  await alice.git("commit", "-q", "-m", "Agents may ask what was saved")
  model
    .when("round the prices", "Half up: the bank rounds so, and HELIOTROPE was tried and dropped.")
    .when("Hello", "Hello.")
    .when(
      // OpenCode 2 tells the model of the server behind the prompt.
      /why do we round|mcp_instructions/,
      call("sessions_search_sessions", { words: "bank HELIOTROPE" }),
      (request) => call("sessions_read_session", { session: /(\S+#\d+) assistant/.exec(result(request))?.[1] ?? "?" }),
      (request) => {
        const [, address, said] = /## (\S+#\d+) ·[\s\S]*?(Half up: the bank rounds so)/.exec(result(request)) ?? []
        return `${said}, as was said in ${address}.`
      },
    )
  await alice.says("How shall we round the prices?")
  const { file } = await alice.saves("--commit", "--push")

  await bob.pulls()
  // OpenCode 2 offers a server's tools from the second prompt on.
  await bob.says("Hello")
  const said = await bob.says("why do we round half up?")
  const address = `${file.replace(/^.*\/|\.json$/g, "")}#1`
  expect(said).toBe(`Half up: the bank rounds so, as was said in ${address}.`)
  const shown = await bob.types("show", address)
  expect(shown).toMatchObject({ code: 0, stderr: "" })
  expect(shown.stdout).toContain("> How shall we round the prices?")
}

test("OpenCode 1 asks the server", async () => {
  await answers(await story(), { sessions: server })
})

withOpencode2("OpenCode 2", () => {
  test("asks the server", async () => {
    const binaries = { alice: opencode2Binary, bob: opencode2Binary }
    await answers(await story(binaries), { servers: { sessions: { ...server, codemode: false } } })
  })
})
