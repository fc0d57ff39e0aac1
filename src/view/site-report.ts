/** The report of `site` as text. */
import type { SiteReport } from "../commands/site/site.ts"
import { count } from "../support/format.ts"
import { visible } from "./printable.ts"

export function siteSummary({ folder, sessions, made, removed, findings, refused }: SiteReport): string {
  if (refused)
    return `${count(findings.length, "finding")}, so nothing was published. Mend it (\`opencode-session check\` says how), or publish it as it is with --force.\n`
  const changes = [made > 0 && `${made} made anew`, removed > 0 && `${removed} removed`].filter(Boolean).join(", ")
  return `Written: ${visible(folder)}/index.html, ${count(sessions, "session")}, ${changes || "nothing has changed"}\n`
}
