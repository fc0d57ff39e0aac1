/** `opencode-session export`: renders a saved session for readers who will not load it. */
import { resolve } from "node:path"
import type { World } from "../../support/world.ts"
import { notTogether, unknownEnding } from "../failures.ts"
import { type HostLinks, hostLinks } from "../shared/host-links.ts"
import { type Reading, reading } from "../shared/read-session.ts"
import { write } from "../shared/write-output.ts"

export type Format = "markdown" | "html" | "json"

/** A renderer for each format, passed in since `commands/` must not import `view/`. */
export type Renderers = Record<Format, (session: Reading, links: () => Promise<HostLinks>) => string | Promise<string>>

export type ExportOptions = {
  format?: Format | undefined
  /** File to write, relative to the current directory. */
  output?: string | undefined
  /** Cuts Markdown. */
  maxBytes?: number | undefined
}

/** Without an ending it is Markdown, as on standard output. */
const endings = new Map<string, Format>([
  ["", "markdown"],
  ["md", "markdown"],
  ["markdown", "markdown"],
  ["html", "html"],
  ["htm", "html"],
  ["json", "json"],
])

/** @returns the text, or nothing when it was written to a file */
export async function exportSaved(
  world: World,
  wanted: string | undefined,
  { format, output, maxBytes }: ExportOptions,
  renderers: Renderers,
): Promise<{ text: string; file?: string; warnings: string[] }> {
  const ending = /\.(\w+)$/.exec(output ?? "")?.[1] ?? ""
  const wished = format ?? endings.get(ending.toLowerCase())
  if (!wished) throw unknownEnding(output ?? "")
  if (maxBytes !== undefined && wished !== "markdown") throw notTogether("--max-bytes", `the format ${wished}`)
  const session = await reading(world, wanted)
  const links = () => hostLinks(world, session.name, session.transcript)
  const text = await renderers[wished](session, links)
  const { warnings } = session
  if (output === undefined) return { text, warnings }
  await write(resolve(world.cwd, output), output, text)
  return { text, file: output, warnings }
}
