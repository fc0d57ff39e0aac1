/**
 * What OpenCode 1 wrote and OpenCode 2 does not show: it takes over the sessions of version 1 once, and what comes after, or
 * went wrong then, stays in tables that it reads no more. They are read here as OpenCode's own migration reads them.
 */
import type { SessionDocument2 } from "../../session/v2/schema.ts"
import { isSettled } from "../../session/v2/settled.ts"
import { up } from "../../session/v2/up.ts"
import type { Opencode } from "../find-opencode.ts"
import { openTransaction, type Transaction } from "../transaction.ts"
import { readSession } from "../v1/database.ts"
import { complaintAboutTables } from "../v1/database-schema.ts"
import { databasePath } from "./direct.ts"
import type { Coming } from "./family.ts"
import { messageFrom } from "./rows.ts"

export type LeftBehind = {
  id: string
  title: string
  directory: string
  /** When OpenCode 1 last wrote to it or to a subagent (ms). */
  active: number
  /** Whether OpenCode 1 last wrote to it after the takeover: else it was deleted in OpenCode 2, or could not be taken over. */
  afterTakeover: boolean
  /** What OpenCode 2 has of it: nothing, its beginning, or that and turns of its own. */
  here: "absent" | "shorter" | "diverged"
  /** Prompts that OpenCode 2 does not have; of the session itself. */
  turns: number
  subagents: number
  /** Why it cannot be read, if so. */
  problem?: string
}

/**
 * The sessions of OpenCode 1 that OpenCode 2 does not have, or has shorter, the latest first. Starts nothing and changes nothing.
 * @returns none, too, where OpenCode 2 has not taken the database over yet
 */
export async function leftBehind(opencode: Opencode, cwd: string): Promise<LeftBehind[]> {
  return asked(opencode, cwd, (open) =>
    candidates(open)
      .flatMap((row) => found(open, row) ?? [])
      .sort((a, b) => b.active - a.active),
  )
}

/**
 * A session that was left behind, and its subagents, as OpenCode 2 would have them; what it has of them stays as it is there.
 * @throws Error when it cannot be read
 */
export async function rescued(opencode: Opencode, cwd: string, id: string): Promise<Coming[]> {
  return asked(opencode, cwd, (open) => {
    const [row] = open.rows("select * from session where id = ?", id)
    return row ? familyOf(open, id).map((one) => asHere(open, one)) : []
  })
}

async function asked<Answer>(opencode: Opencode, cwd: string, use: (open: Transaction) => Answer): Promise<Answer> {
  const open = await openTransaction(await databasePath(opencode, cwd), complaintAboutTables)
  try {
    return use(open)
  } finally {
    open.close()
  }
}

/** Roots with a message in the family that OpenCode 2 has not under its id: the migration leaves some out, so it is no proof. */
function candidates({ rows }: Transaction) {
  const tables = rows("select name from sqlite_master where name in ('session_v2', 'session')")
  if (tables.length < 2) return []
  return rows(
    `with recursive family(root, id, depth) as (
       select id, id, 0 from session where parent_id is null or parent_id not in (select id from session)
       union select root, session.id, depth + 1 from family join session on parent_id = family.id where depth < 100)
     select session.id, session.title, session.directory, count(distinct family.id) - 1 as subagents,
       max(message.time_updated) as active
     from family join session on session.id = family.root join message on message.session_id = family.id
     group by family.root
     having sum(not exists (select 1 from session_message
       where session_message.id = message.id and session_message.session_id = message.session_id)) > 0`,
  )
}

function found(open: Transaction, row: Record<string, unknown>): LeftBehind | undefined {
  const id = String(row.id)
  const [takeover] = open.rows("select time_updated from kv where key = 'migration.v1-v2'")
  const active = Number(row.active)
  const left = {
    ...{ id, title: String(row.title), directory: String(row.directory), subagents: Number(row.subagents), active },
    afterTakeover: active > Number(takeover?.time_updated ?? 0),
  }
  try {
    const family = familyOf(open, id)
    const states = family.map(({ document }) => stateOf(open, document))
    const here = standing(states.map((one) => one.here))
    return here && { ...left, here, turns: states[0]?.turns ?? 0 }
  } catch (error) {
    return { ...left, here: "absent", turns: 0, problem: (error as Error).message.slice(0, 200) }
  }
}

type Standing = "same" | LeftBehind["here"]

/** Of a session and its subagents; nothing where OpenCode 2 has all of it. */
function standing([own, ...below]: readonly Standing[]): LeftBehind["here"] | undefined {
  if (own !== "same") return own
  if (below.includes("diverged")) return "diverged"
  return below.every((one) => one === "same") ? undefined : "shorter"
}

/** How OpenCode 2 has a session that it would have whole. */
function stateOf({ rows }: Transaction, { info, messages }: SessionDocument2) {
  const [row] = rows("select 1 from session_v2 where id = ?", info.id)
  const all = rows("select id, type, data from session_message where session_id = ? order by seq", info.id)
  const held = all.map(messageFrom).filter(isSettled)
  const other = messages.findIndex(({ id }, index) => id !== held[index]?.id)
  const same = other < 0 ? messages.length : other
  const turns = messages.slice(same).filter(({ type }) => type === "user").length
  return { here: row ? hereOf(same, messages.length, held.length) : ("absent" as const), held, same, turns }
}

function hereOf(same: number, wanted: number, held: number): Standing {
  if (same === wanted) return "same"
  return same === held ? "shorter" : "diverged"
}

/** The migration's beginning of a session that has it: the end of an answer is another there (see up.ts). */
function asHere(open: Transaction, { document, directory }: Coming): Coming {
  const { here, held, same } = stateOf(open, document)
  if (here === "absent" || here === "diverged") return { document, directory }
  return { document: { ...document, messages: [...held, ...document.messages.slice(same)] }, directory }
}

function familyOf(open: Transaction, id: string): Coming[] {
  const document = up(readSession(open.database, open.rows, id))
  const children = open.rows(
    `select id from session where parent_id = ? and exists (select 1 from message where session_id = session.id)
     order by time_created, id`,
    id,
  )
  const directory = document.info.location.directory
  return [{ document, directory }, ...children.flatMap((child) => familyOf(open, String(child.id)))]
}
