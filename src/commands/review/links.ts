/** Adds where the files, lines and sessions of a review are at the repository's host. */
import { filePage, filesIn, hostingHere, isPushed, linesOnPage } from "../../git/hosting.ts"
import type { ReviewedSession, ReviewReport } from "./report.ts"

/** Most sessions to look up with one command. */
const most = 1000

export async function withLinks(root: string, report: ReviewReport): Promise<ReviewReport> {
  const { head } = report.range
  const hosting = await hostingHere(root)
  // What is behind a commit that is pushed is pushed as well.
  if (!hosting || !(await isPushed(root, head))) return report
  const fileOf = ({ session, unquoted }: ReviewedSession) =>
    unquoted || session.store === "branch" ? undefined : session.file
  const there = await filesIn(
    root,
    head,
    report.sessions.slice(0, most).flatMap((one) => fileOf(one) ?? []),
  )
  return {
    ...report,
    files: report.files.map((file) => {
      if (file.gone) return file
      const link = filePage(hosting, head, file.file)
      const ranges = file.ranges.map((range) => ({ ...range, link: linesOnPage(hosting, link, range.from, range.to) }))
      return { ...file, link, ranges }
    }),
    sessions: report.sessions.map((one) => {
      const file = fileOf(one)
      return file !== undefined && there.has(file) ? { ...one, link: filePage(hosting, head, file) } : one
    }),
  }
}
