/** `opencode-session rescue`: brings what OpenCode 1 left behind into OpenCode 2, or saves it. */
import { findPlace, type Place } from "../../git/worktree.ts"
import { noSuchMajor } from "../../opencode/failures.ts"
import { findHost } from "../../opencode/find-host.ts"
import type { Host } from "../../opencode/host.ts"
import type { LeftBehind, OtherDatabase, RescueAction, Rescued } from "../../opencode/rescue.ts"
import { Failure } from "../../support/failure.ts"
import { count } from "../../support/format.ts"
import { typed } from "../../support/shell-quote.ts"
import type { World } from "../../support/world.ts"
import { type Chosen, chosenOf } from "./choose.ts"
import type { RescuedFile, RescueOptions, RescueReport } from "./rescue-report.ts"
import { saveRescued } from "./save-rescued.ts"

/** Without a choice, and with nobody to ask, it only lists. */
export async function rescue(world: World, options: RescueOptions): Promise<RescueReport> {
  const [host, place] = await Promise.all([findHost({ ...world, host: 2 }), findPlace(world.cwd)])
  if (!host.rescue) throw noSuchMajor(2)
  const found = await host.rescue.leftBehind(place.root)
  const database = await host.rescue.database(place.root)
  const elsewhere = (await host.rescue.otherDatabases(place.root)).map(elsewhereWords)
  const { sessions, kept } = await chosenOf(world, found, options)
  const report = { found, database, kept, dryRun: options.dryRun ?? false, command: host.command, place }
  const work = { world, place, options }
  const all = await manyOf(work, host, sessions)
  const before = [...(place.note ? [place.note] : []), ...host.mended]
  return { ...report, ...all, warnings: [...before, ...all.warnings, ...elsewhere] }
}

function elsewhereWords({ name, isTaken }: OtherDatabase): string {
  const command = `OPENCODE_DB=${typed(name)} opencode-session ${isTaken ? "rescue" : "save --host 1"}`
  return `OpenCode 1 also has sessions in ${name}, which was not looked into: \`${command}\`.`
}

type Work = { world: World; place: Place; options: RescueOptions }

/** What is done with one session, which comes as `3 of 12`. @returns what came of it, if anything did, and warnings */
type Doing = (session: Chosen, which: string) => Promise<[Rescued | RescuedFile | undefined, string[]]>

type Outcome = Pick<RescueReport, "done" | "failed" | "warnings">

async function manyOf(work: Work, host: Host, sessions: readonly Chosen[]): Promise<Outcome> {
  const { world, place, options } = work
  const { rescue } = host
  if (!rescue || sessions.length === 0) return { done: [], failed: [], warnings: [] }
  if (options.save) return each(sessions, (one) => saveRescued(world, host, rescue, one, options.dryRun ?? false))
  if (options.dryRun) return each(sessions, async (one) => [planned(one, place), wordsOn(one, place)])
  return rescue.bringing(place.root, (bringIn) =>
    each(sessions, async (one, which) => {
      const said = (text: string) => world.progress?.(`Bringing into OpenCode 2, ${which}: ${text}`)
      said(one.title)
      const done = await bringIn(one.id, (done, all) => said(`${done} of ${count(all, "message")}`))
      return [done, wordsOn({ ...one, undone: done?.undone }, place)]
    }),
  )
}

/** What becomes of one does not keep the others from coming in. */
async function each(sessions: readonly Chosen[], doing: Doing): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [], warnings: [] }
  for (const [index, session] of sessions.entries()) {
    try {
      const [one, said] = await doing(session, `${index + 1} of ${sessions.length}`)
      if (one) outcome.done.push({ from: session.id, ...one })
      outcome.warnings.push(...said)
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem
      outcome.failed.push({ session, problem })
    }
  }
  return outcome
}

const actions: Record<LeftBehind["here"], RescueAction> = {
  absent: "imported",
  shorter: "extended",
  diverged: "copied",
}

/** `messages` are turns, as far as they are new. */
function planned({ id, title, turns, subagents, here, directory, isGone }: Chosen, { root }: Place): Rescued {
  const sessionID = here === "diverged" ? "" : id
  return { sessionID, title, messages: turns, subagents, action: actions[here], directory: isGone ? root : directory }
}

type Told = Pick<Chosen, "title" | "directory" | "isGone"> & { undone?: number | undefined }

const wordsOn = ({ title, directory, isGone, undone = 0 }: Told, { root }: Place): string[] => [
  ...(isGone ? [`The folder of "${title}" is gone (${directory}): it goes on in ${root}.`] : []),
  ...(undone > 0 ? [`"${title}" comes without ${count(undone, "message")} that an undo hides in OpenCode 1.`] : []),
]
