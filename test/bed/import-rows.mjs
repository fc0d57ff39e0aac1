/**
 * `node import-rows.mjs DATABASE CLOCK FILE`: puts a session into OpenCode 1's database as its import does (measured), at the
 * time that the file CLOCK says: a generated life has a clock of its own, and lives too long for the real import. How many
 * messages it was given stands in CLOCK.imported.
 */
import { appendFileSync, readFileSync } from "node:fs"
import Database from "libsql"

const [path, clock, file] = process.argv.slice(2)
const now = Number(readFileSync(clock, "utf8"))
const { info, messages } = JSON.parse(readFileSync(file, "utf8"))
const database = new Database(path)
database.exec("pragma busy_timeout = 5000; pragma foreign_keys = on; begin")
const put = (table, row) => {
  const names = Object.keys(row)
  const places = names.map(() => "?").join(", ")
  database
    .prepare(`insert into ${table} (${names}) values (${places}) on conflict do nothing`)
    .run(...Object.values(row))
}
const times = (created) => ({ time_created: created, time_updated: now })
const { id, parentID, title, slug, version, time } = info
put("session", {
  ...{ id, project_id: "global", parent_id: parentID ?? null, slug: slug ?? "talk", directory: process.cwd(), title },
  ...{ version, ...times(time.created), time_updated: time.updated },
})
database.prepare("update session set directory = ? where id = ?").run(process.cwd(), id)
for (const message of messages) {
  const { id: messageID, sessionID, ...data } = message.info
  put("message", { id: messageID, session_id: id, ...times(data.time.created), data: JSON.stringify(data) })
  for (const { id: partID, sessionID: _, messageID: __, ...part } of message.parts)
    put("part", { id: partID, message_id: messageID, session_id: id, ...times(now), data: JSON.stringify(part) })
}
database.exec("commit")
database.close()
appendFileSync(`${clock}.imported`, `${messages.length}\n`)
console.log(`Imported session: ${id}`)
