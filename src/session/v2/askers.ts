/** Who was asked in each message of OpenCode 2: its prompts name no agent and no model, as those of OpenCode 1 do. */
import { type Document2, Kept2 } from "./kept.ts"
import type { SessionDocument2 } from "./schema.ts"
import type { AssistantInfo } from "./up-assistant.ts"

export type Asker = { agent: string; model: { providerID: string; modelID: string; variant?: string } }

/** The next answer says it, else the last one or a switch behind it, else the session. @returns them in the order of the messages */
export function askersOf({ info, messages }: Document2): Asker[] {
  type Named = { agent?: string | undefined; model?: SessionDocument2["info"]["model"] }
  let last: Named = info
  const past = messages.map((message): Named => {
    const before = last
    if (message instanceof Kept2) last = message.stands.info.role === "assistant" ? namedBy(message.stands.info) : last
    else if (message.type === "assistant") last = message
    else if (message.type === "model-switched") last = { ...last, model: message.model }
    else if (message.type === "agent-switched") last = { ...last, agent: message.agent }
    return before
  })
  let next: Named = {}
  const coming = messages.toReversed().map((message): Named => {
    if (!(message instanceof Kept2)) next = message.type === "assistant" ? message : next
    else if (message.stands.info.role === "assistant") next = namedBy(message.stands.info)
    return next
  })
  return coming
    .toReversed()
    .map(({ agent, model }, index) => askerOf(agent ?? past[index]?.agent, model ?? past[index]?.model))
}

const namedBy = ({ agent, providerID, modelID, variant }: AssistantInfo) => ({
  agent,
  model: { id: modelID, providerID, ...(variant && { variant }) },
})

function askerOf(agent: string | undefined, model: SessionDocument2["info"]["model"]): Asker {
  const variant = model?.variant
  return {
    agent: agent ?? "build",
    model: {
      providerID: model?.providerID ?? "",
      modelID: model?.id ?? "",
      ...(variant && variant !== "default" && { variant }),
    },
  }
}
