import { type ExportOptions, exportSaved } from "../commands/export/export.ts"
import { pageOnTerminal } from "../commands/failures.ts"
import { size } from "../support/format.ts"
import { escapedJson, visible } from "../view/printable.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

export async function run(streams: Streams, wanted: string | undefined, options: ExportOptions) {
  // All of a session that reaches a terminal goes through view/printable.ts, which would break a page.
  const isShown = streams.columns !== undefined && options.output === undefined
  if (isShown && options.format === "html") throw pageOnTerminal()
  const { text, file, warnings } = await exportSaved(streams.world, wanted, options, {
    markdown: async ({ transcript, name }, links) => {
      const { pullRequestText } = await import("../view/pull-request/document.ts")
      return pullRequestText(transcript, name, { maxBytes: options.maxBytes, links: await links() })
    },
    html: async ({ transcript, text }) => (await import("../view/page.ts")).pageText(transcript, text),
    json: ({ text }) => (isShown ? escapedJson(text) : text),
  })
  streams.out(file === undefined ? text : `Written: ${visible(file)}, ${size(Buffer.byteLength(text))}\n`)
  warn(streams, warnings)
}
