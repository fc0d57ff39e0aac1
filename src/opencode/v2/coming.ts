/** A session of OpenCode 1 as OpenCode 2 would have it, held against what OpenCode 2 has of it. */
import { existsSync } from "node:fs"
import type { Conversation } from "../../session/conversation.ts"
import { asSameCopy } from "../../session/make-copy.ts"
import { titleOf } from "../../session/title.ts"
import { undoneCount, withoutUndone } from "../../session/undone.ts"
import type { SessionDocument2 } from "../../session/v2/schema.ts"
import { isSettled } from "../../session/v2/settled.ts"
import { up } from "../../session/v2/up.ts"
import type { Opencode } from "../find-opencode.ts"
import type { LeftBehind } from "../rescue.ts"
import { openTransaction, type Transaction } from "../transaction.ts"
import { readSession } from "../v1/database.ts"
import { complaintAboutTables } from "../v1/database-schema.ts"
import { databasePath } from "./direct.ts"
import type { Coming } from "./family.ts"
import { messageFrom } from "./rows.ts"

export type Coming1 = {
  /** The session and its subagents, or, of one that went on in both, their copies. */
  family: Coming[]
  /** What OpenCode 2 has of the session itself. */
  here: LeftBehind["here"]
  /** Prompts that OpenCode 2 does not have, of what comes. */
  turns: number
  /** Messages that an undo hides in OpenCode 1: they do not come. */
  undone: number
}

/** @returns nothing where OpenCode 1 has no table there */
export async function openTables(opencode: Opencode, cwd: string): Promise<Transaction | undefined> {
  const path = await databasePath(opencode, cwd)
  if (!existsSync(path)) return undefined
  let isThere = true
  const open = await openTransaction(path, (rows) => {
    isThere = rows("select 1 from sqlite_master where type = 'table' and name = 'session'").length > 0
    return isThere ? complaintAboutTables(rows) : undefined
  })
  if (isThere) return open
  open.close()
  return undefined
}

/** @returns nothing where OpenCode 2 has all of it @throws Error when it cannot be read */
export function comingOf(open: Transaction, id: string): Coming1 | undefined {
  const all = familyOf(open, id)
  const family = all.map(asUndone)
  const undone = all.reduce((sum, one, at) => sum + undoneCount(one.messages, family[at]?.messages ?? []), 0)
  if (family[0]?.messages.length === 0) return undefined
  const own = compared(open, family)
  if (own.here === "same") return undefined
  if (own.here !== "diverged") return { ...own, here: own.here, undone }
  for (let number = 1; ; number++) {
    // With ids that are derived the copy of last time is found again, also when OpenCode 1 has gone on since.
    const copies = asSameCopy(family, { sessionID: id, by: "OpenCode 1" }, `rescue ${number}`)
    const copy = compared(open, copies)
    if (copy.here === "same") return undefined
    if (copy.here !== "diverged") return { ...copy, here: "diverged", undone }
  }
}

function familyOf(open: Transaction, id: string): Conversation[] {
  const children = open.rows(
    `select id from session where parent_id = ? and exists (select 1 from message where session_id = session.id)
     order by time_created, id`,
    id,
  )
  const own = readSession(open, id)
  return [own, ...children.flatMap((child) => familyOf(open, String(child.id)))]
}

/** As a save would have it: OpenCode 2 could not take the undo back, and would show what it hides. */
function asUndone({ info, messages }: Conversation): Conversation {
  const { revert } = info
  return revert ? { info, messages: withoutUndone(messages, revert) } : { info, messages }
}

type Standing = "same" | LeftBehind["here"]

function compared(open: Transaction, family: readonly Conversation[]) {
  const all = family.map((one) => {
    const document = up(one)
    return { document, ...stateOf(open, document) }
  })
  return {
    family: all.map(asHere),
    here: standing(all.map(({ here }) => here)),
    turns: all[0]?.turns ?? 0,
  }
}

/** Of a session and its subagents. */
function standing([own = "same", ...below]: readonly Standing[]): Standing {
  if (own !== "same" && own !== "shorter") return own
  if (below.includes("diverged")) return "diverged"
  return below.every((one) => one === "same") ? own : "shorter"
}

type State = ReturnType<typeof stateOf>

/** How OpenCode 2 has a session that it would have whole. */
function stateOf({ rows }: Transaction, { info, messages }: SessionDocument2) {
  const [row] = rows("select title from session_v2 where id = ?", info.id)
  const all = rows("select id, type, data from session_message where session_id = ? order by seq", info.id)
  const held = all.map(messageFrom).filter(isSettled)
  // The end of a turn is noted by OpenCode 2 alone, after a redo as well.
  const spoken = held.filter(({ type }) => type !== "idle")
  const other = messages.findIndex(({ id }, index) => id !== spoken[index]?.id)
  const same = other < 0 ? messages.length : other
  return {
    here: row ? hereOf(same, messages.length, spoken.length + all.length - held.length) : ("absent" as const),
    held,
    same,
    title: row && String(row.title),
    turns: messages.slice(same).filter(({ type }) => type === "user").length,
  }
}

/** @param held also what is not finished in OpenCode 2: it cannot be replaced */
function hereOf(same: number, wanted: number, held: number): Standing {
  if (same === wanted) return "same"
  return same === held ? "shorter" : "diverged"
}

/** What OpenCode 2 has of it stays: the end of an answer is another there (see up.ts), and a title may have been given. */
function asHere({ document, here, held, same, title = "" }: State & { document: SessionDocument2 }): Coming {
  const directory = document.info.location.directory
  if (here === "absent" || here === "diverged") return { document, directory }
  const info = titleOf(title, []) === title ? { ...document.info, title } : document.info
  return { document: { info, messages: [...held, ...document.messages.slice(same)] }, directory }
}
