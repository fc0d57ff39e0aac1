/** Whether two messages are the same but for what one of them leaves out. */
import { isWhole, withAttachments } from "../attachments/sidecar.ts"
import { canonicalMessage } from "../document/canonical.ts"
import { cutsIn } from "../document/shorten-text.ts"
import { bare } from "../document/slim.ts"
import { markerOf, standsFor, type TrustsMarker } from "../redaction-marker.ts"
import type { Message } from "../schema.ts"

/**
 * Either may be the slim one: a colleague who loaded it saves over the whole file, too.
 * @param file where it has the marker of a secret, the local original stands for it
 */
export function isTwin(file: Message, local: Message, believes?: TrustsMarker): boolean {
  const [there, here] = [apart(file), apart(local)]
  if (there.texts.length !== here.texts.length || there.files.length !== here.files.length) return false
  if (there.rest !== here.rest && !standsFor(there.rest, here.rest, believes)) return false
  return (
    there.texts.every((text, index) => isSame(text, here.texts[index] as string, believes)) &&
    there.files.every((file, index) => isSameFile(file, here.files[index] as string, believes))
  )
}

function isSame(file: string, local: string, believes?: TrustsMarker): boolean {
  if (file === local || standsFor(file, local, believes, cutsIn(file))) return true
  const cuts = cutsIn(local)
  return cuts.length > 0 && standsFor(local, file, isItself, cuts)
}

/** What was redacted here since must not be taken for what stands there in plain words. */
const isItself: TrustsMarker = ({ kind, tag }, text) => text === markerOf(kind, tag)

/** Whether the one of the file leaves something out that is here, so that this one may take its place. */
export const isLess = (file: Message, local: Message): boolean =>
  isTwin(file, local, isItself) && canonicalMessage(file).length < canonicalMessage(local).length

/** @param file a URL, a text, or `beside:` and the name of a file */
function isSameFile(file: string, local: string, believes?: TrustsMarker): boolean {
  if (file === local || standsFor(JSON.stringify(file), JSON.stringify(local), believes)) return true
  const [name = "", other] = file.startsWith("beside:") ? [file, local] : [local, file]
  if (!name.startsWith("beside:")) return false
  const body = /^data:[^,]{0,200};base64,/.exec(other.slice(0, 300))
  return isWhole(
    name.slice("beside:".length),
    Buffer.from(body ? other.slice(body[0].length) : other, body ? "base64" : "utf8"),
  )
}

type Apart = {
  rest: string /** In JSON, where none ends before its quotation mark. */
  texts: string[]
  files: string[]
}

/** Attachments beside the session are put in their place by name. */
function apart(message: Message): Apart {
  const [whole = message] = withAttachments([message], ({ name }) => `beside:${name}`)
  const files: string[] = []
  const empty = <File extends { url: string }>(file: File): File => {
    files.push(file.url)
    return { ...file, url: "" }
  }
  const parts = whole.parts.map((part) => {
    if (part.type === "file") return bare(empty(part))
    if (part.type !== "tool" || part.state.status !== "completed" || !part.state.attachments) return bare(part)
    return bare({ ...part, state: { ...part.state, attachments: part.state.attachments.map(empty) } } as typeof part)
  })
  const rest = canonicalMessage({ ...whole, parts: parts.map(({ part }) => part) })
  return { rest, texts: parts.flatMap(({ texts }) => texts.map((text) => JSON.stringify(text))), files }
}
