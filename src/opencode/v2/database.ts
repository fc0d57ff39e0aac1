/** What is asked of OpenCode 2's database: the same questions as of OpenCode 1's, and its answers in the same words. */
import type { SessionDocument2 } from "../../session/v2/schema.ts"
import type { RunningCommand, SessionRow, Snapshot } from "../host.ts"
import type { Rows } from "../transaction.ts"

/**
 * All sessions of this machine, and the shell commands they are running, as of one moment. Todos do not exist in OpenCode 2.
 * @param since only commands that began after it are asked for (ms); none, if it is not given
 */
export function readSnapshot2(rows: Rows, since?: number): Snapshot {
  const sessions = rows(
    `select id, parent_id, title, directory, project_id, time_archived, time_created,
       max(time_updated, coalesce((select time_updated from session_message
         where session_id = session_v2.id order by seq desc limit 1), 0)) as active
     from session_v2`,
  ).map(
    (row): SessionRow => ({
      id: String(row.id),
      parentID: row.parent_id === null ? null : String(row.parent_id),
      title: titleOf(row),
      directory: String(row.directory),
      projectID: String(row.project_id),
      archived: row.time_archived !== null,
      created: Number(row.time_created),
      active: Number(row.active),
    }),
  )
  const running = since === undefined ? [] : runningCommands(rows, since)
  return { sessions: new Map(sessions.map((session) => [session.id, session])), running, todos: new Map() }
}

/** OpenCode 2 gives a title when the first answer is there; until then it shows the time, as version 1 does. */
const titleOf = ({ title, time_created }: Record<string, unknown>): string =>
  title ? String(title) : `New session - ${new Date(Number(time_created)).toISOString()}`

/** How far back in its session a message with a call that still runs can be. */
const lastMessages = 20

/** Calls of the model's, also of subagents, and commands that a person has typed into the screen. */
function runningCommands(rows: Rows, since: number): RunningCommand[] {
  // A message is written anew as its call begins to run.
  const recent = `session_v2 join session_message on session_message.id in (select id from session_message as last
      where last.session_id = session_v2.id order by seq desc limit ${lastMessages})
    and session_message.time_updated >= ?`
  const calls = rows(
    `select session_id as sessionID, json_extract(call.value, '$.state.input.command') as command,
       coalesce(json_extract(call.value, '$.time.ran'), json_extract(call.value, '$.time.created')) as started
     from ${recent} join json_each(session_message.data, '$.content') as call
     where session_message.type = 'assistant' and json_extract(call.value, '$.state.status') = 'running'`,
    since,
  )
  const typed = rows(
    `select session_id as sessionID, json_extract(session_message.data, '$.command') as command,
       session_message.time_created as started
     from ${recent}
     where session_message.type = 'shell' and json_extract(session_message.data, '$.status') = 'running'`,
    since,
  )
  return [...calls, ...typed]
    .map(({ sessionID, command, started }) => ({
      sessionID: String(sessionID),
      command: String(command ?? ""),
      started: Number(started),
    }))
    .filter(({ command, started }) => command && started >= since)
}

/** Which of these messages another session of this machine holds: an import would fail. */
export function messagesElsewhere2(rows: Rows, sessions: readonly SessionDocument2[]): string[] {
  const family = JSON.stringify(sessions.map(({ info }) => info.id))
  const ids = JSON.stringify(sessions.flatMap(({ messages }) => messages.map(({ id }) => id)))
  return rows(
    `select id from session_message where id in (select value from json_each(?))
       and session_id not in (select value from json_each(?))`,
    ids,
    family,
  ).map(({ id }) => String(id))
}

/** The ids of a session's messages, also of those that are not settled. */
export const messageIdsOf2 = (rows: Rows, sessionID: string): string[] =>
  rows("select id from session_message where session_id = ? order by seq", sessionID).map(({ id }) => String(id))

/** The worktrees of the folders that a session was in, the last one last. */
export function rootsOf2(rows: Rows, sessionID: string): string[] {
  const switched = rows(
    `select json_extract(data, '$.previous.location.directory') as directory,
       json_extract(data, '$.previous.subpath') as path from session_message
     where session_id = ? and type = 'location-switched' order by seq`,
    sessionID,
  )
  const now = rows("select directory, path from session_v2 where id = ?", sessionID)
  const all = [...switched, ...now].flatMap(({ directory, path }) => {
    const [folder, below] = [String(directory ?? ""), path ? `/${path}`.replaceAll("\\", "/") : ""]
    if (!folder) return []
    return folder.replaceAll("\\", "/").endsWith(below) ? folder.slice(0, folder.length - below.length) : folder
  })
  return [...new Set(all.reverse())].reverse()
}

/** The subagents below a session, parents before children. */
export function descendantsOf(rows: Rows, sessionID: string): string[] {
  return rows(
    `with recursive below(id, depth) as (
       select id, 1 from session_v2 where parent_id = ?
       union select session_v2.id, depth + 1 from session_v2 join below on parent_id = below.id where depth < 100)
     select id from below group by id order by max(depth), id`,
    sessionID,
  ).map(({ id }) => String(id))
}
