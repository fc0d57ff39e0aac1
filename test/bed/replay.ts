/** Sessions of OpenCode 1 in bulk: its own server writes them from events, hundreds in the time of one import. */
import type { SessionDocument } from "../../src/session/schema.ts"
import { opencodeBinary } from "./machine.ts"
import { serve } from "./server.ts"
import type { Person } from "./story.ts"

/** @param sessions parents before children; those in one of this machine's folders */
export async function written({ machine, repo }: Person, sessions: readonly SessionDocument[]) {
  const server = await serve({ ...machine, binary: opencodeBinary } as typeof machine, repo)
  try {
    const { id: projectID } = await server.get<{ id: string }>("/project/current")
    for (const { info, messages } of sessions) {
      const sessionID = info.id
      const at = info.time.updated
      const events = [
        { type: "session.created.1", data: { sessionID, info: { ...info, projectID, directory: repo } } },
        ...messages.flatMap(({ info, parts }) => [
          { type: "message.updated.1", data: { sessionID, info } },
          ...parts.map((part) => ({ type: "message.part.updated.1", data: { sessionID, part, time: at } })),
        ]),
      ].map((event, seq) => ({ ...event, id: `evt_${sessionID}${seq}`, aggregateID: sessionID, seq }))
      await server.post("/sync/replay", { directory: repo, events })
    }
  } finally {
    server.stop()
  }
}
