/** The attachments that a session lacks which is here already. */
import type { Reader, Snapshot } from "../../opencode/host.ts"
import { placeholdersIn } from "../../session/attachments/sidecar.ts"
import { factsOf, membersOf } from "../../session/document/saved-document.ts"
import type { SessionDocument } from "../../session/schema.ts"
import type { Lost } from "../shared/size-options.ts"

/** Attachments that the local session was loaded without. OpenCode's import replaces no part, so they stay missing. */
export async function withoutHere(
  reader: Reader,
  { sessions }: Snapshot,
  document: SessionDocument,
): Promise<string[]> {
  if (!factsOf(document)?.attachments) return []
  const names = new Set<string>()
  for (const { info } of membersOf(document))
    if (sessions.has(info.id))
      for (const { name } of placeholdersIn((await reader.session(info.id)).messages)) names.add(name)
  return [...names]
}

export function withoutWords(names: readonly string[], lost: readonly Lost[]): string[] {
  const isLost = (name: string) => lost.some((one) => one.name === name)
  return names.map((name) =>
    isLost(name)
      ? `The session here lacks the attachment ${name}, and the file has no copy of it.`
      : `The session here lacks the attachment ${name}, which the file has: load it with --as-copy to get it.`,
  )
}
