/** The report of `check` as text. */
import type { CheckReport } from "../commands/check/check.ts"
import type { Finding } from "../commands/shared/inspect-saved.ts"
import { count } from "../support/format.ts"
import { oneLine } from "./printable.ts"

/** `FILE: message 12, bash: home path /home/al, and in 3 more places`, one finding a line. */
export const checkText = ({ findings }: Pick<CheckReport, "findings">): string =>
  findings.map((finding) => `${lineOf(finding)}\n`).join("")

export function checkSummary({ checked, findings, unread }: CheckReport): string {
  const found = findings.length > 0 ? count(findings.length, "finding") : "nothing found"
  const rest = unread > 0 ? `, and ${count(unread, "version")} not looked into` : ""
  return `Checked ${count(checked, "file")}: ${found}${checked > 0 && rest ? " in them" : ""}${rest}.\n`
}

function lineOf({ file, where, kind, what, places, commit }: Finding): string {
  const more = places > 1 ? `, and in ${count(places - 1, "more place")}` : ""
  const since = commit ? `; committed ${commit.date.slice(0, 10)} by ${commit.author} in ${commit.id.slice(0, 10)}` : ""
  return oneLine(
    [file, ...(where ? [where] : []), `${kind === "secret" ? "secret: " : ""}${what}${more}${since}`].join(": "),
  )
}
