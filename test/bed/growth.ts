/** A session that grows without a model: rows put into OpenCode's database in the order in which OpenCode writes them. */
import { join } from "node:path"
import Database from "libsql"
import { timeDigits } from "../../src/session/ids.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import type { Person } from "./cast.ts"
import { recall } from "./model.ts"

type Row = { id: string; data: string }
type Fields = Record<string, unknown>

export const databaseOf = ({ machine }: Person) => join(machine.env.XDG_DATA_HOME ?? "", "opencode/opencode.db")

/** Does something with OpenCode's database behind its back. */
export function within<Done>(person: Person, run: (database: Database.Database) => Done): Done {
  const database = new Database(databaseOf(person))
  try {
    database.exec("pragma busy_timeout = 5000; pragma foreign_keys = on")
    return run(database)
  } finally {
    database.close()
  }
}

/** Alice with a session that can grow, saved once, and Bob. */
export async function growing() {
  // Of a test alone, and what is here serves the benches, too.
  const { story } = await import("./story.ts")
  const { alice, bob, model, home } = await story()
  model.when("the word", "The launch word is PHOENIX.").when("which word", recall(/launch word is (\w+)/))
  await alice.says("the word")
  const id = newestOf(alice)
  const { file } = await alice.saves("--session", id)
  return { alice, bob, model, home, id, file, save: ["save", "--session", id] }
}

/** The session that was begun last and is nobody's subagent, without asking OpenCode. */
export function newestOf(person: Person): string {
  const newest = "select id from session where parent_id is null order by time_created desc"
  return within(person, (database) => database.prepare(newest).get() as Row).id
}

/** The ids of all messages and parts of a session, in order. */
export const idsOf = (person: Person, sessionID: string) => within(person, (database) => idsIn(database, sessionID))

function idsIn(database: Database.Database, sessionID: string): string[] {
  const ids = (table: string, order: string) =>
    (database.prepare(`select id from ${table} where session_id = ? order by ${order}`).all(sessionID) as Row[]).map(
      ({ id }) => id,
    )
  return [...ids("message", "time_created, id"), ...ids("part", "id")]
}

/** The same of a session of a file. */
export const idsInFile = ({ messages }: Pick<SessionDocument, "messages">) => [
  ...messages.map(({ info }) => info.id),
  ...messages.flatMap(({ parts }) => parts.map(({ id }) => String(id))).sort(),
]

let made = 0

/**
 * Asks the last question of a session once more, and answers it, in other words.
 * @param at when it is said (ms)
 */
export function grow(person: Person, sessionID: string, words: string, at = Date.now()) {
  within(person, (database) => {
    database.exec("begin immediate")
    const messages = database
      .prepare("select id, data from message where session_id = ? order by rowid")
      .all(sessionID) as Row[]
    const last = messages.findLastIndex(({ data }) => JSON.parse(data).role === "user")
    let prompt = ""
    for (const [index, message] of [messages[last] as Row, messages.at(-1) as Row].entries()) {
      const data = JSON.parse(message.data) as Fields
      const id = newId("msg", at + index)
      if (index === 0) prompt = id
      else data.parentID = prompt
      data.time = { created: at + index, ...(index > 0 && { completed: at + index }) }
      database
        .prepare("insert into message (id, session_id, time_created, time_updated, data) values (?, ?, ?, ?, ?)")
        .run(id, sessionID, at + index, at + index, JSON.stringify(data))
      const parts = database.prepare("select id, data from part where message_id = ? order by id").all(message.id)
      for (const part of parts as Row[]) {
        const held = JSON.parse(part.data) as Fields
        if (held.type === "text") held.text = words
        database
          .prepare(
            "insert into part (id, message_id, session_id, time_created, time_updated, data) values (?, ?, ?, ?, ?, ?)",
          )
          .run(newId("prt", at + index), id, sessionID, at + index, at + index, JSON.stringify(held))
      }
    }
    database.prepare("update session set time_updated = ? where id = ?").run(at, sessionID)
    database.exec("commit")
  })
}

const newId = (kind: "msg" | "prt", at: number) =>
  `${kind}_${timeDigits(kind, at, made++ % 0x1000)}${String(made).padStart(14, "0")}`

/** Makes one session as large as wanted, in rows of a megabyte. */
export function bloat(person: Person, sessionID: string, megabytes: number) {
  within(person, (database) => {
    const [part] = database
      .prepare(
        "select message_id, data from part where session_id = ? and json_extract(data, '$.type') = 'text' order by id desc",
      )
      .all(sessionID) as { message_id: string; data: string }[]
    database
      .prepare(
        `with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ?)
         insert into part (id, message_id, session_id, time_created, time_updated, data)
         select 'prt_zzz' || printf('%020d', n), ?, ?, 1, 1, json_set(?, '$.text', hex(zeroblob(500000))) from counted`,
      )
      .run(megabytes, part?.message_id, sessionID, part?.data)
  })
}
