import { type ExportOptions, exportSaved } from "../commands/export/export.ts"
import { pageOnTerminal } from "../commands/failures.ts"
import { size } from "../support/format.ts"
import { escapedJson, visible } from "../view/printable.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = ExportOptions & { maxBytes?: number | undefined }

export async function run(streams: Streams, wanted: string | undefined, { maxBytes, ...options }: Options) {
  // Nothing of a session reaches a terminal but through view/printable.ts, and a page would not be one after that.
  const isShown = streams.columns !== undefined && options.output === undefined
  if (isShown && options.format === "html") throw pageOnTerminal()
  const { text, file, warnings } = await exportSaved(streams.world, wanted, options, {
    markdown: async ({ transcript, name }) =>
      (await import("../view/pull-request/document.ts")).pullRequestText(transcript, name, maxBytes),
    html: async ({ transcript, text }) => (await import("../view/page.ts")).pageText(transcript, text),
    json: ({ text }) => (isShown ? escapedJson(text) : text),
  })
  streams.out(file === undefined ? text : `Written: ${visible(file)}, ${size(Buffer.byteLength(text))}\n`)
  warn(streams, warnings)
}
