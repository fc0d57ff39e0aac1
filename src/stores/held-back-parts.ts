/** The sessions of a push whose last version leaves out what `save --until` does not share. */
import { dirname } from "node:path/posix"
import { blobs } from "../git/blobs.ts"
import type { Version } from "../git/file-history.ts"
import { grouped } from "../support/grouped.ts"
import { attachmentsFolder } from "./attachments.ts"
import type { Files } from "./branch/commit-tree.ts"
import { sessionIn, summaryOf } from "./worktree/list-files.ts"

/** Also in a folder below, where no save puts one: it goes along as well. */
export const isVersion = (file: string): boolean => file.endsWith(".json") && dirname(file) !== attachmentsFolder

/** What a version tells. Without an id nobody knows of which session it is. */
export type Told = { id?: string | undefined; isPart: boolean; names: string[] }

/** By blob. */
export type AllTold = ReadonlyMap<string, Told>

/** The last version of a session, and its others. */
export type Part = { last: Version; others: Version[] }

const nothing: Told = { isPart: false, names: [] }

/** In one pass: a session may have hundreds of versions. */
export async function toldBy(root: string, versions: readonly Version[]): Promise<Map<string, Told>> {
  const each = byBlob(versions)
  const told = new Map<string, Told>()
  for await (const { id, content } of blobs(root, [...each.keys()]))
    told.set(id, content ? tell(each.get(id)?.file ?? "", content) : nothing)
  return told
}

function tell(file: string, content: Buffer): Told {
  // Not only those of placeholders: what a newer version has written may need them as well.
  const names = [...new Set(content.toString("latin1").match(/[0-9a-f]{64}\.[a-z0-9]{1,8}/g))]
  try {
    const { sessionID, heldBack } = summaryOf(file, content)
    return { id: sessionID, isPart: heldBack !== undefined, names }
  } catch {
    return { id: sessionIn(file, content), isPart: false, names }
  }
}

/** @param along all versions that are pushed, in the order of their commits @param now the files of the last commit */
export function inPart(along: readonly Version[], told: AllTold, now: Files): Part[] {
  const sessions = grouped(along, ({ blob }) => told.get(blob)?.id || undefined)
  const unknown = grouped(sessions.get(undefined) ?? [], ({ file }) => file)
  sessions.delete(undefined)
  return [...sessions.values()].flatMap((versions) => {
    const there = versions.filter(({ file, blob }) => now.get(file)?.blob === blob)
    // Of one that was moved away or removed, the last version is what is meant to be seen.
    const lasts = [...byBlob(there.length > 0 ? there : versions.slice(-1)).values()]
    const parts = lasts.filter(({ blob }) => told.get(blob)?.isPart)
    if (parts.length === 0) return []
    const files = [...new Set(versions.map(({ file }) => file))]
    const all = byBlob([...versions, ...files.flatMap((file) => unknown.get(file) ?? [])])
    return parts.map((last) => ({ last, others: [...all.values()].filter(({ blob }) => blob !== last.blob) }))
  })
}

/** Each once, as the first commit has it. */
function byBlob(versions: readonly Version[]): Map<string, Version> {
  const first = new Map<string, Version>()
  for (const version of versions) if (!first.has(version.blob)) first.set(version.blob, version)
  return first
}
