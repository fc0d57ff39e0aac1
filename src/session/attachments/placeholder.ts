/** The placeholder of an attachment that is not in the document (see sidecar.ts). */
import { isObject } from "../../support/plain-object.ts"

export type Placeholder = {
  /** Name of the sidecar: hash and extension. */
  name: string
  mime: string
  bytes: number
  /** True: it is in a sidecar. False: it was left out. */
  kept: boolean
}

/** Strict on purpose: the name comes from a stranger's file and becomes a path. */
export const isAttachmentName = (name: string): boolean => /^[0-9a-f]{64}\.[a-z0-9]{1,8}$/.test(name)

const words = { kept: "kept beside the session", gone: "left out of the session" }
const form = new RegExp(
  `^Attachment (${words.kept}|${words.gone}) by opencode-session: ([0-9a-f]{64}\\.[a-z0-9]{1,8}), ([\\w.+-]{1,80}/[\\w.+-]{1,80}), (\\d{1,12}) bytes$`,
)

export const urlOf = ({ name, mime, bytes, kept }: Placeholder): string => {
  const text = `Attachment ${kept ? words.kept : words.gone} by opencode-session: ${name}, ${mime}, ${bytes} bytes`
  return `data:text/plain,${encodeURIComponent(text)}`
}

/** @param url a `data:` URL, or the text in it */
export function placeholderOf(url: string): Placeholder | undefined {
  if (url.length > 1000) return undefined
  const [, how, name = "", mime = "", bytes] = form.exec(decoded(url.replace(/^data:text\/plain,/, ""))) ?? []
  return how ? { name, mime, bytes: Number(bytes), kept: how === words.kept } : undefined
}

/** Whether a text is exactly what {@link urlOf} writes. */
export function isPlaceholder(text: string): boolean {
  // Hot path: runs on every text of a session.
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

/** Our key in a tool's metadata. */
export const metadataKey = "opencode-session"

/** Notes in a tool's metadata of the attachments that were taken out of its result. */
export function noted(metadata: unknown): Record<string, unknown>[] {
  const own = isObject(metadata) ? metadata[metadataKey] : undefined
  return isObject(own) && Array.isArray(own.attachments) ? own.attachments.filter(isObject) : []
}
