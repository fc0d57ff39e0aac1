/** A session of OpenCode 2 of a wanted size. */

import type { SessionDocument2 } from "../src/session/v2/schema.ts"
import type { Person } from "../test/bed/cast.ts"
import { within } from "../test/bed/growth.ts"

/** Turns of a prompt and an answer with a call, until they are of that size. */
export function forged2(id: string, size: number, more = 0): SessionDocument2 {
  const model = { id: "scripted", providerID: "script" }
  const tokens = { input: 1, output: 1, reasoning: 0, cache: { read: 0, write: 0 } }
  const output = "a line that a tool has printed\n".repeat(130)
  const turn = (number: number) => {
    const at = 1_790_000_000_000 + number * 1000
    const of = `${id.slice(4)}${String(number).padStart(6, "0")}`
    const call = {
      ...{
        type: "tool",
        id: `call_${number}`,
        name: "shell",
        time: { created: at + 2, ran: at + 3, completed: at + 4 },
      },
      state: {
        ...{ status: "completed", input: { command: `print ${number}` } },
        ...{ content: [{ type: "text", text: output }], metadata: { exit: 0 } },
      },
    }
    return [
      { id: `msg_${of}a`, time: { created: at }, text: `Do step ${number}, please.`, type: "user" },
      {
        ...{ id: `msg_${of}b`, type: "assistant", agent: "build", model, finish: "stop", cost: 0, tokens },
        time: { created: at + 1, completed: at + 5 },
        content: [call, { type: "text", text: `Step ${number} is done.` }],
      },
    ]
  }
  const count = Math.ceil(size / 4900) + more
  return {
    info: {
      ...{ id, projectID: "global", title: "A long one", cost: 0, tokens, location: { directory: "." } },
      time: { created: 1_790_000_000_000, updated: 1_790_000_000_000 + count * 1000 },
    },
    messages: Array.from({ length: count }, (_, number) => turn(number)).flat(),
  } as SessionDocument2
}

/** The last turn of a session once more, put into OpenCode's database as it would write it now. */
export function grow2(person: Person, sessionID: string) {
  within(person, (database) => {
    type Row = { id: string; type: string; seq: number; data: string }
    const last = database
      .prepare("select id, type, seq, data from session_message where session_id = ? order by seq desc limit 2")
      .all(sessionID) as Row[]
    const now = Date.now()
    for (const { id, type, seq, data } of last.reverse())
      database
        .prepare(
          `insert into session_message (id, session_id, type, seq, time_created, time_updated, data)
           values (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(`${id.slice(0, 20)}${now}${type}`, sessionID, type, seq + 2, now, now, data)
    database.prepare("update session_v2 set time_updated = ? where id = ?").run(now, sessionID)
  })
}
