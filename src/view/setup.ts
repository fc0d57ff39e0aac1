/** The reports of `init` and `doctor` as text. */
import type { Finding } from "../commands/doctor/finding.ts"
import type { InitReport } from "../commands/init/init-report.ts"
import { count, size } from "../support/format.ts"
import { shellWord, visible } from "./printable.ts"
import { padded, prefixed, widthOf } from "./terminal/lines.ts"
import { sentence } from "./terminal/painted.ts"

const verbs = { create: ["create", "created"], change: ["change", "changed"], remove: ["remove", "removed"] } as const

export function initText(report: InitReport): string {
  const { changes, dryRun, removed, clone, held } = report
  const server = [
    "Restart OpenCode: its agents can then search and read what was saved. Everybody needs opencode-session on the",
    "PATH; `opencode-session doctor` says whether the server answers.",
  ]
  const offer = report.offersClone
    ? ["", "Git can show, merge and check conversations in this clone, too:", "  opencode-session init --git --hooks"]
    : []
  if (changes.length === 0)
    return text([
      // What is warned of would be the contrary.
      held
        ? "Nothing was changed."
        : removed
          ? `${report.server ? "The server" : "opencode-session"} is not set up here.`
          : "Everything is set up already.",
      ...offer,
    ])
  const width = Math.max(...changes.map(({ file }) => widthOf(visible(file))))
  const lines = changes.map(({ file, action, bytes }) => {
    const [would, did] = verbs[action]
    const what = `${dryRun ? `would ${would}` : did.padEnd(7)}  ${padded(visible(file), width)}`
    return `${what}${bytes === undefined ? "" : `  ${size(bytes)}`}`.trimEnd()
  })
  if (dryRun) return text([...lines, ...(report.share.length > 0 ? ["", `To commit: ${toCommit(report)}.`] : [])])
  const next = ["", ...(report.server ? server : ["Restart OpenCode and type /session-save or /session-load."])]
  return text([...lines, ...shareLines(report), ...(removed || clone || report.serverOff ? [] : next), ...offer])
}

const text = (lines: string[]) => `${lines.join("\n")}\n`

const toCommit = ({ share, shareBytes = 0 }: InitReport) =>
  `${count(share.length, "file")}${shareBytes > 0 ? `, ${size(shareBytes)}` : ""}`

function shareLines(report: InitReport): string[] {
  const { share, ignored, removed } = report
  if (share.length === 0) return []
  // Folders of ours say in fewer words what is in them.
  const paths = [
    ...new Set(
      share.map((file) =>
        file.replace(/^(.*\/(?:opencode-session|session-save|session-load|session-recall))\/.*$/, "$1"),
      ),
    ),
  ]
  const words = paths.map(shellWord).join(" ")
  return [
    "",
    `Share it (${toCommit(report)}):`,
    `  git add ${ignored ? "-f " : ""}${words}`,
    `  git commit -m ${shellWord(removed ? "Remove opencode-session" : "Set up opencode-session")} -- ${words}`,
  ]
}

const signs = { good: "✓", note: "!", bad: "✗" } as const

/** @param columns of the terminal; infinite in a pipe, where lines stay whole */
export function doctorText(findings: readonly Finding[], columns = Number.POSITIVE_INFINITY): string {
  const width = Math.max(...findings.map(({ about }) => about.length))
  const below = " ".repeat(width + 4)
  const inColumn = (text: string, room: number) =>
    sentence(text, { colour: false, width: Math.max(30, room) }).split("\n")
  const lines = findings.flatMap(({ about, state, what, next }) => [
    ...prefixed(below, inColumn(visible(what), columns - width - 4), `${signs[state]} ${about.padEnd(width)}  `),
    ...(next ? prefixed(`${below}  `, inColumn(visible(next), columns - width - 6), `${below}→ `) : []),
  ])
  return `${lines.join("\n")}\n`
}
