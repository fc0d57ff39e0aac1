/** `opencode-session load`: a saved session into this machine's OpenCode. */
import { join } from "node:path"
import { findOpencode, type Opencode } from "../opencode/binary.ts"
import { hasSession } from "../opencode/database.ts"
import { exportSession, importSession } from "../opencode/transfer.ts"
import { noSavedSessions } from "../repository/failures.ts"
import { listSaved, readSaved, type SavedSession } from "../repository/folder.ts"
import { findPlace, type Place } from "../repository/git.ts"
import { neutral, sameMessages } from "../session/facts.ts"
import { settle } from "../session/settle.ts"
import type { SessionDocument } from "../session/shape.ts"
import { titleOf } from "../session/title.ts"
import { type Chosen, chooseSaved } from "./choose.ts"
import * as failures from "./failures.ts"
import { count, localTime, size } from "./words.ts"
import type { World } from "./world.ts"

export type LoadOptions = { dryRun?: boolean }

export type LoadReport = {
  sessionID: string
  title: string
  messages: number
  action: "imported" | "would import" | "unchanged"
  warnings: string[]
  place: Place
  opencode: Opencode
}

/** @param wanted a number of the list, a file, or a session id; the user is asked without one */
export async function load(world: World, wanted: string | undefined, options: LoadOptions = {}): Promise<LoadReport> {
  const place = await findPlace(world.cwd)
  const chosen = await choose(world, wanted, place)
  const document = await readSaved(chosen.path, chosen.name)
  const opencode = await findOpencode(world.env, world.cwd)
  const { id } = document.info
  const title = titleOf(document.info.title, document.messages)
  const warnings = place.note ? [place.note] : []
  const action = await bringIn()
  return { sessionID: id, title, messages: document.messages.length, action, warnings, place, opencode }

  async function bringIn(): Promise<LoadReport["action"]> {
    if (await hasSession(opencode, place.root, id)) {
      const local = await exportSession(opencode, id, place.root)
      if (!sameConversation(document, local)) throw failures.differs(id, local.info.title)
      return "unchanged"
    }
    if (options.dryRun) return "would import"
    const back = await importSession(opencode, neutral(document), place.root)
    if (!sameMessages(document, back))
      warnings.push(
        `OpenCode ${opencode.version} does not keep every field of this file; all messages and parts are there.`,
      )
    return "imported"
  }
}

async function choose(world: World, wanted: string | undefined, place: Place): Promise<Chosen> {
  const saved = await listSaved(place.root)
  if (wanted !== undefined) return chooseSaved(wanted, saved, place.root, world.cwd)
  if (saved.sessions.length === 0) throw noSavedSessions(place.root)
  if (!world.choose) throw failures.nothingChosen()
  const file = await world.choose("Which session?", saved.sessions.map(option))
  if (!file) throw failures.cancelled()
  return { path: join(place.root, file), name: file }
}

function option({ file, title, messages, bytes, saved }: SavedSession) {
  return { value: file, label: title, hint: `${count(messages, "message")}, ${size(bytes)}, ${localTime(saved)}` }
}

/** A local session that is being worked on is compared without its unfinished end, as it would be saved. */
function sameConversation(document: SessionDocument, local: SessionDocument): boolean {
  return (
    sameMessages(document, local) || sameMessages(document, { ...local, messages: settle(neutral(local).messages) })
  )
}
