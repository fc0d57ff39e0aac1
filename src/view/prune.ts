/** The report of `prune` as text. */
import { relative } from "node:path"
import type { Old, PruneReport } from "../commands/prune/prune.ts"
import { age, count, localTime, size } from "../support/format.ts"
import type { World } from "../support/world.ts"
import { oneLine, shellWord, visible } from "./printable.ts"

export function pruneText(report: PruneReport, { cwd, now }: Pick<World, "cwd" | "now">): string {
  const { before, removed, attachments, kept, bytes, dryRun } = report
  const line = ({ file, title, saved, bytes }: Old) =>
    `  ${visible(file)}\n    ${oneLine(title)}, ${age(saved, now())}, ${size(bytes)}`
  const what = [
    count(removed.length, "saved session"),
    ...(attachments.length > 0 ? [`${count(attachments.length, "attachment")} that no other needs`] : []),
  ].join(" and ")
  const told =
    removed.length > 0
      ? [`${dryRun ? "Would remove" : "Removed"} ${what}, ${size(bytes)} of this checkout:`, ...removed.map(line)]
      : [`Nothing to remove: no ${kept.length > 0 ? "other " : ""}session was last saved before ${localTime(before)}.`]
  const stay = kept.map((one) => `${line(one)}: ${oneLine(one.why)}`)
  const lines = [...told, ...(kept.length > 0 ? ["Kept:", ...stay] : []), ...afterwards(report, cwd)]
  return `${lines.join("\n")}\n`
}

/** Most files to name one by one, unless others are deleted beside them, which the list of git would take in. */
const most = 10

function afterwards(report: PruneReport, cwd: string): string[] {
  const { removed, inGit, commit, dryRun, sharesMore, areAllDeleted, place } = report
  if (removed.length === 0 || inGit.length === 0) return []
  const honest = [
    "",
    "Git's history keeps what was committed: the checkout gets smaller, the repository does not.",
    "Only rewriting history removes it (git filter-repo), and every clone still has it.",
  ]
  if (dryRun) return honest
  const fromHere = (path: string) => shellWord(relative(cwd, `${place.root}/${path}`))
  const [begin, files] =
    inGit.length > most && areAllDeleted
      ? [
          `git ls-files -z --deleted -- ${fromHere(".opencode/sessions")} | `,
          "--pathspec-from-file=- --pathspec-file-nul",
        ]
      : ["", `-- ${inGit.map(fromHere).join(" ")}`]
  const revision = (file: string) => `${commit?.slice(0, 10) ?? "HEAD"}:${file}`
  const first = removed.find(({ file }) => inGit.includes(file))
  return [
    ...honest,
    "",
    "Take it back:",
    `  ${begin}git restore ${files}`,
    "",
    sharesMore ? "Commit the removal; a push would share turns that `save --until` left out:" : "Share the removal:",
    `  ${begin}git commit -m 'Remove old saved sessions' ${files}`,
    ...(sharesMore ? [] : ["  git push"]),
    ...(first ? ["", "Load one of them later:", `  opencode-session load ${shellWord(revision(first.file))}`] : []),
  ]
}
