/** Implements the host interface for OpenCode 1. */
import type { Conversation } from "../../session/conversation.ts"
import { isStuck, lackingHere } from "../../session/relation/half-message.ts"
import { inMajor1 } from "../../session/v2/majors.ts"
import { majorOf } from "../../session/v2/model.ts"
import * as failures from "../failures.ts"
import { commandOf, type Opencode } from "../find-opencode.ts"
import type { Host } from "../host.ts"
import { handOver } from "../run-opencode.ts"
import { hasScreenPlugins } from "../setup/plugin-meta.ts"
import { caller } from "./callers.ts"
import { agents, hasModel, mcpServers } from "./configuration.ts"
import { importSessions } from "./import.ts"
import { finishInterrupted, importing } from "./interrupted-imports.ts"
import { writeTodos } from "./queries.ts"
import { reading } from "./reader.ts"

export const hostOf1 = (opencode: Opencode, why = ""): Host => ({
  major: 1,
  why,
  path: opencode.path,
  command: commandOf(opencode),
  version: opencode.version,
  mended: [],
  caller: (now) => caller(opencode.env, now),
  reading: (cwd, use, otherwise) => reading(opencode, cwd, use, otherwise),
  finishInterrupted: (cwd) => finishInterrupted(opencode, cwd),
  async bringIn(all, { cwd, isNew, progress, meanwhile }, done) {
    const sessions = await Promise.all(all.map((session) => inForm1(opencode, cwd, session, isNew)))
    const created = sessions.filter(({ info }) => isNew(info.id))
    return importing(opencode, cwd, created, async (began) => {
      await importSessions(opencode, sessions, isNew, cwd, { began, progress, meanwhile })
      return done()
    })
  },
  writeTodos: (cwd, id, todos, before) => writeTodos(opencode, cwd, id, todos, before),
  takesDiffs: (diffs) => takesDiffs(opencode, diffs),
  hasTodos: true,
  replaces: false,
  sortsBy: sortsById(opencode.version) ? "id" : "time",
  hasScreenPlugins: hasScreenPlugins(opencode.version),
  hasModel: (cwd, model) => hasModel(opencode, cwd, model),
  agents: (cwd) => agents(opencode, cwd),
  mcpServers: (cwd) => mcpServers(opencode, cwd),
  openScreen: (id, cwd) => handOver(opencode, ["-s", id], cwd),
})

/** Of a session of OpenCode 2 only what is not here yet, or half: the parts of the others have their own ids here. */
async function inForm1(opencode: Opencode, cwd: string, session: Conversation, isNew: (id: string) => boolean) {
  if (majorOf(session) === 1) return session
  const { info, messages } = inMajor1(session, opencode.version)
  if (isNew(info.id)) return { info, messages }
  const here = await reading(opencode, cwd, (reader) => reader.session(info.id))
  if (isStuck(messages, here.messages)) throw failures.heldInPart(info.title)
  return { info, messages: lackingHere(messages, here.messages) }
}

/**
 * Whether this OpenCode accepts a message's summary of changes. Up to 1.13 each change must hold the whole file before
 * and after; otherwise the import stops there.
 */
export function takesDiffs({ version }: Opencode, diffs: readonly Record<string, unknown>[]): boolean {
  const minor = Number(version.split(".")[1])
  return minor >= 14 || diffs.every(({ before, after }) => typeof before === "string" && typeof after === "string")
}

export function sortsById(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  return major === 1 && (minor < 18 || (minor === 18 && patch < 15))
}
