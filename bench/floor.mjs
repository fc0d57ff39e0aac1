/**
 * The floor under a save, in a process of its own: `node floor.mjs DATABASE SESSION FROM TO TABLE…` reads a session's rows
 * from OpenCode's database, and writes and syncs the bytes of FROM as TO. Nothing is looked at.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs"
import Database from "libsql"

const [database, session, from, to, ...tables] = process.argv.slice(2)
const open = new Database(`file:${database}?mode=ro`)
let length = 0
for (const table of tables)
  for (const row of open.prepare(`select id, data from ${table} where session_id = ?`).iterate(session))
    length += row.data.length
const bytes = readFileSync(from)
const fd = openSync(to, "w")
writeSync(fd, bytes)
fsyncSync(fd)
closeSync(fd)
if (length === 0) throw new Error("nothing was read")
