/** `opencode-session rescue`: brings what OpenCode 1 left behind into OpenCode 2, or saves it. */
import { findPlace, type Place } from "../../git/worktree.ts"
import { findHost } from "../../opencode/find-host.ts"
import type { Host } from "../../opencode/host.ts"
import type { LeftBehind, RescueAction, Rescued } from "../../opencode/rescue.ts"
import { Failure } from "../../support/failure.ts"
import { count } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { type Chosen, chosenOf } from "./choose.ts"
import type { Done, RescuedFile, RescueOptions, RescueReport } from "./rescue-report.ts"
import { saveRescued } from "./save-rescued.ts"

/** Without a choice, and with nobody to ask, it only lists. */
export async function rescue(world: World, options: RescueOptions): Promise<RescueReport> {
  const [host, place] = await Promise.all([findHost(world), findPlace(world.cwd)])
  if (!host.rescue) throw failures.needsOpencode2(host.version)
  if (!options.dryRun) await host.finishInterrupted(place.root)
  const found = await host.rescue.leftBehind(place.root)
  const { sessions, kept } = await chosenOf(world, found, options)
  const work = { world, host, rescue: host.rescue, place, options }
  const done: Done[] = []
  const failed: RescueReport["failed"] = []
  const warnings = place.note ? [place.note] : []
  for (const [index, session] of sessions.entries()) {
    // What becomes of one does not keep the others from coming in.
    try {
      const [one, said] = await oneOf(work, session, `${index + 1} of ${sessions.length}`)
      if (one) done.push({ from: session.id, ...one })
      warnings.push(...said)
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem
      failed.push({ session, problem })
    }
  }
  return { found, done, kept, failed, dryRun: options.dryRun ?? false, warnings, place }
}

type Work = {
  world: World
  host: Host
  rescue: NonNullable<Host["rescue"]>
  place: Place
  options: RescueOptions
}

const actions: Record<LeftBehind["here"], RescueAction> = {
  absent: "imported",
  shorter: "extended",
  diverged: "copied",
}

/** @returns what came of it, if anything did, and warnings */
async function oneOf(
  work: Work,
  session: Chosen,
  which: string,
): Promise<[Rescued | RescuedFile | undefined, string[]]> {
  const { world, host, rescue, place, options } = work
  const { title, id } = session
  if (options.save) return saveRescued(world, host, rescue, session, options.dryRun ?? false)
  const { directory, isGone } = session
  const warnings = isGone ? [`The folder of "${title}" is gone (${directory}): it goes on in ${place.root}.`] : []
  if (options.dryRun) {
    const { turns, subagents, here } = session
    const planned = { sessionID: here === "diverged" ? "" : id, title, messages: turns, subagents }
    return [{ ...planned, action: actions[here], directory: isGone ? place.root : directory }, warnings]
  }
  const { progress } = world
  const said = (done: number, all: number) =>
    progress?.(`Bringing into OpenCode 2, ${which}: ${done} of ${count(all, "message")}`)
  progress?.(`Bringing into OpenCode 2, ${which}: ${title}`)
  return [await rescue.bringIn(place.root, id, said), warnings]
}
