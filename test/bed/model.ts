/**
 * A scripted model: an OpenAI-compatible streaming server on loopback whose behaviour a test states in a few lines.
 *
 *     model.when("remember", "I will. The launch word is HELIOTROPE.")
 *     model.when("list the files", bash("ls"), "Those are the files.")
 *     model.when("which word", recall(/launch word is (\w+)/))
 *
 * The rule is chosen by the last thing the user said; the step by how many answers the model has given since.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** One chat message as OpenCode sends it. */
type ChatMessage = { role: string; content?: unknown; tool_calls?: unknown }
export type ChatRequest = { messages: ChatMessage[]; tools?: unknown[] }

type Call = { tool: string; input: unknown }
type Thought = { thought: string; text: string }
export type Reply = string | Call | Call[] | Thought | ((request: ChatRequest) => Reply | Promise<Reply>)
type Rule = { pattern: string | RegExp; steps: Reply[] }

export class ScriptedModel {
  /** Every request that was not for a title. */
  readonly requests: ChatRequest[] = []
  /** What the model calls a new session. */
  title = "A scripted session"
  private readonly rules: Rule[] = []
  private readonly server = createServer((request, response) => void this.serve(request, response))

  /** When the last prompt holds `pattern`, answer with the steps, one for each request of the turn. Later rules win. */
  when(pattern: string | RegExp, ...steps: Reply[]): this {
    this.rules.unshift({ pattern, steps })
    return this
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve))
    return this
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`
  }

  private async serve(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as ChatRequest
    const reply = body.tools?.length ? await this.reply(body) : this.title
    response.writeHead(200, { "content-type": "text/event-stream" })
    for (const event of stream(reply)) response.write(`data: ${JSON.stringify(event)}\n\n`)
    response.end("data: [DONE]\n\n")
  }

  private async reply(request: ChatRequest): Promise<string | Call[] | Thought> {
    this.requests.push(request)
    const last = request.messages.findLastIndex((message) => message.role === "user")
    // OpenCode 2 puts news of its own behind a prompt, as on tools that are there by now: it is answered anew then.
    const prompt = request.messages.findLast(
      (message) => message.role === "user" && !textOf(message).startsWith("<system-update>"),
    )
    const said = textOf(prompt)
    const answered = request.messages.slice(last).filter((message) => message.role === "assistant").length
    const rule = this.rules.find(({ pattern }) =>
      typeof pattern === "string" ? said.includes(pattern) : pattern.test(said),
    )
    let reply: Reply = rule?.steps[answered] ?? (rule ? "Done." : `I have no line for: ${said}`)
    while (typeof reply === "function") reply = await reply(request)
    if (typeof reply === "string" || "thought" in reply) return reply
    return [reply].flat().map((call) => asOffered(call, request.tools))
  }
}

export function call(tool: string, input: unknown): Call {
  return { tool, input }
}

/** An answer with the reasoning that led to it. */
export const thinking = (thought: string, text: string): Thought => ({ thought, text })

export const bash = (command: string): Call => call("bash", { command, description: "run a command" })

export const subagent = (prompt: string): Call =>
  call("task", { description: "look into it", prompt, subagent_type: "general" })

/** A call of OpenCode 1's tools, by the names and arguments of OpenCode 2 where that one asks. */
function asOffered({ tool, input }: Call, tools: unknown[] = []): Call {
  const names = tools.map((one) => (one as { function?: { name?: string } }).function?.name)
  if (!names.includes("shell")) return { tool, input }
  const { subagent_type: agent, filePath: path, ...rest } = input as Record<string, unknown>
  const name = { bash: "shell", task: "subagent" }[tool] ?? tool
  return { tool: name, input: { ...rest, ...(agent !== undefined && { agent }), ...(path !== undefined && { path }) } }
}

/** Answers from what stands in the model's context besides the last prompt: the first group of `pattern`. */
export function recall(pattern: RegExp): Reply {
  return ({ messages }) => {
    const last = messages.findLastIndex((message) => message.role === "user")
    const found = pattern.exec(
      messages
        .filter((_, index) => index !== last)
        .map(textOf)
        .join("\n"),
    )
    return found ? `I remember: ${found[1]}` : "I do not remember."
  }
}

/** A reply that waits until the test lets it go. */
export function held(reply: Reply) {
  let release = () => {}
  let arrived = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const asked = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const waiting: Reply = async () => {
    arrived()
    await released
    return reply
  }
  return { reply: waiting, release, asked }
}

export function textOf(message: ChatMessage | undefined): string {
  if (!message) return ""
  const { content } = message
  const text = typeof content === "string" ? content : JSON.stringify(content ?? "")
  return message.tool_calls ? text + JSON.stringify(message.tool_calls) : text
}

let calls = 0

function* stream(reply: string | Call[] | Thought) {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id: "chat",
    object: "chat.completion.chunk",
    created: 0,
    model: "scripted",
    choices: [{ index: 0, delta, finish_reason }],
  })
  if (typeof reply === "string") yield chunk({ role: "assistant", content: reply })
  else if ("thought" in reply) {
    yield chunk({ role: "assistant", reasoning_content: reply.thought })
    yield chunk({ content: reply.text })
  } else {
    const tool_calls = reply.map(({ tool, input }, index) => ({
      index,
      id: `call_${++calls}`,
      type: "function",
      function: { name: tool, arguments: JSON.stringify(input) },
    }))
    yield chunk({ role: "assistant", content: null, tool_calls })
  }
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
  yield { ...chunk({}, Array.isArray(reply) ? "tool_calls" : "stop"), usage }
}
