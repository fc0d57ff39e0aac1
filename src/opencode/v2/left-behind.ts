/**
 * What OpenCode 1 wrote and OpenCode 2 does not show: it takes over the sessions of version 1 once, and what comes after, or
 * went wrong then, stays in tables that it reads no more. They are read here as OpenCode's own migration reads them.
 */
import { commandOf, type Opencode } from "../find-opencode.ts"
import type { LeftBehind } from "../rescue.ts"
import type { Row, Transaction } from "../transaction.ts"
import { type Coming1, comingOf, openTables } from "./coming.ts"
import * as failures from "./failures.ts"
import { isOver } from "./service.ts"

/**
 * The sessions of OpenCode 1 that OpenCode 2 does not have, or has shorter, the latest first. Starts nothing and changes nothing.
 * @throws Failure while OpenCode 2 has not taken the database over @throws Error when its tables are not as we know them
 */
export async function leftBehind(opencode: Opencode, cwd: string): Promise<LeftBehind[]> {
  const open = await openTables(opencode, cwd)
  // OpenCode 1 has never been here.
  if (!open) return []
  try {
    const begun = takeover(opencode, open)
    return candidates(open, begun)
      .flatMap((row) => found(open, row, begun) ?? [])
      .sort((a, b) => b.active - a.active)
  } finally {
    open.close()
  }
}

/**
 * A session that was left behind, and its subagents, as OpenCode 2 would have them; what it has of them stays as it is there.
 * @returns nothing where OpenCode 2 has all of it @throws Error when it cannot be read
 */
export async function rescued(opencode: Opencode, cwd: string, id: string): Promise<Coming1 | undefined> {
  const open = await openTables(opencode, cwd)
  if (!open) return undefined
  try {
    takeover(opencode, open)
    const [row] = open.rows("select 1 from session where id = ?", id)
    return row && comingOf(open, id)
  } finally {
    open.close()
  }
}

/** @returns when the takeover began (ms) */
function takeover(opencode: Opencode, { rows }: Transaction): number {
  const tables = rows("select name from sqlite_master where name in ('session_v2', 'kv')")
  if (tables.length < 2) throw failures.firstStart(commandOf(opencode))
  const [row] = rows("select value, time_created from kv where key = 'migration.v1-v2'")
  // What comes in before it is through would be in its way.
  if (!row || !isOver(row.value)) throw failures.takingOver(commandOf(opencode))
  return Number(row.time_created)
}

/**
 * Roots that OpenCode 2 does not have, or that OpenCode 1 wrote to since the takeover began: of the others OpenCode 2 has what
 * its user left there. A message that is missing under its id is no proof: the migration leaves some out.
 */
function candidates({ rows }: Transaction, begun: number): Row[] {
  return rows(
    `with recursive family(root, id, depth) as (
       select id, id, 0 from session where parent_id is null or parent_id not in (select id from session)
       union select root, session.id, depth + 1 from family join session on parent_id = family.id where depth < 100)
     select session.id, session.title, session.directory, count(distinct family.id) - 1 as subagents,
       max(message.time_updated) as active, exists (select 1 from session_v2 where id = session.id) as here,
       exists (select 1 from event_sequence where aggregate_id = session.id) as known
     from family join session on session.id = family.root join message on message.session_id = family.id
     group by family.root
     having (not here or active > ?) and sum(not exists (select 1 from session_message
       where session_message.id = message.id and session_message.session_id = message.session_id)) > 0`,
    begun,
  )
}

function found(open: Transaction, row: Row, begun: number): LeftBehind | undefined {
  const id = String(row.id)
  const active = Number(row.active)
  const afterTakeover = active > begun
  const left = {
    ...{ id, title: String(row.title), directory: String(row.directory), subagents: Number(row.subagents), active },
    afterTakeover,
    // To take a session over is to number its events anew, and to delete it is to forget their numbers.
    deleted: !row.here && !afterTakeover && !row.known,
  }
  if (left.deleted) return { ...left, here: "absent", turns: promptsOf(open, id) }
  try {
    const coming = comingOf(open, id)
    if (!coming) return undefined
    const { here, turns, undone } = coming
    return { ...left, here, turns, ...(undone > 0 && { undone }) }
  } catch (error) {
    return { ...left, here: "absent", turns: promptsOf(open, id), problem: (error as Error).message.slice(0, 200) }
  }
}

function promptsOf({ rows }: Transaction, id: string): number {
  const sql = `select count(*) as number from message
    where session_id = ? and json_valid(data) and json_extract(data, '$.role') = 'user'`
  return Number(rows(sql, id)[0]?.number)
}
