/** `opencode export`. */
import { readSession } from "../../session/document/read.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { BrokenFile } from "../../support/failure.ts"
import * as failures from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import { run, said } from "../run-opencode.ts"

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
    return readSession(text, `The session ${id}`)
  } catch (error) {
    throw error instanceof BrokenFile ? failures.exportNotWhole(id, error.what) : error
  }
}
