/** Sessions of OpenCode 1 that OpenCode 2 has taken over, each held against our conversion of the same. */
import { readSession } from "../../src/opencode/v1/database.ts"
import { openTables } from "../../src/opencode/v2/coming.ts"
import { relate } from "../../src/session/relation/relation.ts"
import type { Message, SessionDocument } from "../../src/session/schema.ts"
import { comparable } from "../../src/session/v2/majors.ts"
import { toModel } from "../../src/session/v2/model.ts"
import type { Message2, SessionDocument2 } from "../../src/session/v2/schema.ts"
import { up } from "../../src/session/v2/up.ts"
import { asked, opencodeOf } from "./everything2.ts"
import { takesOver } from "./first.ts"
import { hostOf } from "./growing2.ts"
import { rowsOf } from "./opencode2.ts"
import { sleep } from "./steady.ts"
import type { Person } from "./story.ts"

export type Upgraded = {
  /** As OpenCode 1 has it. */
  first: SessionDocument
  /** As our conversion makes it, and as OpenCode 2 has it. */
  made: SessionDocument2
  theirs: SessionDocument2
  /** Of a file of OpenCode 1 to the session of OpenCode 2. */
  relation: string
}

/** Every session that OpenCode 1 has on a machine. */
export async function upgraded(person: Person): Promise<Upgraded[]> {
  const tables = await openTables(opencodeOf(person), person.repo)
  if (!tables) throw new Error("OpenCode 1 has no table here")
  const { database, rows, close } = tables
  try {
    return await hostOf(person).reading(async (reader) => {
      const all = rows("select id from session order by id").map(async ({ id }) => {
        const first = readSession({ database, rows }, String(id))
        const { unsettled: _, running: __, ...theirs } = await reader.session(String(id))
        // The one exception (see up.ts): to the migration an answer ends when its row was last written.
        const written = rows("select id, time_updated as time from message where session_id = ?", id)
        const ends = new Map(written.map((row) => [row.id, Number(row.time)]))
        const made = up(first)
        const messages = made.messages.map((message): Message2 => {
          if (message.type !== "assistant") return message
          return { ...message, time: { ...message.time, completed: ends.get(message.id) } }
        })
        const relation = relate(...comparable(first, toModel(theirs))).kind
        return { first, made: { ...made, messages }, theirs, relation }
      })
      return Promise.all(all)
    })
  } finally {
    close()
  }
}

/**
 * Whether OpenCode 1 and the migration order two messages differently, as they do when two have one time and ids that differ
 * in upper and lower case alone. Then neither a relation nor a conversion back can keep both orders.
 */
export function hasTwoOrders({ messages }: SessionDocument): boolean {
  const sorted = (less: (a: string, b: string) => boolean) => {
    const order = (a: Message["info"], b: Message["info"]) =>
      a.time.created - b.time.created || (less(a.id, b.id) ? -1 : 1)
    return messages.map(({ info }) => info).sort(order)
  }
  const theirs = sorted((a, b) => a.localeCompare(b) < 0)
  return sorted((a, b) => a < b).some(({ id }, index) => id !== theirs[index]?.id)
}

/** The first start of OpenCode 2, until it has taken everything over: the end of a command interrupts that. */
export async function takenOver(person: Person) {
  await takesOver(person)
  await asked(person, async () => {
    for (;;) {
      const sql = "select value from kv where key = 'migration.v1-v2'"
      const [row] = await rowsOf<{ value: string }>(person.machine.env, sql)
      if (row?.value.includes("completed")) return
      await sleep(200)
    }
  })
}
