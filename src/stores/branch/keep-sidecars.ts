/** Sidecars that stay on the branch although one side removed them: the other side's session needs them. */
import { dirname } from "node:path/posix"
import { isSession } from "../../session/document/location.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { attachmentsFolder, placeholders } from "../attachments.ts"
import { blobText, listBlobs, readListed } from "../worktree/list-files.ts"
import type { Files } from "./commit-tree.ts"
import { type Difference, sessionIn } from "./local-and-remote.ts"

/**
 * The attachments of a session that no other on the branch has. What one that cannot be read needs is unknown.
 * @param versions of all sessions
 */
export async function ownAttachments(
  root: string,
  file: string,
  document: SessionDocument,
  versions: Parameters<typeof listBlobs>[1],
): Promise<string[]> {
  const own = new Set(namesBeside(document))
  const { sessions, unreadable } = own.size > 0 ? await listBlobs(root, versions) : { sessions: [], unreadable: [] }
  if (unreadable.length > 0) return []
  for (const other of sessions.filter((one) => one.file !== file)) {
    const document = await readListed(root, other).catch(() => undefined)
    if (!document) return []
    for (const name of namesBeside(document)) own.delete(name)
  }
  return [...own]
}

export const namesBeside = (document: SessionDocument) => placeholders(document).map(({ name }) => name)

type Sides = { ours: Files; theirs: Files }

/**
 * @param changes to theirs; of what is left only sessions that differ between the sides are asked. The side that removed
 * a sidecar has looked at all others.
 * @returns the changes that keep them
 */
export async function keptSidecars(
  root: string,
  found: ReadonlyMap<string, Difference>,
  changes: ReadonlyMap<string, string | null>,
  { ours, theirs }: Sides,
): Promise<Map<string, string>> {
  const lost = new Map<string, string>()
  for (const [file, { blob }] of [...ours, ...theirs]) {
    const left = changes.has(file) ? changes.get(file) : theirs.get(file)?.blob
    if (dirname(file) === attachmentsFolder && !left) lost.set(file, blob)
  }
  const kept = new Map<string, string>()
  for (const file of lost.size > 0 ? new Set([...found.keys(), ...changes.keys()]) : []) {
    const blob = changes.has(file) ? changes.get(file) : theirs.get(file)?.blob
    if (!isSession(file) || !blob) continue
    const text = await blobText(root, blob, file).catch(() => undefined)
    const document = sessionIn(text, file)
    // What an unreadable session needs is unknown.
    if (!document) return lost
    for (const { name, kept: isBeside } of placeholders(document)) {
      const sidecar = `${attachmentsFolder}/${name}`
      const bytes = isBeside && lost.get(sidecar)
      if (bytes) kept.set(sidecar, bytes)
    }
  }
  return kept
}
