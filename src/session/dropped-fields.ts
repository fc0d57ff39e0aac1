/** What a hand-over carries of an exported session, and what it leaves to the machine it was made on. */
import { isObject } from "../support/plain-object.ts"
import type { Conversation } from "./conversation.ts"
import { inTimeOrder } from "./document/canonical.ts"
import { subfolderOf } from "./paths/session-folders.ts"
import type { Message, Part, SessionInfo } from "./schema.ts"

/** What was left out and how often, in words for the report and the file. */
export type LeftOut = Record<string, number>

/**
 * The session without what must not travel: permission rules (an imported `allow` wins over a local `ask`), the share
 * link, workspace and project, a provider's encrypted reasoning (replayed by somebody else it is answered with HTTP 400
 * for ever), and the messages of a pending undo. Signatures stay as they are.
 *
 * `opencode import` sets directory, path and project from where it runs; OpenCode up to 1.14 refuses a file without
 * them, so they are not absent: of the directory stays in which folder of the worktree it is.
 */
export function withoutDropped({ info, messages }: Conversation): Conversation & { left: LeftOut } {
  const left: LeftOut = {}
  const count = (what: string, number: number) => {
    if (number > 0) left[what] = (left[what] ?? 0) + number
  }
  const { permission, share, workspaceID, revert, ...rest } = info
  count("permission rules", permission?.length ?? 0)
  count("share link", share ? 1 : 0)
  const ordered = inTimeOrder(messages)
  const kept = revert ? undone(ordered, revert) : ordered
  count("undone messages", ordered.length - kept.length)
  const plain = kept.map(withoutOwnFile).map((message) => {
    const parts = message.parts.map((part) => {
      const open = withoutEncrypted(part)
      if (open !== part) count("encrypted reasoning", 1)
      return open
    })
    return { ...message, parts }
  })
  const below = subfolderOf({ info, messages })
  return {
    info: { ...rest, directory: below || ".", path: below, projectID: "global" } as SessionInfo,
    messages: plain,
    left,
  }
}

/** A session that holds the patch of its own file would double with each save. */
function withoutOwnFile(message: Message): Message {
  const { info } = message
  const own = ({ file }: { file?: string | undefined }) => file?.startsWith(".opencode/sessions/") ?? false
  if (info.role !== "user" || !info.summary?.diffs.some(own)) return message
  return {
    ...message,
    info: { ...info, summary: { ...info.summary, diffs: info.summary.diffs.filter((diff) => !own(diff)) } },
  }
}

/** A pending undo as OpenCode carries it out at the next prompt: from the message on, or from the part on. */
function undone(messages: Message[], revert: NonNullable<SessionInfo["revert"]>): Message[] {
  const at = messages.findIndex(({ info }) => info.id === revert.messageID)
  const target = messages[at]
  if (!target) return messages
  const kept = messages.slice(0, at)
  if (!revert.partID) return kept
  const part = target.parts.findIndex(({ id }) => id === revert.partID)
  const parts = part < 0 ? target.parts : target.parts.slice(0, part)
  return parts.length > 0 ? [...kept, { ...target, parts }] : kept
}

const encrypted = ["itemId", "reasoningEncryptedContent"]

/** Provider metadata is `{provider: {field: …}}`; these two fields are useless and harmful to anybody else. */
function withoutEncrypted(part: Part): Part {
  const { metadata, ...rest } = part as Part & { metadata?: Record<string, unknown> }
  const providers = Object.entries(metadata ?? {})
  if (!providers.some(([, fields]) => isObject(fields) && encrypted.some((field) => field in fields))) return part
  const open = providers.map(([provider, fields]) => [provider, isObject(fields) ? without(fields, encrypted) : fields])
  const others = open.filter(([, fields]) => !isObject(fields) || Object.keys(fields).length > 0)
  return (others.length > 0 ? { ...rest, metadata: Object.fromEntries(others) } : rest) as Part
}

/** Whether a part holds a provider's encrypted reasoning. */
export const isEncrypted = (part: Part): boolean => withoutEncrypted(part) !== part

const without = (fields: Record<string, unknown>, names: string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
