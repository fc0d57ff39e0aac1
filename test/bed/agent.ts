/** An agent's side of `opencode-session mcp`: the official client, over standard input and output. */
import { Client } from "@modelcontextprotocol/client"
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio"
import { onTestFinished } from "vitest"
import { cli } from "./machine.ts"

export class Agent {
  private constructor(
    readonly client: Client,
    /** What the server has said on standard error. */
    readonly complaints: string[],
  ) {}

  static async in(cwd: string): Promise<Agent> {
    const transport = new StdioClientTransport({ command: process.execPath, args: [cli, "mcp"], cwd, stderr: "pipe" })
    const client = new Client({ name: "test", version: "1" })
    const complaints: string[] = []
    transport.stderr?.on("data", (text) => complaints.push(String(text)))
    onTestFinished(() => client.close())
    await client.connect(transport)
    return new Agent(client, complaints)
  }

  /** @returns the text of the answer */
  async asks(name: string, given: Record<string, unknown> = {}): Promise<string> {
    return (await this.calls(name, given)).text
  }

  async calls(name: string, given: Record<string, unknown> = {}): Promise<{ text: string; isError: boolean }> {
    const { content, isError } = await this.client.callTool({ name, arguments: given })
    const texts = (content as { type: string; text?: string }[]).map(({ text = "" }) => text)
    return { text: texts.join("\n"), isError: isError === true }
  }
}

/** What stands between the marks of the frame, and what stands before them. @throws when there is not just one frame */
export function unframed(answer: string): { lead: string; inside: string } {
  const [, lead, open, inside, close] = /^(.*)\n<<< (\w+)\n([\s\S]*)\n>>> (\w+)$/.exec(answer) ?? []
  if (lead === undefined || inside === undefined || !open || open !== close || inside.includes(open))
    throw new Error(`not one frame: ${answer.slice(0, 300)}`)
  return { lead, inside }
}
