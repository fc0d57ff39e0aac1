/**
 * A document as it is shown, in the session model, whatever shape it has. A page does the same as the command line, but
 * carries no schema.
 */
import { isObject } from "../../support/plain-object.ts"
import { nobody, toModel } from "../v2/model.ts"
import type { Message2, SessionInfo2 } from "../v2/schema.ts"
import { factsKey } from "./facts-key.ts"

export type Outline = Record<string, unknown> & { info: Record<string, unknown>; messages: unknown[] }

/** OpenCode 2 keeps `info.location` instead of `info.directory`, and gives messages a `type` instead of an `info`. */
export function isOpencode2(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.info)) return false
  const first = Array.isArray(value.messages) ? value.messages[0] : undefined
  if (isObject(first)) return !("info" in first) && typeof first.type === "string"
  return isObject(value.info.location) && !("directory" in value.info)
}

/** What of a document of OpenCode 2 has a shape that is known. */
export type Known = { info: (info: unknown) => boolean; message: (message: unknown) => boolean }

/** @returns a document of OpenCode 1 as it is; of OpenCode 2 each message that is unknown stands as its JSON */
export function outlineOf(value: Outline, known: Known = convertible): Outline {
  if (!isOpencode2(value)) return value
  const facts = value[factsKey]
  const { subagents } = isObject(facts) ? facts : {}
  const converted = Array.isArray(subagents) && subagents.filter(isObject).map((one) => conversationOf(one, known))
  return {
    ...conversationOf(value, known),
    ...(converted && { [factsKey]: { ...(facts as object), subagents: converted } }),
  }
}

function conversationOf({ info, messages, ...rest }: Record<string, unknown>, known: Known): Outline {
  const given = Array.isArray(messages) ? messages.filter(isObject) : []
  return {
    ...rest,
    ...toModel({
      info: (known.info(info) ? info : bareInfo(isObject(info) ? info : {})) as SessionInfo2,
      messages: given.map((one) => (known.message(one) ? (one as Message2) : unknownMessage(one))),
    }),
  }
}

const bareInfo = ({ id, title }: Record<string, unknown>) => ({
  ...nobody,
  ...(typeof id === "string" && { id }),
  ...(typeof title === "string" && { title }),
})

/** No message of OpenCode has this type, so it is kept as what it is. */
function unknownMessage({ id, time, ...message }: Record<string, unknown>): Message2 {
  const created = isObject(time) && typeof time.created === "number" ? time.created : 0
  return { id: typeof id === "string" ? id : "", time: { created }, type: "unknown", message } as never
}

const convertible: Known = {
  info: (info) => converts({ info, messages: [] }),
  message: (message) => converts({ info: nobody, messages: [message] }),
}

function converts(document: unknown): boolean {
  try {
    toModel(document as never)
    return true
  } catch {
    return false
  }
}
