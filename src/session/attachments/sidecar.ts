/**
 * Takes attachments out of a session, into sidecars that are named by the hash of their bytes, or leaves them out.
 * OpenCode reads and keeps the placeholders, and sends none to a model. In a message the placeholder is a plain-text
 * file. OpenCode sends every file of a tool's result, so there it is a note in the metadata.
 */
import { createHash } from "node:crypto"
import * as v from "valibot"
import { filePart, type Message, type Part } from "../schema.ts"
import { dataUrl } from "./data-url.ts"
import { metadataKey, noted, type Placeholder, placeholderOf, urlOf } from "./placeholder.ts"

export const isWhole = (name: string, bytes: Uint8Array): boolean => name.startsWith(`${hashOf(bytes)}.`)

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")

const endings: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
  "application/pdf": "pdf",
}

/** The extension is never `json`, which is that of sessions. */
const nameOf = (mime: string, bytes: Uint8Array) => `${hashOf(bytes)}.${endings[mime] ?? "bin"}`

/** @returns the bytes of an attachment, if encoding them again gives exactly the same URL */
function bytesOf(url: string, mime: string): Buffer | undefined {
  const head = `data:${mime};base64,`
  if (!url.startsWith(head)) return undefined
  const bytes = Buffer.from(url.slice(head.length), "base64")
  return head.length + Math.ceil(bytes.length / 3) * 4 === url.length &&
    bytes.toString("base64") === url.slice(head.length)
    ? bytes
    : undefined
}

/**
 * @param least smallest size to take out, in bytes
 * @param found called with each attachment that is taken out
 */
export function withoutAttachments(
  messages: readonly Message[],
  least: number,
  kept: boolean,
  found: (name: string, bytes: Buffer) => void,
): Message[] {
  const placeholder = (url: string, mime: string): string | undefined => {
    // A text stays in the document, where every search for secrets sees it.
    const bytes = url.length > least && dataUrl(url)?.text === undefined ? bytesOf(url, mime) : undefined
    if (!bytes || bytes.length < least) return undefined
    const name = nameOf(mime, bytes)
    const made = urlOf({ name, mime, bytes: bytes.length, kept })
    // Of a type that a placeholder cannot name it would never be put back.
    if (!placeholderOf(made)) return undefined
    found(name, bytes)
    return made
  }
  return eachPart(messages, (part) => {
    if (part.type === "file") {
      const url = placeholder(part.url, part.mime)
      return url ? { ...part, mime: "text/plain", url } : part
    }
    if (part.type !== "tool" || part.state.status !== "completed" || !part.state.attachments) return part
    const held = notesOf(part.state.metadata)
    const stay: typeof part.state.attachments = []
    const notes: Note[] = [...held]
    // Places count the attachments that an earlier save took out: withAttachments puts them back in order.
    let at = -1
    for (const file of part.state.attachments) {
      do at += 1
      while (held.some((note) => note.at === at))
      const url = placeholder(file.url, file.mime)
      if (url) notes.push({ at, file: { ...file, url } })
      else stay.push(file)
    }
    if (notes.length === held.length) return part
    const { attachments, ...state } = part.state
    const own = { attachments: notes.sort((a, b) => a.at - b.at) }
    const metadata = { ...state.metadata, [metadataKey]: own }
    return { ...part, state: { ...state, metadata, ...(stay.length > 0 && { attachments: stay }) } } as Part
  })
}

/** @param urlFor returns the attachment's `data:` URL, or nothing if it cannot be had */
export function withAttachments(
  messages: readonly Message[],
  urlFor: (placeholder: Placeholder) => string | undefined,
): Message[] {
  return eachPart(messages, (part) => {
    if (part.type === "file") {
      const placeholder = placeholderOf(part.url)
      const url = placeholder && urlFor(placeholder)
      return url ? { ...part, mime: placeholder.mime, url } : part
    }
    const notes = part.type === "tool" ? notesOf(part.state.metadata) : []
    if (part.type !== "tool" || part.state.status !== "completed" || notes.length === 0) return part
    const attachments = [...(part.state.attachments ?? [])]
    const left: Note[] = []
    for (const note of notes) {
      const placeholder = placeholderOf(note.file.url)
      const url = placeholder && urlFor(placeholder)
      if (url) attachments.splice(note.at - left.length, 0, { ...note.file, url })
      else left.push(note)
    }
    const { [metadataKey]: _, ...others } = part.state.metadata
    const metadata = left.length > 0 ? { ...others, [metadataKey]: { attachments: left } } : others
    return { ...part, state: { ...part.state, metadata, ...(attachments.length > 0 && { attachments }) } } as Part
  })
}

export function placeholdersIn(messages: readonly Message[]): Placeholder[] {
  const found: Placeholder[] = []
  withAttachments(messages, (one) => {
    found.push(one)
    return undefined
  })
  return found
}

export const dataUrlOf = (mime: string, bytes: Buffer): string => `data:${mime};base64,${bytes.toString("base64")}`

/** An attachment of a tool's result, and its index among that result's attachments. */
type Note = { at: number; file: v.InferOutput<typeof filePart> }

/** Sorted as {@link withAttachments} puts them back. */
function notesOf(metadata: unknown): Note[] {
  return noted(metadata)
    .filter((note): note is Note => Number.isSafeInteger(note.at) && v.is(filePart, note.file))
    .sort((a, b) => a.at - b.at)
}

const eachPart = (messages: readonly Message[], change: (part: Part) => Part): Message[] =>
  messages.map((message) => {
    const parts = message.parts.map(change)
    return parts.every((part, index) => part === message.parts[index]) ? message : { ...message, parts }
  })
