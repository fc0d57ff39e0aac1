/** Attachments in the worktree that should not be there, or should be and are not. */
import { wasCommitted } from "../../git/file-history.ts"
import type { Facts } from "../../session/schema.ts"
import { attachmentsFolder, attachmentsIn, neededOnlyBy } from "../attachments.ts"

/** What is beside a saved file and should not be, or should be and is not. @param file from the root */
export async function attachmentWarnings(
  root: string,
  file: string,
  told: Facts["attachments"] | undefined,
): Promise<string[]> {
  if (told?.kept === "out")
    return (await neededOnlyBy(root, [file])).map(
      (one) => `${one} is still there: remove it, or it may be committed with other work.`,
    )
  const there = new Set(told ? await attachmentsIn(root) : [])
  const missing = (told?.files ?? []).filter((name) => !there.has(name))
  const where = told?.kept === "beside" ? "is missing beside the session" : "is not here, so it is not in the file"
  return Promise.all(
    missing.map(async (name) => {
      const next = (await wasCommitted(root, `${attachmentsFolder}/${name}`))
        ? "take it from an earlier commit"
        : "no commit here has it, so ask whoever saved the session before"
      return `The attachment ${name} ${where}: ${next}.`
    }),
  )
}
