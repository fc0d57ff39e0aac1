import { type ExportOptions, exportSaved } from "../commands/export/export.ts"
import { pageOnTerminal } from "../commands/failures.ts"
import { size } from "../support/format.ts"
import { escapedJson, visible } from "../view/printable.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

type Options = ExportOptions & { maxBytes?: number | undefined }

export async function run(session: Session, wanted: string | undefined, { maxBytes, ...options }: Options) {
  // Nothing of a session reaches a terminal but through view/printable.ts, and a page would not be one after that.
  const isShown = session.columns !== undefined && options.output === undefined
  if (isShown && options.format === "html") throw pageOnTerminal()
  const { text, file, warnings } = await exportSaved(session.world, wanted, options, {
    markdown: async ({ transcript, name }) =>
      (await import("../view/pull-request/document.ts")).pullRequestText(transcript, name, maxBytes),
    html: async ({ transcript, text }) => (await import("../view/page.ts")).pageText(transcript, text),
    json: ({ text }) => (isShown ? escapedJson(text) : text),
  })
  session.out(file === undefined ? text : `Written: ${visible(file)}, ${size(Buffer.byteLength(text))}\n`)
  warn(session, warnings)
}
