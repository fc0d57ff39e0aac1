/**
 * What OpenCode 1 must be told besides what `down` makes, because it reads it in another way than OpenCode 2. Each
 * addition is marked, and `up` takes it out again.
 */
import { fromBase64 } from "../../support/base64.ts"
import { isObject } from "../../support/plain-object.ts"
import type { Message, Part } from "../schema.ts"
import { base62Hash } from "./derived-id.ts"
import type { Attachment2, Message2 } from "./schema.ts"

type Mark = {
  /** Of a text: it says what an attachment holds. */
  attached?: true
  /** Of a provider's blob: the key under which it was put. */
  blobUnder?: string
}

const markKey = "opencode-session"

const marked = (mark: Mark) => ({ [markKey]: mark })

function markOf({ metadata }: Part): Mark {
  const own = isObject(metadata) ? metadata[markKey] : undefined
  return isObject(own) ? own : {}
}

/** @param messages that were converted down @param natives what they were */
export function forOpencode1(messages: readonly Message[], natives: readonly Message2[]): Message[] {
  const files = new Map(natives.map((one) => [one.id, one.type === "user" ? (one.files ?? []) : []]))
  return messages.map((message) => {
    const { info } = message
    if (info.role === "user") return withAttachedTexts(message, files.get(info.id) ?? [])
    return { info, parts: message.parts.map((part) => withNamedBlob(part, info.providerID)) }
  })
}

/** The message as `down` has made it. */
export function withoutMarked({ info, parts }: Message): Message {
  return { info, parts: parts.filter((part) => !isAttachedText(part)).map(withBareBlob) }
}

export const isAttachedText = (part: Part): boolean => part.type === "text" && markOf(part).attached === true

/**
 * OpenCode 2 keeps a provider's blob bare and names the provider in a request alone. OpenCode 1 sends metadata as they
 * stand, so a bare blob breaks every request to that model. Under the provider's id OpenCode 1 finds the SDK's name itself.
 */
function withNamedBlob(part: Part, providerID: string): Part {
  const { metadata } = part as { metadata?: Record<string, unknown> }
  return metadata && isBare(metadata)
    ? ({ ...part, metadata: { [providerID]: metadata, ...marked({ blobUnder: providerID }) } } as Part)
    : part
}

/** One that came from OpenCode 1 names its provider, and beside that who has run a tool. */
const isBare = (metadata: Record<string, unknown>) =>
  Object.entries(metadata).some(([key, value]) => key !== "providerExecuted" && !isObject(value))

function withBareBlob(part: Part): Part {
  const { blobUnder } = markOf(part)
  if (blobUnder === undefined) return part
  const { metadata, ...rest } = part as Part & { metadata?: Record<string, unknown> }
  // It may have been left out because it is encrypted.
  const blob = metadata?.[blobUnder]
  return (blob === undefined ? rest : { ...rest, metadata: blob }) as Part
}

/** OpenCode 1 gives its model no file of these types: it puts the text beside the file when a prompt is typed. */
const kinds = new Map([
  ["text/plain", "file"],
  ["application/x-directory", "directory"],
])

function withAttachedTexts(message: Message, files: readonly Attachment2[]): Message {
  const { info, parts } = message
  const isTold = parts.some((part) => part.type === "text" && part.synthetic && toldByOpencode1.test(part.text))
  if (isTold || !files.some(({ mime }) => kinds.has(mime))) return message
  let index = 0
  return {
    info,
    parts: parts.flatMap((part): Part[] => {
      const file = part.type === "file" ? files[index++] : undefined
      return file && kinds.has(file.mime) ? [attachedText(part, file), part] : [part]
    }),
  }
}

/** What OpenCode 1 itself writes beside an attachment. */
const toldByOpencode1 = /^(?:Called the \w+ tool with|Reading MCP resource)/

/** In the words of OpenCode 2. It stands before the file: a killed import that lacks it lacks the file too. */
function attachedText(
  { id, messageID, sessionID }: Part,
  { data, mime, name, source, description }: Attachment2,
): Part {
  const uri = source.type === "uri" ? source.uri : undefined
  const content = new TextDecoder().decode(fromBase64(data))
  const lines = [
    `Attached ${kinds.get(mime)}: ${name ?? uri ?? "inline attachment"}`,
    ...(description === undefined ? [] : [`Description: ${description}`]),
    ...(content ? ["", content] : []),
  ]
  return {
    id: `${id.slice(0, -10)}000${base62Hash(`attached:${id}`, 7)}`,
    messageID,
    sessionID,
    type: "text",
    text: lines.join("\n"),
    synthetic: true,
    metadata: marked({ attached: true }),
  } as Part
}
