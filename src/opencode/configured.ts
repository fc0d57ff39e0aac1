/** What this machine's OpenCode is set up with. */
import type { Opencode } from "./binary.ts"
import { run } from "./process.ts"

/** `provider/model` of every model that can be used here; nothing when OpenCode does not tell. */
export async function models(opencode: Opencode, cwd: string): Promise<Set<string> | undefined> {
  const { code, stdout } = await run(opencode, ["models"], cwd)
  return code === 0 ? new Set(stdout.split("\n").map((line) => line.trim())) : undefined
}

/** Names of the agents; nothing when OpenCode does not tell. */
export async function agents(opencode: Opencode, cwd: string): Promise<Set<string> | undefined> {
  const { code, stdout } = await run(opencode, ["agent", "list"], cwd)
  return code === 0 ? new Set([...stdout.matchAll(/^(\S+) \(\w+\)$/gm)].map(([, name]) => name ?? "")) : undefined
}

/** Names of the MCP servers in the configuration; nothing when OpenCode does not tell. */
export async function mcpServers(opencode: Opencode, cwd: string): Promise<string[] | undefined> {
  const { code, stdout } = await run(opencode, ["debug", "config"], cwd)
  try {
    return code === 0 ? Object.keys(JSON.parse(stdout).mcp ?? {}) : undefined
  } catch {
    return undefined
  }
}
