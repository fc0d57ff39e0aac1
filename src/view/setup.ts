/** The reports of `init` and `doctor` as text. */
import type { Finding } from "../commands/doctor/finding.ts"
import type { InitReport } from "../commands/init/init-report.ts"
import { shellWord, visible } from "./printable.ts"

const verbs = { create: ["create", "created"], change: ["change", "changed"], remove: ["remove", "removed"] } as const

export function initText({ changes, share, ignored, dryRun, removed, clone }: InitReport): string {
  if (changes.length === 0)
    return `${removed ? "Nothing of opencode-session is set up here." : "All of it is set up already."}\n`
  const lines = changes.map(({ file, action }) => {
    const [would, did] = verbs[action]
    return `${dryRun ? `would ${would}` : did.padEnd(7)}  ${visible(file)}`
  })
  if (dryRun) return `${lines.join("\n")}\n`
  const files = share.map(shellWord).join(" ")
  const commit = [
    "",
    "Share it:",
    `  git add ${ignored ? "-f " : ""}${files}`,
    `  git commit -m ${shellWord(removed ? "Remove opencode-session" : "Set up opencode-session")} -- ${files}`,
  ]
  const next = ["", "Start OpenCode anew and type /session-save or /session-load."]
  return `${[...lines, ...(share.length > 0 ? commit : []), ...(removed || clone ? [] : next)].join("\n")}\n`
}

const signs = { good: "✓", note: "!", bad: "✗" } as const

export function doctorText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length))
  const lines = findings.flatMap(({ about, state, what, next }) => [
    `${signs[state]} ${about.padEnd(width)}  ${visible(what)}`,
    ...(next ? [`  ${" ".repeat(width)}  → ${visible(next)}`] : []),
  ])
  return `${lines.join("\n")}\n`
}
