/** Compares a save with every version that others may count on. */
import { havingOf } from "../../session/relation/missing-messages.ts"
import { givenUp, goneWords, type Loss, lossesOf } from "../../stores/messages-at-risk.ts"
import type { StoreEntry } from "../../stores/store.ts"
import type { World } from "../../support/world.ts"
import type { LocalTree } from "../shared/local-session-tree.ts"
import { ownInCopy } from "./own-messages-in-copy.ts"
import type { Before } from "./saved-before.ts"

export type Risk = {
  /** The messages at risk. */
  losses: Loss[]
  /** The file in which `resolve` has put the session's own messages, if it did. */
  copy: () => Promise<string | undefined>
  /** Warnings for a save that overwrites them all the same. */
  words: (isDryRun: boolean) => Promise<string[]>
  /** Records, after saving, what was given up, so that it is not asked about again. */
  remember: () => Promise<void>
}

/** @param compared blobs of versions of which a save has all messages */
export async function messagesAtRisk(
  world: World,
  entry: StoreEntry,
  tree: LocalTree,
  before: Before,
  compared: readonly string[] = [],
): Promise<Risk> {
  const { old, broken, blob } = before
  const { id } = tree.root.info
  const memory = givenUp(world, id)
  const inFile = old && !broken && !entry.isAbsent ? { name: entry.file ?? "", document: old, blob } : undefined
  const known = new Set([...((await memory.read()) ?? []), ...compared])
  const losses = await lossesOf(entry.root, entry.versions, inFile, { ...tree.having, id }, known)
  return {
    losses,
    copy: async () => old && ownInCopy(entry.root, entry.copies, tree.having, havingOf(old)),
    words: async (isDryRun) => (losses.length > 0 ? goneWords(entry.root, losses, isDryRun) : []),
    async remember() {
      const gone = losses.flatMap((one) => one.blob ?? [])
      if (gone.length > 0) await memory.write([...new Set([...((await memory.read()) ?? []), ...gone])])
    },
  }
}
