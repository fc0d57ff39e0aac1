/** What stands in the place of an attachment that is not in the session itself (see sidecar.ts). */
import { isObject } from "../../support/plain-object.ts"

export type Placeholder = {
  /** Of its file: hash and ending. */
  name: string
  mime: string
  bytes: number
  /** Whether it is in a file beside the session, or was left out. */
  kept: boolean
}

/** Nothing else is a name: it comes from a stranger, and becomes a path. */
export const isAttachmentName = (name: string): boolean => /^[0-9a-f]{64}\.[a-z0-9]{1,8}$/.test(name)

const words = { kept: "kept beside the session", gone: "left out of the session" }
const form = new RegExp(
  `^Attachment (${words.kept}|${words.gone}) by opencode-session: ([0-9a-f]{64}\\.[a-z0-9]{1,8}), ([\\w.+-]{1,80}/[\\w.+-]{1,80}), (\\d{1,12}) bytes$`,
)

export const urlOf = ({ name, mime, bytes, kept }: Placeholder): string => {
  const text = `Attachment ${kept ? words.kept : words.gone} by opencode-session: ${name}, ${mime}, ${bytes} bytes`
  return `data:text/plain,${encodeURIComponent(text)}`
}

/** @param url or the text in it */
export function placeholderOf(url: string): Placeholder | undefined {
  if (url.length > 1000) return undefined
  const [, how, name = "", mime = "", bytes] = form.exec(decoded(url.replace(/^data:text\/plain,/, ""))) ?? []
  return how ? { name, mime, bytes: Number(bytes), kept: how === words.kept } : undefined
}

/** Whether a text is one to the letter, as {@link urlOf} makes it. */
export function isPlaceholder(text: string): boolean {
  // Asked of every text of a session.
  if (!text.startsWith("data:text/plain,Attachment%20")) return false
  const own = placeholderOf(text)
  return own !== undefined && urlOf(own) === text
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Under which a tool's metadata holds what is ours. */
export const metadataKey = "opencode-session"

/** Attachments of a tool's result that are not in it, as they stand in its metadata. */
export function noted(metadata: unknown): Record<string, unknown>[] {
  const own = isObject(metadata) ? metadata[metadataKey] : undefined
  return isObject(own) && Array.isArray(own.attachments) ? own.attachments.filter(isObject) : []
}
