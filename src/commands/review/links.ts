/**
 * Adds where a colleague can open what a review names: files and lines at the repository's host; sessions and turns on the
 * team's site once it has them, else in the saved file at the host.
 */
import { blobs } from "../../git/blobs.ts"
import { filePage, type Hosting, hostingHere, isPushed, lineMark, linesOnPage } from "../../git/hosting.ts"
import { usualRemote } from "../../git/push.ts"
import { defaultBranchOf } from "../../git/range.ts"
import type { Place } from "../../git/worktree.ts"
import { siteSetting } from "../../machine/store-settings.ts"
import { messageLines } from "../../session/document/message-lines.ts"
import { sitePage, turnMark } from "../../session/site-page.ts"
import type { World } from "../../support/world.ts"
import type { ReviewedFile, ReviewedSession, ReviewReport } from "./report.ts"

export async function withLinks(world: World, { root }: Place, report: ReviewReport): Promise<ReviewReport> {
  const { head } = report.range
  // What is behind a commit that is pushed is pushed as well. One of a fork is at no branch of the usual remote.
  if (!(await isPushed(root, head))) return report
  const hosting = await hostingHere(root)
  // The better one last.
  const places = [...(hosting ? [atHost(hosting, head)] : []), ...(await onSite(world, root))]
  return {
    ...report,
    files: hosting ? report.files.map((file) => linkedFile(hosting, head, file)) : report.files,
    sessions: await linkedSessions(root, report.sessions, places),
  }
}

function linkedFile(hosting: Hosting, head: string, file: ReviewedFile): ReviewedFile {
  if (file.gone) return file
  const link = filePage(hosting, head, file.file)
  const ranges = file.ranges.map((one) => ({ ...one, link: linesOnPage(hosting, link, one.from, one.to) }))
  return { ...file, link, ranges }
}

/** Where sessions can be read, as they are at a revision. */
type ReadingPlace = {
  revision: string
  /** Whether a file of that name may hold another session there. */
  mayDiffer?: true
  page: (file: string, sessionID: string) => string
  /** The end of the address that leads to a turn. @param line of the file, from 1 */
  mark: (turn: string, line: number) => string
}

const atHost = (hosting: Hosting, revision: string): ReadingPlace => ({
  revision,
  page: (file) => filePage(hosting, revision, file),
  mark: (_, line) => lineMark(hosting, line),
})

/** Made from the default branch as a rule. */
async function onSite({ env }: World, root: string): Promise<ReadingPlace[]> {
  const site = await siteSetting(env, root)
  const revision = site && (await defaultBranchOf(root, await usualRemote(root).catch(() => "")))
  if (!revision) return []
  return [{ revision, mayDiffer: true, page: (_, sessionID) => `${site}/${sitePage(sessionID)}`, mark: turnMark }]
}

async function linkedSessions(root: string, reported: readonly ReviewedSession[], places: readonly ReadingPlace[]) {
  const sessions = reported.map((one) => ({ ...one, turns: one.turns.map((turn) => ({ ...turn })) }))
  // Those on the branch of the sessions may be in a private repository.
  const asked = sessions.flatMap((one) => {
    const { file = "", store, sessionID } = one.session
    if (!file || file.includes("\n") || one.unquoted || store === "branch") return []
    return places.map((place) => ({ one, place, name: `${place.revision}:${file}`, page: place.page(file, sessionID) }))
  })
  let next = 0
  for await (const { content } of blobs(
    root,
    asked.map(({ name }) => name),
  )) {
    const { one, place, page } = asked[next++] ?? {}
    if (!content || !one || !place || !page) continue
    const text = content.toString()
    if (place.mayDiffer && !text.includes(`"${one.session.sessionID}"`)) continue
    one.link = page
    const lineOf = messageLines(text)
    for (const turn of one.turns) {
      const { id } = turn
      const line = id && lineOf(id)
      if (line) turn.link = page + place.mark(id, line)
    }
  }
  return sessions
}
