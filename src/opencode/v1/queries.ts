/** Queries to OpenCode's database, with the schema of 1.2.27 to 1.18.33. */
import type { Conversation } from "../../session/conversation.ts"
import { timeDigits } from "../../session/ids.ts"
import type { Todo } from "../../session/schema.ts"
import { jsonAmong } from "../../support/json-among.ts"
import * as failures from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import type { SessionRow, Snapshot } from "../host.ts"
import { isTooLong, run, tooLong } from "../run-opencode.ts"

/** Runs a `select`, directly or through OpenCode. */
export type Query = (sql: string) => Promise<Record<string, unknown>[]>

/**
 * All sessions of this machine, their todos, and the shell commands they are running, as of one moment.
 * @param directories only sessions in these, or below, get the time of their last part
 * @param since only commands that began after it (ms) are read; absent: none
 */
export async function readSnapshot(query: Query, directories: string[] = [], since?: number): Promise<Snapshot> {
  const [row] = await query(snapshotQuery(directories, since))
  if (!row) throw failures.databaseUnreadable("it gave no list of sessions")
  const parse = (text: unknown) => JSON.parse(String(text ?? "[]"))
  const sessions: SessionRow[] = parse(row.sessions)
  const todos = new Map<string, Todo[]>()
  for (const { sessionID, ...todo } of parse(row.todos)) todos.set(sessionID, [...(todos.get(sessionID) ?? []), todo])
  return {
    sessions: new Map(sessions.map((session) => [session.id, { ...session, archived: Boolean(session.archived) }])),
    running: parse(row.running),
    todos,
  }
}

/** The part written last is among a session's latest; looking at all is slow where there are many. */
const lastParts = 100

/** How many ids fit into one argument of a command, with room to spare. */
const idsAtOnce = process.platform === "win32" ? 700 : 2000

/**
 * Finds messages that another session of this machine has. An import would leave such a message out, and put its parts
 * under the other session's.
 */
export async function messagesElsewhere(query: Query, sessions: readonly Conversation[]): Promise<string[]> {
  const family = sessions.map(({ info }) => literal(info.id)).join(", ")
  const ids = sessions.flatMap(({ messages }) => messages.map(({ info }) => literal(info.id)))
  const found: string[] = []
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const some = ids.slice(start, start + idsAtOnce).join(", ")
    const rows = await query(`select id from message where id in (${some}) and session_id not in (${family})`)
    found.push(...rows.map(({ id }) => String(id)))
  }
  return found
}

/** The ids of a session's messages, even if it cannot be read as a whole. */
export async function messageIdsOf(query: Query, sessionID: string): Promise<string[]> {
  return (await query(`select id from message where session_id = ${literal(sessionID)}`)).map(({ id }) => String(id))
}

/** The ids of its parts, as a whole session has them. */
export async function partIdsOf(query: Query, sessionID: string): Promise<string[]> {
  const rows = await query(
    `select part.id as id from message join part on part.message_id = message.id
     where message.session_id = ${literal(sessionID)}`,
  )
  return rows.map(({ id }) => String(id))
}

/** When the first of its parts was written here (ms), whatever times its file has; nothing where it has no part. */
export async function firstWriteOf(query: Query, sessionID: string): Promise<number | undefined> {
  const [row] = await query(`select min(time_created) as at from part where session_id = ${literal(sessionID)}`)
  return typeof row?.at === "number" ? row.at : undefined
}

/** The worktrees in which a session's answers were given, the latest last; plain folders where there was none. */
export async function rootsOf(query: Query, sessionID: string): Promise<string[]> {
  const rows = await query(
    `select root from (
        select case root when '/' then cwd else root end as root, at from (
          select json_extract(data, '$.path.root') as root, json_extract(data, '$.path.cwd') as cwd, time_created as at
            from message where session_id = ${literal(sessionID)}))
      where root is not null group by root order by max(at)`,
  )
  return rows.map(({ root }) => String(root))
}

/**
 * Writes a todo list where a session has none, or still has `before`. OpenCode offers no other way than its own `db`
 * command.
 * @throws Failure where they are too long for that: then nothing is changed
 */
