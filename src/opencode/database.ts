/** Reading OpenCode's database, through OpenCode: the schema is that of 1.2.27 to 1.18.33. */
import type { Todo } from "../session/shape.ts"
import type { Opencode } from "./binary.ts"
import * as failures from "./failures.ts"
import { run } from "./process.ts"

/** A session as the database lists it. Times are milliseconds since 1970. */
export type SessionRow = {
  id: string
  parentID: string | null
  title: string
  directory: string
  archived: boolean
  /** When a part of it was last written, or else when OpenCode says it was updated. */
  active: number
}

/** A tool call that has begun and not ended, or was cut off when OpenCode was killed. */
export type RunningCommand = { sessionID: string; command: string }

/** What OpenCode holds, without the conversations. */
export type Snapshot = {
  sessions: Map<string, SessionRow>
  running: RunningCommand[]
  /** Todo lists by session id. */
  todos: Map<string, Todo[]>
}

/**
 * All sessions of this machine, their todos, and the shell commands they are running, as of one moment.
 * @param directories only sessions in these, or below, are asked for the time of their last part
 * @param since leaves out commands of sessions not prompted since then (ms)
 */
export async function readSnapshot(
  opencode: Opencode,
  cwd: string,
  directories: string[] = [],
  since = Number.MAX_SAFE_INTEGER,
): Promise<Snapshot> {
  const [row] = await query(opencode, cwd, snapshotQuery(directories, since))
  const parse = (text: unknown) => JSON.parse(String(text ?? "[]"))
  const sessions: SessionRow[] = parse(row?.sessions)
  const todos = new Map<string, Todo[]>()
  for (const { sessionID, ...todo } of parse(row?.todos)) todos.set(sessionID, [...(todos.get(sessionID) ?? []), todo])
  return {
    sessions: new Map(sessions.map((session) => [session.id, { ...session, archived: Boolean(session.archived) }])),
    running: parse(row?.running),
    todos,
  }
}

/** Puts a todo list where a session has none. OpenCode offers no other way than its own `db` command. */
export async function writeTodos(opencode: Opencode, cwd: string, sessionID: string, todos: Todo[]): Promise<void> {
  await query(
    opencode,
    cwd,
    `insert into todo (session_id, content, status, priority, position, time_created, time_updated)
     select ${literal(sessionID)}, json_extract(value, '$.content'), json_extract(value, '$.status'),
       json_extract(value, '$.priority'), key, strftime('%s') * 1000, strftime('%s') * 1000
     from json_each(${literal(JSON.stringify(todos))})
     where not exists (select 1 from todo where session_id = ${literal(sessionID)})`,
  )
}

function snapshotQuery(directories: string[], since: number): string {
  const here = directories.map(
    (directory) => `(directory = ${literal(directory)} or substr(directory, 1, ${[...directory].length + 1}) in
      (${literal(`${directory}/`)}, ${literal(`${directory}\\`)}))`,
  )
  return `select
    (select json_group_array(json_object('id', id, 'parentID', parent_id, 'title', title, 'directory', directory,
        'archived', time_archived is not null,
        'active', max(time_updated, case when ${here.join(" or ") || "false"} then coalesce(
            (select max(time_updated) from part where session_id = session.id), 0) else 0 end)))
      from session) as sessions,
    (select json_group_array(json_object('sessionID', session_id,
        'command', json_extract(data, '$.state.input.command')))
      from part
      where session_id in (select id from session where time_updated >= ${Math.floor(since)})
        and json_extract(data, '$.type') = 'tool'
        and json_extract(data, '$.state.status') = 'running'
        and json_extract(data, '$.state.input.command') is not null) as running,
    (select json_group_array(json_object('sessionID', session_id, 'content', content, 'status', status,
        'priority', priority))
      from (select * from todo order by session_id, position)) as todos`
}

async function query(opencode: Opencode, cwd: string, sql: string): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await run(opencode, ["db", sql, "--format", "json"], cwd)
  // Versions below 1.17 say on stdout that they migrate, before the rows.
  const json = stdout.slice(Math.max(0, stdout.search(/^\[/m)))
  try {
    if (code === 0) return JSON.parse(json || "[]")
  } catch {}
  throw failures.databaseUnreadable((stderr || stdout).trim().split("\n").at(-1)?.slice(0, 300) ?? "")
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
