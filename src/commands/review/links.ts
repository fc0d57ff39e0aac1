/** Adds where the files, lines and sessions of a review are at the repository's host. */
import { filePage, filesIn, hostingHere, isPushed, linesOnPage } from "../../git/hosting.ts"
import type { ReviewReport } from "./report.ts"

/** Most sessions to look up with one command. */
const most = 1000

export async function withLinks(root: string, report: ReviewReport): Promise<ReviewReport> {
  const { head } = report.range
  const hosting = await hostingHere(root)
  // What is behind a commit that is pushed is pushed as well.
  if (!hosting || !(await isPushed(root, head))) return report
  const saved = report.sessions.slice(0, most).filter(({ session }) => session.store !== "branch")
  const there = await filesIn(
    root,
    head,
    saved.map(({ session }) => session.file),
  )
  return {
    ...report,
    files: report.files.map((file) => {
      if (file.gone) return file
      const link = filePage(hosting, head, file.file)
      const ranges = file.ranges.map((range) => ({ ...range, link: linesOnPage(hosting, link, range.from, range.to) }))
      return { ...file, link, ranges }
    }),
    sessions: report.sessions.map((one) =>
      one.session.store !== "branch" && there.has(one.session.file)
        ? { ...one, link: filePage(hosting, head, one.session.file) }
        : one,
    ),
  }
}
