/** Whether two messages are the same but for what one of them leaves out. */
import { canonicalMessage } from "./canonical.ts"
import { cutsIn } from "./cut.ts"
import { type Believes, markerOf, standsFor } from "./marker.ts"
import type { Message } from "./shape.ts"
import { bare } from "./slim.ts"

/**
 * Either may be the slim one: a colleague who loaded it saves over the whole file, too.
 * @param file where it has the marker of a secret, the local original stands for it
 */
export function isTwin(file: Message, local: Message, believes?: Believes): boolean {
  const [there, here] = [apart(file), apart(local)]
  if (there.texts.length !== here.texts.length) return false
  if (there.rest !== here.rest && !standsFor(there.rest, here.rest, believes)) return false
  return there.texts.every((text, index) => isSame(text, here.texts[index] as string, believes))
}

function isSame(file: string, local: string, believes?: Believes): boolean {
  if (file === local || standsFor(file, local, believes, cutsIn(file))) return true
  const cuts = cutsIn(local)
  return cuts.length > 0 && standsFor(local, file, isItself, cuts)
}

/** What was redacted here since must not be taken for what stands there in plain words. */
const isItself: Believes = ({ kind, tag }, text) => text === markerOf(kind, tag)

/** Whether the one of the file leaves something out that is here, so that this one may take its place. */
export const isLess = (file: Message, local: Message): boolean =>
  isTwin(file, local, isItself) && canonicalMessage(file).length < canonicalMessage(local).length

/** The texts in JSON, where none ends before its quotation mark. */
function apart(message: Message): { rest: string; texts: string[] } {
  const parts = message.parts.map(bare)
  const rest = canonicalMessage({ ...message, parts: parts.map(({ part }) => part) })
  return { rest, texts: parts.flatMap(({ texts }) => texts.map((text) => JSON.stringify(text))) }
}
