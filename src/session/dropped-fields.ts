/** Drops what must not leave the machine in a hand-over. */
import { isObject } from "../support/plain-object.ts"
import type { Conversation } from "./conversation.ts"
import { inOwnOrder } from "./document/canonical.ts"
import { subfolderOf } from "./paths/session-folders.ts"
import type { Message, Part, SessionInfo } from "./schema.ts"
import { undoneCount, withoutUndone } from "./undone.ts"
import { modelKey } from "./v2/model.ts"
import { withoutRepeatedEnds } from "./v2/repeated-ends.ts"

/** What was left out, in words for the report and the file, and how often. */
export type LeftOut = Record<string, number>

const kinds = ["permission rules", "share link", "undone messages", "encrypted reasoning"]

/** In one order, whatever was counted first. */
export const inFixedOrder = (left: LeftOut): LeftOut =>
  Object.fromEntries(Object.entries(left).sort(([one], [other]) => kinds.indexOf(one) - kinds.indexOf(other)))

type Dropped = {
  left: LeftOut
  /** How often encrypted reasoning was left out of a message, by its id. */
  sealed: ReadonlyMap<string, number>
}

/**
 * The session without what must not travel: permission rules (an imported `allow` wins over a local `ask`), the share
 * link, workspace and project, a provider's encrypted reasoning (for another user the provider answers every request
 * with HTTP 400), and the messages of a pending undo. Signatures stay as they are.
 *
 * `opencode import` sets directory, path and project from where it runs. OpenCode up to 1.14 refuses a file without
 * them, so they stay, and the directory becomes a path in the worktree.
 */
export function withoutDropped({ info, messages }: Conversation): Conversation & Dropped {
  const left: LeftOut = {}
  const count = (what: string, number: number) => {
    if (number > 0) left[what] = (left[what] ?? 0) + number
  }
  const { permission, share, workspaceID, revert, ...rest } = info
  count("permission rules", permission?.length ?? 0)
  count("share link", share ? 1 : 0)
  const ordered = inOwnOrder({ info, messages })
  const kept = revert ? withoutUndone(ordered, revert) : ordered
  count("undone messages", undoneCount(ordered, kept))
  const sealed = new Map<string, number>()
  const plain = kept.map(withoutOwnFile).map((message) => {
    let number = 0
    const parts = message.parts.map((part) => {
      const open = withoutEncrypted(part)
      if (open !== part) number++
      return open
    })
    const open = withoutBlobs({ ...message, parts }, () => number++)
    if (number > 0) sealed.set(message.info.id, number)
    count("encrypted reasoning", number)
    return open
  })
  const below = subfolderOf({ info, messages })
  const redone = withoutRepeatedEnds({ info: rest as SessionInfo, messages: plain })
  return {
    info: { ...unseen(redone.info), directory: below || ".", path: below, projectID: "global" } as SessionInfo,
    messages: redone.messages,
    left,
    sealed,
  }
}

/** A session that contains the patch of its own saved file would double in size with each save. */
function withoutOwnFile(message: Message): Message {
  const { info } = message
  const own = ({ file }: { file?: string | undefined }) => file?.startsWith(".opencode/sessions/") ?? false
  if (info.role !== "user" || !info.summary?.diffs.some(own)) return message
  return {
    ...message,
    info: { ...info, summary: { ...info.summary, diffs: info.summary.diffs.filter((diff) => !own(diff)) } },
  }
}

/** When OpenCode 2 last showed a session to its user, and in which workspace it is, is of that machine alone. */
function unseen<Info extends object>(info: Info): Info {
  const note = (info as Record<string, unknown>)[modelKey]
  if (!isObject(note) || !isObject(note.set)) return info
  const { set } = note
  const own = ["/time/viewed", "/location/workspaceID"]
  return own.some((pointer) => pointer in set) ? { ...info, [modelKey]: { ...note, set: without(set, own) } } : info
}

/** A provider's own context of an answer or a compaction of OpenCode 2 is for its author alone. */
function withoutBlobs(message: Message, found: () => void): Message {
  const note = message.info[modelKey]
  const set = isObject(note?.set) ? note.set : {}
  const blobs = Object.keys(set).filter(
    (pointer) => /\/provider(?:State|ResultState|Context)$/.test(pointer) && isBlob(set[pointer]),
  )
  if (blobs.length === 0) return message
  for (const _ of blobs) found()
  return { ...message, info: { ...message.info, [modelKey]: { ...note, set: without(set, blobs) } } } as Message
}

const isBlob = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(isBlob)
    : isObject(value) && (encrypted.some((field) => field in value) || Object.values(value).some(isBlob))

const encrypted = ["itemId", "reasoningEncryptedContent"]

/** Provider metadata is `{provider: {field: …}}`. These two fields are useless and harmful to other users. */
function withoutEncrypted(part: Part): Part {
  const { metadata, ...rest } = part as Part & { metadata?: Record<string, unknown> }
  const providers = Object.entries(metadata ?? {})
  const isSealed = (value: unknown) => isObject(value) && encrypted.some((field) => field in value)
  if (!isSealed(metadata) && !providers.some(([, fields]) => isSealed(fields))) return part
  const own = metadata && encrypted.some((field) => field in metadata) ? without(metadata, encrypted) : undefined
  if (own) return (Object.keys(own).length > 0 ? { ...rest, metadata: own } : rest) as Part
  const open = providers.map(([provider, fields]) => [provider, isObject(fields) ? without(fields, encrypted) : fields])
  const others = open.filter(([, fields]) => !isObject(fields) || Object.keys(fields).length > 0)
  return (others.length > 0 ? { ...rest, metadata: Object.fromEntries(others) } : rest) as Part
}

/** Whether a part holds a provider's encrypted reasoning. */
export const isEncrypted = (part: Part): boolean => withoutEncrypted(part) !== part

const without = (fields: Record<string, unknown>, names: string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
