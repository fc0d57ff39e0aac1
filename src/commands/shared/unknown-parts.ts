/** Parts of types that this version does not know. They are saved whole; OpenCode's import would stop at one. */
import * as failures from "../../opencode/failures.ts"
import { type Member, members, membersOf, type SessionTree } from "../../session/document/saved-document.ts"
import { isFuture, type SessionDocument } from "../../session/schema.ts"
import { count } from "../../support/format.ts"

/** @throws Failure when one of these sessions holds such a part */
export function mayImport(coming: readonly Member[]): void {
  for (const { info, messages } of coming)
    for (const [index, { parts }] of messages.entries())
      for (const part of parts)
        if (isFuture(part)) throw failures.unknownPart(named(part.type), `message ${index + 1} of ${info.id}`)
}

/** Without them, and what is to be said of it: a copy is a session of its own, which need not have them. */
export function withoutFuture({ root, subagents }: SessionTree): { family: SessionTree; warnings: string[] } {
  const future = members({ root, subagents }).flatMap(({ messages }) => messages.flatMap(futureIn))
  if (future.length === 0) return { family: { root, subagents }, warnings: [] }
  const types = [...new Set(future.map(({ type }) => named(type)))].join(", ")
  const plain = (member: Member): Member => ({
    ...member,
    messages: member.messages.map((message) =>
      message.parts.some(isFuture) ? { ...message, parts: message.parts.filter((part) => !isFuture(part)) } : message,
    ),
  })
  return {
    family: { root: plain(root), subagents: subagents.map(plain) },
    warnings: [
      `The copy is without ${count(future.length, "part")} of a type that is not known here (${types}); the file still has ${future.length === 1 ? "it" : "them"}.`,
    ],
  }
}

/** Of a file that has such parts. */
export function futureWords(document: SessionDocument, file: string): string[] {
  const future = membersOf(document).flatMap(({ messages }) => messages.flatMap(futureIn))
  const types = [...new Set(future.map(({ type }) => named(type)))].join(", ")
  return future.length > 0
    ? [`${file}: it can be loaded as a copy alone here, without its parts of the type ${types}.`]
    : []
}

const futureIn = ({ parts }: Member["messages"][number]) => parts.filter(isFuture)

/** It comes from a stranger. */
const named = (type: string) => type.slice(0, 60)
