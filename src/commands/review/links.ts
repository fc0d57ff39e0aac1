/** Adds where a colleague can open the files, lines, sessions and turns of a review: at the repository's host, or on the team's site. */
import { filePage, hostingHere, isPushed, linesOnPage } from "../../git/hosting.ts"
import type { Place } from "../../git/worktree.ts"
import { type AddressOf, sharedAddresses, type TurnAddress } from "../../stores/shared-address.ts"
import { Failure } from "../../support/failure.ts"
import type { World } from "../../support/world.ts"
import type { ReviewedFile, ReviewedSession, ReviewReport } from "./report.ts"

export async function withLinks(world: World, place: Place, report: ReviewReport): Promise<ReviewReport> {
  const { head } = report.range
  const addressOf = await sharedAddresses(world, place)
  const sessions: ReviewedSession[] = []
  // One after the other: each is read whole.
  for (const one of report.sessions) sessions.push(linked(one, await addressIn(addressOf, one, head)))
  return { ...report, files: await linkedFiles(place.root, report), sessions }
}

async function addressIn(addressOf: AddressOf, { session, unquoted }: ReviewedSession, head: string) {
  const { file, sessionID, store } = session
  if (unquoted || file === undefined) return undefined
  const at = store === "branch" ? {} : { revision: head }
  return addressOf({ file, sessionID, ...(store && { store }) }, { ...at, now: true }).catch(notShared)
}

function notShared(problem: unknown): undefined {
  if (!(problem instanceof Failure)) throw problem
}

function linked(one: ReviewedSession, address: TurnAddress | undefined): ReviewedSession {
  if (!address?.().pushed) return one
  const turns = one.turns.map((turn) => {
    const { url, turnMissing } = address(turn.id)
    return turnMissing ? turn : { ...turn, link: url }
  })
  return { ...one, turns, link: address().url }
}

async function linkedFiles(root: string, { range: { head }, files }: ReviewReport): Promise<ReviewedFile[]> {
  const hosting = await hostingHere(root)
  // What is behind a commit that is pushed is pushed as well.
  if (!hosting || !(await isPushed(root, head))) return files
  return files.map((file) => {
    if (file.gone) return file
    const link = filePage(hosting, head, file.file)
    const ranges = file.ranges.map((one) => ({ ...one, link: linesOnPage(hosting, link, one.from, one.to) }))
    return { ...file, link, ranges }
  })
}
