/** Checks that this machine has what a session worked with. Otherwise a prompt would fail silently. */
import type { Host } from "../../opencode/host.ts"
import type { Conversation } from "../../session/conversation.ts"

const ownAgents = new Set(["build", "plan"])
/** Those of both majors: a session may have crossed the border. */
const ownTools = new Set(
  `apply_patch bash batch codesearch edit glob grep invalid list lsp multiedit patch plan_enter plan_exit question read
   execute shell skill subagent task todoread todowrite webfetch websearch write`.split(/\s+/),
)

/** @returns a sentence with its remedy for each missing thing; never refuses */
export async function missingRequirements(host: Host, session: Conversation, cwd: string): Promise<string[]> {
  const prompt = session.messages.findLast(({ info }) => info.role === "user")?.info
  if (prompt?.role !== "user") return []
  const model = `${prompt.model.providerID}/${prompt.model.modelID}`
  const foreign = toolsOf(session).filter((tool) => !ownTools.has(tool))
  const [isKnown, agentsHere, servers] = await Promise.all([
    host.hasModel(cwd, model),
    ownAgents.has(prompt.agent) ? undefined : host.agents(cwd),
    foreign.length > 0 ? host.mcpServers(cwd) : undefined,
  ])
  const lost = servers ? foreign.filter((tool) => !servers.some((server) => tool.startsWith(`${plain(server)}_`))) : []
  return [
    ...(isKnown === false
      ? [
          `Its model ${model} is not configured here: choose another with /models, or set up ${prompt.model.providerID} with \`opencode auth login\`.`,
        ]
      : []),
    ...(agentsHere && !agentsHere.has(prompt.agent)
      ? [`Its agent ${prompt.agent} is not here: choose another with /agents, or add it to .opencode/agent/.`]
      : []),
    ...(lost.length > 0
      ? [
          `It used ${lost.slice(0, 4).join(", ")}${lost.length > 4 ? ", …" : ""}, which no MCP server here provides: add it with \`opencode mcp add\`.`,
        ]
      : []),
  ]
}

function toolsOf({ messages }: Conversation): string[] {
  const tools = messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "tool" ? [part.tool] : [])))
  return [...new Set(tools)]
}

/** OpenCode spells a server's name like this in the names of its tools. */
const plain = (server: string) => server.replace(/[^a-zA-Z0-9_-]/g, "_")
