/** Attachments of turns that `save --until` leaves out, without those turns. */
import { basename, dirname } from "node:path/posix"
import type { Version } from "../git/file-history.ts"
import { isAttachmentName } from "../session/attachments/placeholder.ts"
import { attachmentsFolder } from "./attachments.ts"
import type { Files } from "./branch/commit-tree.ts"
import { type AllTold, isVersion, type Part, toldBy } from "./held-back-parts.ts"

type Pushed = { changes: readonly Version[]; told: AllTold; parts: readonly Part[]; now: Files }

/**
 * Those that no session needs any more. Which session they were of is not to be told where its earlier versions are gone
 * already, as after a rebase.
 * @returns them with a session that leaves something out; nothing where there is none
 */
export async function attachmentsAlong(root: string, { changes, told, parts, now }: Pushed) {
  const added = changes.filter(({ file }) => dirname(file) === attachmentsFolder && isAttachmentName(basename(file)))
  if (added.length === 0) return undefined
  const sessions = [...now].flatMap(([file, { blob }]) => (isVersion(file) ? [{ file, blob }] : []))
  const unread = sessions.filter(({ blob }) => !told.has(blob))
  const all = new Map([...told, ...(await toldBy(root, unread))])
  const lasts = [...parts.map(({ last }) => last), ...sessions.filter(({ blob }) => all.get(blob)?.isPart)]
  const [part] = lasts
  if (!part) return undefined
  const ids = new Set(lasts.map(({ blob }) => all.get(blob)?.id))
  const needed = new Set(sessions.flatMap(({ blob }) => all.get(blob)?.names ?? []))
  // What a session that leaves nothing out had before is not held back.
  for (const { id, names } of told.values()) if (id && !ids.has(id)) for (const name of names) needed.add(name)
  const left = added.filter(({ file }) => !needed.has(basename(file)))
  return left.length > 0 ? { file: part.file, left } : undefined
}
