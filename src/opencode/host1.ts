/** OpenCode 1 behind the surface that both have. */
import type { Conversation } from "../session/carry.ts"
import type { Opencode } from "./binary.ts"
import type { Host } from "./host.ts"
import { finishInterrupted, importing } from "./interrupted.ts"
import { type Reader, reading } from "./reader.ts"
import { deleteSession, importSessions } from "./transfer.ts"

export type Host1 = Host<Conversation, Reader>

export const host1 = (opencode: Opencode, cwd: string): Host1 => ({
  major: 1,
  opencode,
  reading: (use, otherwise) => reading(opencode, cwd, use, otherwise),
  putBack: async () => {
    await finishInterrupted(opencode, opencode.env, cwd)
    return []
  },
  bringIn: async (family, progress) => {
    const { sessions } = await reading(opencode, cwd, (reader) => reader.snapshot())
    const isNew = (id: string) => !sessions.has(id)
    const documents = family.map(({ document }) => document)
    const created = documents.filter(({ info }) => isNew(info.id))
    // OpenCode 1 sets the folder by where it runs; subagents first, so that a load that is killed leaves nothing to be seen.
    const folder = family[0]?.directory ?? cwd
    await importing(opencode.env, created, (began) =>
      importSessions(opencode, documents.toReversed(), isNew, folder, { began, ...(progress && { progress }) }),
    )
    return { replaced: created.length < documents.length, dropped: [] }
  },
  remove: (id) => deleteSession(opencode, id, cwd),
})
