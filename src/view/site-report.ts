/** The report of `site` as text. */
import type { SiteReport } from "../commands/site/site.ts"
import { count } from "../support/format.ts"
import { visible } from "./printable.ts"

export function siteSummary({ folder, sessions, made, removed, findings, refused }: SiteReport): string {
  if (refused)
    return `${count(findings.length, "finding")}, so nothing was published. Look at each; \`opencode-session redact\` takes secrets out. --force publishes them as they are.\n`
  const changes = [made > 0 && `${made} made anew`, removed > 0 && `${removed} removed`].filter(Boolean).join(", ")
  const site = `${visible(folder)}/index.html, ${count(sessions, "session")}`
  return changes ? `Written: ${site}, ${changes}\n` : `Up to date: ${site}\n`
}
