import { type SiteOptions, site } from "../commands/site/site.ts"
import { exitCodes } from "../support/failure.ts"
import { checkText } from "../view/check.ts"
import { printableJson } from "../view/printable.ts"
import { siteRenderers } from "../view/site.ts"
import { siteSummary } from "../view/site-report.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = { [Key in keyof SiteOptions]: SiteOptions[Key] } & { json?: true | undefined }

export async function run(streams: Streams, { json, ...options }: Options) {
  const report = await site(streams.world, options, await siteRenderers())
  if (json) streams.out(`${printableJson(report)}\n`)
  else {
    streams.err(checkText(report))
    warn(streams, report.warnings)
    const summary = siteSummary(report)
    if (report.refused) streams.err(summary)
    else streams.out(summary)
  }
  if (report.refused) streams.exit(exitCodes.failed)
}
