/** What OpenCode 2 tells of its sessions itself, where its database is not as we know it. */
import * as v from "valibot"
import type { SessionDocument2 } from "../../session/v2/schema.ts"
import { exportFailed, exportNotWhole } from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import type { SessionRow, Snapshot } from "../host.ts"
import { said } from "../run-opencode.ts"
import { checkDocument2, type Held2 } from "./document.ts"
import { withServer } from "./server.ts"
import { answered } from "./service.ts"

const listed = v.looseObject({
  id: v.string(),
  parentID: v.optional(v.string()),
  projectID: v.string(),
  title: v.optional(v.string()),
  location: v.looseObject({ directory: v.string() }),
  time: v.looseObject({ created: v.number(), updated: v.number(), archived: v.optional(v.number()) }),
})

const page = v.looseObject({
  data: v.array(listed),
  cursor: v.optional(v.looseObject({ next: v.optional(v.nullable(v.string())) })),
})

/** All sessions of this machine, page by page. Which commands run it does not tell. */
export async function askedSnapshot(opencode: Opencode, cwd: string): Promise<Snapshot> {
  const sessions = new Map<string, SessionRow>()
  await withServer(opencode, cwd, async (ask) => {
    for (let next: string | null | undefined = ""; next !== undefined && next !== null; ) {
      const { body }: { body: unknown } = await ask("GET", `/api/session?limit=200${next && `&cursor=${next}`}`)
      const { data, cursor } = v.parse(page, body)
      const before = sessions.size
      for (const session of data) sessions.set(session.id, rowOf(session))
      next = sessions.size > before ? cursor?.next : undefined
    }
  })
  return { sessions, running: [], todos: new Map() }
}

const rowOf = ({ id, parentID, projectID, title, location, time }: v.InferOutput<typeof listed>): SessionRow => ({
  id,
  parentID: parentID ?? null,
  title: title ?? `New session - ${new Date(time.created).toISOString()}`,
  directory: location.directory,
  projectID,
  archived: time.archived !== undefined,
  created: time.created,
  active: time.updated,
})

/** `opencode session export --standalone`. @throws Failure when what it gives is not this session and whole */
export async function askedSession(opencode: Opencode, cwd: string, id: string): Promise<Held2> {
  const result = await answered(opencode, ["session", "export", "--standalone", id], cwd)
  if (result.code !== 0 || !result.stdout.trim())
    throw exportFailed(id, said(result), `opencode session export --standalone ${id}`)
  try {
    const document = checkDocument2(JSON.parse(result.stdout))
    if (document.info.id !== id) throw new Error(`it is the session ${document.info.id}`)
    return { ...document, unsettled: undefined, running: seemsRunning(document) }
  } catch (error) {
    throw exportNotWhole(id, `${(error as Error).message}.`)
  }
}

/** Another server's turns it does not tell, nor that it leaves out a message that still runs. */
function seemsRunning({ info, messages }: SessionDocument2): boolean {
  const last = messages.at(-1)?.type
  return last === "user" || (info.time.idle !== undefined && last !== "idle")
}
