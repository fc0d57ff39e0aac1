/** What the remote has of a file of the branch, as far as is known without contacting it. */
import { versionsUpTo } from "../../git/file-history.ts"
import { filesAt, isCutOff, type RemoteRefs, tipOf } from "./commit-tree.ts"

/** @returns `history`: not, or no longer, in its last commit; in a shallow clone that cannot be told from nothing */
export async function atRemote(
  root: string,
  { tracking, seen, had }: RemoteRefs,
  file: string,
): Promise<"tip" | "history" | undefined> {
  const found = await Promise.all([...new Set([tracking, seen, had])].map((ref) => tipOf(root, ref)))
  const tips = [...new Set(found)].filter((tip) => tip !== undefined)
  for (const tip of tips) if ((await filesAt(root, tip)).has(file)) return "tip"
  for (const tip of tips) {
    if ((await isCutOff(root, tip)) || (await versionsUpTo(root, tip, file)).length > 0) return "history"
  }
  return undefined
}
