/** Taking a session out of OpenCode and bringing one in. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Failure } from "../failure.ts"
import { canonicalText } from "../session/canonical.ts"
import { countParts } from "../session/facts.ts"
import { readSession } from "../session/read.ts"
import type { SessionDocument } from "../session/shape.ts"
import type { Opencode } from "./binary.ts"
import * as failures from "./failures.ts"
import { type Result, run } from "./process.ts"

/** @throws Failure when OpenCode cannot, or when what it gives is not this session and whole */
export async function exportSession(opencode: Opencode, id: string, cwd: string): Promise<SessionDocument> {
  const result = await run(opencode, ["export", id], cwd)
  if (result.code !== 0 || !result.stdout.trim()) throw failures.exportFailed(id, said(result))
  const document = readExport(result.stdout, id)
  if (document.info.id !== id) throw failures.exportNotWhole(id, `it is the session ${document.info.id}.`)
  return document
}

function readExport(text: string, id: string): SessionDocument {
  try {
    return readSession(text, "The export")
  } catch (error) {
    throw error instanceof Failure ? failures.exportNotWhole(id, error.what) : error
  }
}

/**
 * Brings a session in that this machine does not have, and reads it back. OpenCode's import is no transaction:
 * whatever fails, what came in is removed again.
 * @param cwd the directory the session will belong to
 * @returns the session as OpenCode holds it now
 */
export async function importSession(
  opencode: Opencode,
  document: SessionDocument,
  cwd: string,
): Promise<SessionDocument> {
  const { id } = document.info
  try {
    await importFile(opencode, document, cwd)
    const back = await exportSession(opencode, id, cwd)
    const missing = difference(document, back)
    if (missing) throw failures.importIncomplete(missing)
    return back
  } catch (error) {
    const removed = await run(opencode, ["session", "delete", id], cwd)
    const gone = removed.code === 0 || /not found/i.test(said(removed))
    throw gone || !(error instanceof Failure) ? error : failures.cleanupFailed(id, error)
  }
}

async function importFile(opencode: Opencode, document: SessionDocument, cwd: string) {
  const folder = await mkdtemp(join(tmpdir(), "opencode-session-"))
  try {
    const file = join(folder, "session.json")
    await writeFile(file, canonicalText(document), { mode: 0o600 })
    const result = await run(opencode, ["import", file], cwd)
    // Up to 1.18.4 it exits 0 even when it found no file: only this line proves an import.
    const proof = result.stdout.includes(`Imported session: ${document.info.id}`)
    if (result.code !== 0 || !proof) throw failures.importFailed(said(result))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function difference(wanted: SessionDocument, got: SessionDocument): string | undefined {
  const [messages, parts] = [wanted.messages.length - got.messages.length, countParts(wanted) - countParts(got)]
  if (messages === 0 && parts === 0) return undefined
  return `${got.messages.length} of ${wanted.messages.length} messages, ${countParts(got)} of ${countParts(wanted)} parts`
}

/** What OpenCode said of a failure, without what it says on success too. */
function said({ stdout, stderr }: Result): string {
  const lines = `${stderr}\n${stdout.slice(0, 2000)}`
    // biome-ignore lint/suspicious/noControlCharactersInRegex: OpenCode colours its errors
    .replace(/\u001b\[[\d;]*m/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("Exporting session:"))
  return lines.join(" ").replace(/\.$/, "").slice(0, 500)
}