export async function writeTodos(
  opencode: Opencode,
  cwd: string,
  sessionID: string,
  todos: readonly Todo[],
  before: readonly Todo[] = [],
): Promise<void> {
  const execute = askDatabase(opencode, cwd)
  const id = literal(sessionID)
  const statements: string[] = []
  if (before.length > 0) {
    const read = JSON.stringify(before.map(({ content, status, priority }) => [content, status, priority]))
    statements.push(
      `delete from todo where session_id = ${id} and json(${literal(read)}) = (select
         json_group_array(json_array(content, status, priority))
         from (select * from todo where session_id = ${id} order by position))`,
    )
  }
  statements.push(
    `insert into todo (session_id, content, status, priority, position, time_created, time_updated)
     select ${id}, json_extract(value, '$.content'), json_extract(value, '$.status'),
       json_extract(value, '$.priority'), key, strftime('%s') * 1000, strftime('%s') * 1000
     from json_each(${literal(JSON.stringify(todos))})
     where not exists (select 1 from todo where session_id = ${id})`,
  )
  // Before the first: it takes away what is here.
  if (statements.some((sql) => isTooLong(sql))) throw failures.notExecutable(opencode.path, tooLong)
  for (const sql of statements) await execute(sql)
}

function snapshotQuery(directories: string[], since: number | undefined): string {
  const here = directories.map(
    (directory) => `(directory = ${literal(directory)} or substr(directory, 1, ${[...directory].length + 1}) in
      (${literal(`${directory}/`)}, ${literal(`${directory}\\`)}))`,
  )
  return `select
    (select json_group_array(json_object('id', id, 'parentID', parent_id, 'title', title, 'directory', directory,
        'projectID', project_id,
        'archived', time_archived is not null,
        'created', time_created,
        'active', max(time_updated, case when ${here.join(" or ") || "false"} then coalesce(
            (select max(time_updated) from (select time_updated from part where session_id = session.id
              order by rowid desc limit ${lastParts})), 0) else 0 end)))
      from session) as sessions,
    (select json_group_array(json_object('sessionID', session_id,
        'command', json_extract(data, '$.state.input.command'),
        'started', coalesce(json_extract(data, '$.state.time.start'), time_created)))
      from part
      where ${since === undefined ? "false" : recent(since)}
        and json_extract(data, '$.type') = 'tool'
        and json_extract(data, '$.state.status') = 'running'
        and json_extract(data, '$.state.input.command') is not null) as running,
    (select json_group_array(json_object('sessionID', session_id, 'content', content, 'status', status,
        'priority', priority))
      from (select * from todo order by session_id, position)) as todos`
}

/** Ids ascend with time and are indexed, except across the wrap of their time digits. */
function recent(since: number): string {
  const [from, to] = [timeDigits("prt", since), timeDigits("prt", Date.now() + 1000)]
  return from < to ? `id >= 'prt_${from}'` : `time_created >= ${Math.floor(since)}`
}

/** Runs SQL through `opencode db`. */
export function askDatabase(opencode: Opencode, cwd: string): Query {
  return async (sql) => {
    const { code, stdout, stderr } = await run(opencode, ["db", sql, "--format", "json"], cwd)
    // Before the rows, versions below 1.17 print migration messages, and plugins print anything.
    const rows = code === 0 && rowsIn(stdout)
    if (rows) return rows
    // On a full disk it succeeds, too. Where there are no rows it prints an empty list.
    if (!stdout.trim() && !stderr.trim()) throw failures.databaseUnreadable("OpenCode printed nothing")
    if (/has no session table/.test(stderr)) throw failures.begunBySecond()
    throw failures.databaseUnreadable((stderr || stdout).trim().split("\n").at(-1)?.slice(0, 300) ?? "")
  }
}

function rowsIn(stdout: string): Record<string, unknown>[] | undefined {
  try {
    return JSON.parse(stdout)
  } catch {
    const found = (opening: RegExp) => [...jsonAmong(stdout, opening)].at(-1)?.value
    return (found(/(?<=^|\n)\[(?=\s*[{\]])/g) ?? found(/\[(?=\s*\{)/g)) as Record<string, unknown>[] | undefined
  }
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
