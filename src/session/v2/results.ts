/** Results of the calls of OpenCode 2, which have texts and files in any order; the model has one text, then files. */
import type { Delta } from "../../support/json-delta.ts"
import { isEqual, isObject } from "../../support/plain-object.ts"
import { metadataKey } from "../attachments/placeholder.ts"
import type { Message, Part } from "../schema.ts"
import { except, type Note } from "./note.ts"
import type { Message2 } from "./schema.ts"

/** Where the result of a call stands. */
export const resultAt = /^(\/content\/(\d+)\/state\/content)(?:\/|$)/

/** How the bytes of a prompt's file are written in base64 is not noted: no search for secrets would see into it. */
export function withoutEncodings(delta: Delta | undefined): Delta | undefined {
  const { gone = [] } = delta ?? {}
  const set = except(delta?.set ?? {}, (pointer) => /^\/files\/\d+\/data$/.test(pointer))
  const left = { ...(Object.keys(set).length > 0 && { set }), ...(gone.length > 0 && { gone }) }
  return Object.keys(left).length > 0 ? left : undefined
}

/** A result that is not as the conversion has it stands whole: its places tell nothing once a file was taken out. */
export function withWholeResults(delta: Delta | undefined, native: Message2): Delta | undefined {
  if (!delta || native.type !== "assistant") return delta
  const { set = {}, gone = [] } = delta
  const results = new Map(
    [...Object.keys(set), ...gone].flatMap((pointer) => {
      const [, at = "", index] = resultAt.exec(pointer) ?? []
      return at ? [[at, contentOf(native, Number(index))] as const] : []
    }),
  )
  if (results.size === 0) return delta
  const others = except(set, (pointer) => resultAt.test(pointer))
  const there = [...results].filter(([, content]) => content !== undefined)
  const absent = [...results].flatMap(([at, content]) => (content === undefined ? [at] : []))
  const left = [...gone.filter((pointer) => !resultAt.test(pointer)), ...absent]
  return { set: { ...others, ...Object.fromEntries(there) }, ...(left.length > 0 && { gone: left }) }
}

/**
 * Without a result that is not the same any more: it was shortened, or its files were taken out. Of a failed call the model
 * has the text alone, so the files are the note's. And metadata stay where our own note of attachments is in them.
 */
export function ofResults({ set = {}, gone = [], ...rest }: Note, native: Message2): Note {
  const results = Object.entries(set).flatMap(([pointer, own]): [string, unknown][] => {
    const [, at, index] = resultAt.exec(pointer) ?? []
    const made = at ? contentOf(native, Number(index)) : own
    if (!at || isEqual(inResult(own), inResult(made))) return [[pointer, own]]
    if (callIn(native, Number(index))?.state.status !== "error") return []
    const isToStay = made === undefined || inResult(own).text === inResult(made).text
    return [[pointer, isToStay ? own : [...asList(made), ...asList(own).filter(({ type }) => type === "file")]]]
  })
  const isGone = (pointer: string) => {
    const index = /^\/content\/(\d+)\/state\/metadata$/.exec(pointer)?.[1]
    const call = index === undefined ? undefined : callIn(native, Number(index))
    const metadata = call && "metadata" in call.state ? call.state.metadata : undefined
    return !isObject(metadata) || !(metadataKey in metadata)
  }
  return { ...rest, set: Object.fromEntries(results), gone: gone.filter(isGone) }
}

function contentOf(message: Message2, index: number): unknown {
  const call = callIn(message, index)
  return call && "content" in call.state ? call.state.content : undefined
}

function callIn(message: Message2, index: number) {
  const content = message.type === "assistant" ? message.content[index] : undefined
  return content?.type === "tool" ? content : undefined
}

const asList = (content: unknown) => (Array.isArray(content) ? content.filter(isObject) : [])

/** All its text, and its files. */
function inResult(content: unknown): { text: string; files: unknown[] } {
  const all = asList(content)
  return {
    text: all.flatMap(({ type, text }) => (type === "text" ? [text] : [])).join("\n"),
    files: all.flatMap(({ type, uri }) => (type === "file" ? [uri] : [])),
  }
}

/** The parts that are the content of an answer of OpenCode 2, in its order. */
export const contentParts = ({ parts }: Message): Part[] =>
  parts.filter(({ type }) => type === "text" || type === "reasoning" || type === "tool")
