/** Which of the sessions that were left behind are to come in. */
import { existsSync } from "node:fs"
import { count, localTime } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import type { LeftBehind, RescueOptions, RescueReport } from "./rescue-report.ts"

/** `isGone`: its folder is. */
export type Chosen = LeftBehind & { isGone: boolean }

type Choice = { sessions: Chosen[]; kept: RescueReport["kept"] }

export async function chosenOf(
  world: World,
  found: readonly LeftBehind[],
  { session: named, all, save, dryRun }: RescueOptions,
): Promise<Choice> {
  const known = found.map((session) => ({ ...session, isGone: !existsSync(session.directory) }))
  if (named) {
    const byId = new Map(known.map((session) => [session.id, session]))
    const sessions = [...new Set(named)].map((id) => {
      const session = byId.get(id)
      if (!session) throw failures.notLeftBehind(id)
      return session
    })
    return { sessions, kept: [] }
  }
  const taken = allOf(known)
  if (all) return taken
  if (known.length > 0 && !world.choose && (save || dryRun)) throw failures.nobodyChose(known.length)
  if (known.length === 0 || !world.choose) return { sessions: [], kept: [] }
  const every = { value: taken.sessions, label: `All ${taken.sessions.length} of them` }
  const options = known.map((session) => ({ value: [session], label: session.title, hint: hintOf(session) }))
  const chosen = await world.choose("Which session?", [...(taken.sessions.length > 1 ? [every] : []), ...options])
  if (!chosen) throw failures.cancelled()
  return { sessions: chosen, kept: chosen === taken.sessions ? taken.kept : [] }
}

const hintOf = ({ turns, active, directory }: LeftBehind) =>
  `${count(turns, "turn")}, ${localTime(new Date(active))}, ${directory}`

function allOf(known: readonly Chosen[]): Choice {
  const whys = known.map(whyNot)
  return {
    sessions: known.filter((_, index) => !whys[index]),
    kept: known.flatMap((session, index) => {
      const why = whys[index]
      return why ? [{ session, why }] : []
    }),
  }
}

/** Somebody may have wanted it gone; and where its folder was, only its user can tell. */
function whyNot({ deleted, isGone }: Chosen): string | undefined {
  if (deleted) return "it was deleted in OpenCode 2"
  return isGone ? "its folder is gone" : undefined
}
