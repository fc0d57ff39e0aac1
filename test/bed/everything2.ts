/** A session of OpenCode 2 with one of everything, made by its own server. */
import type { Opencode } from "../../src/opencode/find-opencode.ts"
import { type Ask, withServer } from "../../src/opencode/v2/server.ts"
import type { Message2, SessionDocument2 } from "../../src/session/v2/schema.ts"
import { bash, call, type ScriptedModel, subagent, thinking } from "./model.ts"
import type { Person } from "./story.ts"

const pixel =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

export const opencodeOf = ({ machine }: Person): Opencode => ({
  path: machine.binary,
  version: "2.0.15",
  env: machine.env,
  // It says only that something could not be read as it should.
  note: (text) => {
    if (machine.env.OPENCODE_SESSION_DIRECT !== "0") throw new Error(text)
  },
})

/** Asks a private server of somebody's OpenCode 2. */
export const asked = <Done>(person: Person, use: (ask: Ask) => Promise<Done>) =>
  withServer(opencodeOf(person), person.repo, use)

/** What a person does on the screen: a route of a session must succeed, and its turn be over. */
export async function does(ask: Ask, sessionID: string, route: string, body: object = {}) {
  const { status, body: said } = await ask("POST", `/api/session/${sessionID}/${route}`, body)
  if (status >= 300) throw new Error(`${route}: ${status} ${JSON.stringify(said)}`)
  await ask("POST", `/api/experimental/session/${sessionID}/wait`, {})
}

export async function creates(ask: Ask, person: Person): Promise<string> {
  const { body } = await ask("POST", "/api/session", { location: { directory: person.repo } })
  return (body as { data: { id: string } }).data.id
}

/** What `/undo` does, until so many turns are undone. */
export async function undoes2(ask: Ask, sessionID: string, turns: number) {
  const { body } = await ask("GET", `/api/session/${sessionID}/message?order=desc`)
  const prompts = (body as { data: Message2[] }).data.filter(({ type }) => type === "user")
  await does(ask, sessionID, "revert/stage", { messageID: prompts[turns - 1]?.id })
}

/** What `/redo` does, until nothing is undone. */
export async function redoes2(ask: Ask, sessionID: string) {
  const { status } = await ask("DELETE", `/api/session/${sessionID}/revert`)
  if (status >= 300) throw new Error(`redo: ${status}`)
}

/** Tools with a result and an error, a subagent, reasoning, an image, a command of the user's, a compaction, an undo. */
export async function everything2(person: Person, model: ScriptedModel): Promise<string> {
  model
    .when(
      "list the files",
      bash("ls"),
      call("read", { filePath: "missing.md" }),
      thinking("Hm: „two“.", "Those.\n\u2028"),
    )
    .when("have it looked into", subagent("look closely"), "It was looked into.")
    .when("look closely", bash("pwd"), "Looked.")
  return asked(person, async (ask) => {
    const id = await creates(ask, person)
    await does(ask, id, "prompt", { text: "list the files" })
    await does(ask, id, "prompt", { text: "have it looked into" })
    await does(ask, id, "prompt", { text: "what is on it?", files: [{ uri: pixel, name: "dot.png" }] })
    await does(ask, id, "shell", { command: "echo typed" })
    await does(ask, id, "compact")
    await does(ask, id, "prompt", { text: "list the files" })
    await undoes2(ask, id, 1)
    return id
  })
}

/** What a session of OpenCode 2 seldom has; the last message still runs. */
export function rare(directory: string): SessionDocument2 {
  const model = { id: "scripted", providerID: "script", variant: "high" }
  const tokens = { input: 1, output: 2, reasoning: 3, cache: { read: 4, write: 5 } }
  const time = { created: 1_700_000_000_000 }
  const ended = { ...time, completed: 1_700_000_001_000 }
  const error = { type: "provider.error", message: "no", status: 429 }
  const metadata = { of: "ours" }
  const usage = { cost: 0.25, tokens }
  const place = { location: { directory }, projectID: "global", subpath: "" }
  const messages: Omit<Message2, "id">[] = [
    { metadata, time, type: "system", text: "Told", description: "Shown" },
    { time, type: "skill", skill: "one", name: "One", text: "Do." },
    { metadata, time, type: "agent-switched", agent: "plan", previous: "build" },
    { time, type: "model-switched", model, previous: { id: "other", providerID: "script" } },
    { time, type: "location-switched", ...place, previous: place },
    { metadata, time, text: "Said", description: "Short", type: "synthetic" },
    {
      ...{ metadata, time, text: "Say", agents: [{ name: "plan", mention: { start: 0, end: 3, text: "Say" } }] },
      ...{ skills: [{ id: "one", name: "One", text: "Do." }], type: "user" },
    },
    {
      ...{ metadata, time: ended, type: "assistant", agent: "build", model, content: [{ type: "text", text: "" }] },
      ...{ finish: "error", rawFinish: "raw", ...usage, error, retry: { attempt: 1, at: 5, error } },
    },
    { metadata, time: ended, type: "shell", shellID: "sh_1", command: "ls", status: "timeout", exit: 1 },
    { type: "compaction", metadata, time, status: "failed", reason: "auto", error, ...usage },
    { time, type: "idle", outcome: "failed" },
    { time, type: "assistant", agent: "build", model, content: [] },
  ] as never
  return {
    info: {
      ...{ id: "ses_rare", projectID: "global", agent: "build", model, ...usage, outcome: "failed" },
      time: { created: 5, updated: 6, idle: 7, viewed: 7, archived: 8 },
      ...{ title: "Rare", metadata, location: { directory } },
      permissions: [{ action: "shell", resource: "*", effect: "deny" }],
    },
    messages: messages.map((message, index) => ({ id: `msg_rare${index}`, ...message }) as Message2),
  }
}
