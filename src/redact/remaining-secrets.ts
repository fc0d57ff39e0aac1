/** The tripwire: what is still secret in a document that is about to be written. */

import type { Conversation } from "../session/conversation.ts"
import type { Piece } from "../session/document/canonical.ts"
import { readSession } from "../session/document/read.ts"
import { factsKey, type Message, type SessionDocument } from "../session/schema.ts"
import { messageToModel } from "../session/v2/model.ts"
import type { Message2 } from "../session/v2/schema.ts"
import { append } from "../support/append.ts"
import { linesAround } from "../support/json-among.ts"
import { lineNumbers } from "../support/line-numbers.ts"
import { isObject } from "../support/plain-object.ts"
import { type Diffs, type Drop, diffsWithout, placesToDrop } from "./drop-outputs.ts"
import type { Found } from "./known-values.ts"
import { memory, type Searched } from "./remembered-texts.ts"
import type { Unseen } from "./report.ts"
import { redactTree, wholeIn } from "./session.ts"
import type { TextRedactor } from "./text-redactor.ts"
import { type Leaf, type Visitor, walkConversation, walkMessage } from "./walk-texts.ts"

export type Remaining = { kind: string; where: string }

export type RemainingOptions = {
  /** Whether a message, as it is written here, was searched before by this engine under these rules, and nothing was left. */
  clean?: (written: string) => boolean
  /** Is told the others in which nothing is left. */
  keep?: (written: string) => void
  /** Is told of each attachment of a text into which nobody can look. */
  unseen?: (one: Unseen) => void
}

/**
 * The bytes are read anew, as a stranger's would be. A text in them that is, to the letter and under the same name, one
 * that the detectors have searched in this redactor's last run has the same findings, and is not searched again; nor is a
 * message that was searched here, as it was written, at an earlier save. So it catches a marker that was not written, and
 * a text that was put there or changed since.
 * @param text a saved session, in pieces where it was made here; or any text, which is then searched as one
 */
export function remainingIn(
  one: TextRedactor,
  searched: Searched,
  text: string | Iterable<Piece>,
  { clean = () => false, keep = () => {}, unseen = () => {} }: RemainingOptions,
): Remaining[] {
  const found: Remaining[] = []
  const visitor: Visitor = {
    text(value, leaf, key) {
      const before = searched.recall(value, key, leaf.where)
      const first = before ? { found: before, views: [] } : one.look(value, one.known, key, leaf.where)
      const some = one.settle(value, first, [one.known], { key, path: leaf.where })
      const all = leaf.isNumber ? wholeIn(value, some) : some
      for (const { kind } of all) found.push({ kind, where: whereOf(leaf) })
      return value
    },
  }
  const lookInto = (message: Message, number: number) =>
    walkMessage(message, visitor, {
      session: message.info.sessionID,
      message: number,
      where: "",
      messageID: message.info.id,
    })
  let line = 1
  // What is known stands nowhere, not even where the detectors may not look: in an id, a signature, a key.
  const byLine = (text: string, found: readonly Found[]): Remaining[] => {
    const lineAt = lineNumbers(text, line)
    return found.map(({ kind, start }) => ({ kind, where: `line ${lineAt(start)}` }))
  }
  if (typeof text === "string") {
    append(found, byLine(text, one.stands(text)))
    const document = parsed(text)
    const around = document ? linesAround(text) : text
    if (document) append(found, asSaved(one, document, unseen))
    if (around !== undefined)
      append(found, byLine(around, one.settle(around, one.look(around, one.known), [one.known], {})))
    return found
  }
  let around = ""
  for (const { text: piece, message, kept } of text) {
    // Kept from the saved file: it was searched when that was written.
    if (kept) continue
    append(found, byLine(piece, one.stands(piece)))
    line = lineNumbers(piece, line)(piece.length)
    if (message === undefined) {
      around += piece
      continue
    }
    const written = piece.slice(piece.indexOf("{"))
    if (clean(written)) continue
    const before = found.length
    for (const each of messagesIn(JSON.parse(written))) lookInto(each, message)
    if (found.length === before) keep(written)
  }
  for (const conversation of conversationsIn(JSON.parse(around)))
    walkConversation({ ...conversation, messages: [] }, visitor)
  return found
}

/** What a save of such a document would take out: what one place gives away goes from the others, too. */
function asSaved(one: TextRedactor, document: SessionDocument, tell: (one: Unseen) => void): Remaining[] {
  const conversations = conversationsIn(document)
  const { places, unseen } = redactTree(one, memory(), conversations, {}).report
  unseen.forEach(tell)
  return [
    ...unseen.flatMap((at) => (at.secrets ?? []).map((kind) => ({ kind, where: whereOf(at) }))),
    ...places.map((place) => ({ kind: place.kind, where: whereOf(place) })),
    ...toDrop(document, conversations, one.rules.drop ?? []).map((leaf) => ({
      kind: "dropped-output",
      where: whereOf(leaf),
    })),
  ]
}

function toDrop(document: SessionDocument, conversations: readonly Conversation[], drop: readonly Drop[]): Leaf[] {
  const where = "summary"
  const head = { session: document.info.id, message: 0 }
  const places = new Map(
    conversations.flatMap(({ info, messages }) =>
      messages.map((one, index) => [one.info.id, { session: info.id, message: index + 1 }]),
    ),
  )
  const isLeft = (diffs: Diffs | undefined) => diffs && diffsWithout(diffs, drop, () => "AAAAAA") !== diffs
  return [
    ...conversations.flatMap(({ info, messages }) => [
      ...(isLeft(info.summary?.diffs) ? [{ session: info.id, message: 0, where }] : []),
      ...messages.flatMap((message, index) =>
        placesToDrop(message, drop).map((where) => ({ session: info.id, message: index + 1, where })),
      ),
    ]),
    ...Object.entries(document[factsKey]?.diffs ?? {}).flatMap(([id, diffs]) =>
      isLeft(diffs) ? [{ ...(places.get(id) ?? head), where }] : [],
    ),
  ]
}

/** A message as it is written, in the session model: one of OpenCode 2 may be two. */
const messagesIn = (written: Message | Message2): Message[] =>
  "info" in written ? [written as Message] : messageToModel(written as Message2, "")

const whereOf = ({ session, message, where }: Leaf) =>
  message > 0 ? `message ${message} of ${session} (${where})` : `${session} (${where})`

/** Of what is not whole the places are not known: it is a text like any other. */
function parsed(text: string): SessionDocument | undefined {
  try {
    return readSession(text, "")
  } catch {
    return
  }
}

/** The session, its subagents, and what else is said of them. Of the files the names: a hash is no text. */
function conversationsIn(document: SessionDocument): Conversation[] {
  const { [factsKey]: facts, info, messages, ...rest } = document
  if (!isObject(facts)) return [{ info, messages, ...rest } as Conversation]
  const { subagents, files, origin, missing, messages: number, ...said } = facts
  const names = isObject(files) && Object.fromEntries(Object.keys(files).map((name) => [name, true]))
  return [
    { info, messages, ...rest, ...said, ...(names && { files: names }) } as Conversation,
    ...((subagents ?? []) as Conversation[]),
  ]
}
