/** Implements the host interface for OpenCode 2: its sessions in the session model. */
import { existsSync } from "node:fs"
import type { Conversation } from "../../session/conversation.ts"
import { inTurn, toModel } from "../../session/v2/model.ts"
import { ancestors } from "../../support/ancestor-processes.ts"
import { commandOf, type Opencode } from "../find-opencode.ts"
import type { BringIn, Caller, Host, Reader } from "../host.ts"
import type { MessageEdges } from "../message-edges.ts"
import { handOver } from "../run-opencode.ts"
import { added, nativeOf } from "./added.ts"
import { beginOfCall, callersOf2 } from "./callers.ts"
import type { HeldBeside2 } from "./document.ts"
import { changedMeanwhile } from "./failures.ts"
import type { Coming } from "./family.ts"
import { type Reader2, reading2 } from "./reader.ts"
import { finishInterrupted2 } from "./recover.ts"
import { bringIn } from "./replace.ts"
import { rescueOf } from "./rescue.ts"
import { refuseDuringTakeover } from "./service.ts"

/** @param cwd the folder at hand @param mends whether to put right first what killed loads have left */
export async function hostOf2(opencode: Opencode, cwd: string, { why = "", mends = true } = {}): Promise<Host> {
  const mended = mends ? await finishInterrupted2(opencode, cwd) : []
  return {
    major: 2,
    why,
    path: opencode.path,
    command: commandOf(opencode),
    version: opencode.version,
    mended,
    caller: (now) => caller(opencode.env, now),
    reading: (cwd, use, otherwise) => reading2(opencode, cwd, (reader) => use(inModel(reader)), otherwise),
    // Done before this host was given out.
    finishInterrupted: async () => {},
    async bringIn(sessions, options, done) {
      await bringInto(opencode, sessions, options)
      return done()
    },
    writeTodos: async () => {},
    takesDiffs: () => true,
    hasTodos: false,
    replaces: true,
    sortsBy: "place",
    hasScreenPlugins: true,
    hasModel: async () => undefined,
    agents: async () => undefined,
    mcpServers: async () => undefined,
    rescue: rescueOf(opencode),
    openScreen: (id, cwd) => handOver(opencode, ["-s", id], cwd),
  }
}

async function caller(env: NodeJS.ProcessEnv, now: () => Date): Promise<Caller | undefined> {
  if (env.OPENCODE_TERMINAL !== "1") return undefined
  const above = await ancestors(now)
  const since = beginOfCall(above)
  return since === undefined ? undefined : { since, among: (running) => callersOf2(running, above) }
}

const inModel = (reader: Reader2): Reader => ({
  ...reader,
  session: async (id, left, known) =>
    modelOf(await (known ? reader.sessionBeside(id, known, left) : reader.session(id, left))),
  messagesElsewhere: (sessions) => reader.messagesElsewhere(sessions.map(nativeOf)),
})

function modelOf({ info, messages, running, unsettled }: HeldBeside2): Conversation {
  const model = toModel({ info, messages })
  return running ? inTurn(model, { unsettled: unsettled ?? 0 }) : model
}

/**
 * Adds to the sessions that are here what they lack: OpenCode 2 only replaces, so each comes in whole, as this machine has
 * it, with the new messages behind.
 */
async function bringInto(opencode: Opencode, sessions: readonly Conversation[], options: BringIn) {
  const { cwd, progress, meanwhile, compared, leftOut } = options
  await refuseDuringTakeover(opencode, cwd)
  const coming = await reading2(opencode, cwd, async (reader) => {
    const { sessions: here } = await reader.snapshot()
    if (compared && (await hasChanged(reader, compared))) throw changedMeanwhile(sessions.at(-1)?.info.title ?? "")
    const parts = new Map<string, Coming>()
    const held = async (id: string): Promise<Coming> => {
      const { unsettled: _, running: __, ...document } = await reader.session(id)
      const { directory } = document.info.location
      return { document, directory: existsSync(directory) ? directory : cwd }
    }
    for (const session of sessions) {
      const { id } = session.info
      if (!here.has(id)) parts.set(id, { document: nativeOf(session), directory: cwd })
      else parts.set(id, added(await held(id), session))
    }
    // A family is brought in from its root on.
    for (const { document } of [...parts.values()]) {
      let parent = here.get(document.info.id)?.parentID ?? document.info.parentID
      for (; parent && here.has(parent) && !parts.has(parent); parent = here.get(parent)?.parentID ?? undefined)
        parts.set(parent, await held(parent))
    }
    return [...parts.values()]
  })
  const { dropped } = await bringIn(opencode, cwd, coming, { onlyAdds: true, progress, meanwhile })
  if (dropped.length > 0) leftOut?.()
}

async function hasChanged(reader: Reader2, compared: MessageEdges): Promise<boolean> {
  const now = await reader.edges([...compared.keys()])
  return now !== undefined && JSON.stringify([...now]) !== JSON.stringify([...compared])
}
