/** OpenCode 1 as the commands see it. */
import type { Opencode } from "../find-opencode.ts"
import type { Host } from "../host.ts"
import { handOver } from "../run-opencode.ts"
import { hasScreenPlugins } from "../setup/plugin-meta.ts"
import { agents, hasModel, mcpServers } from "./configuration.ts"
import { importSessions } from "./import.ts"
import { finishInterrupted, importing } from "./interrupted-imports.ts"
import { writeTodos } from "./queries.ts"
import { reading } from "./reader.ts"

export const hostOf1 = (opencode: Opencode): Host => ({
  path: opencode.path,
  version: opencode.version,
  reading: (cwd, use, otherwise) => reading(opencode, cwd, use, otherwise),
  finishInterrupted: (cwd) => finishInterrupted(opencode, opencode.env, cwd),
  bringIn(sessions, { cwd, isNew, progress }, done) {
    const created = sessions.filter(({ info }) => isNew(info.id))
    return importing(opencode.env, created, async (began) => {
      await importSessions(opencode, sessions, isNew, cwd, { began, ...(progress && { progress }) })
      return done()
    })
  },
  writeTodos: (cwd, id, todos, before) => writeTodos(opencode, cwd, id, todos, before),
  takesDiffs: (diffs) => takesDiffs(opencode, diffs),
  sortsById: sortsById(opencode.version),
  hasScreenPlugins: hasScreenPlugins(opencode.version),
  hasModel: (cwd, model) => hasModel(opencode, cwd, model),
  agents: (cwd) => agents(opencode, cwd),
  mcpServers: (cwd) => mcpServers(opencode, cwd),
  openScreen: (id, cwd) => handOver(opencode, ["-s", id], cwd),
})

/**
 * Whether this OpenCode reads a message's summary of changes. Up to 1.13 each change must hold the whole file before and
 * after; else the import stops there.
 */
export function takesDiffs({ version }: Opencode, diffs: readonly Record<string, unknown>[]): boolean {
  const minor = Number(version.split(".")[1])
  return minor >= 14 || diffs.every(({ before, after }) => typeof before === "string" && typeof after === "string")
}

export function sortsById(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  return major === 1 && (minor < 18 || (minor === 18 && patch < 15))
}
