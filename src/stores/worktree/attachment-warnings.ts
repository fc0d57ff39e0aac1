/** Warns of sidecars in the worktree that should not be there, or that are missing. */
import { basename, join } from "node:path"
import { wasCommitted } from "../../git/file-history.ts"
import { leftOutAt } from "../../git/left-out.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import type { Facts } from "../../session/schema.ts"
import { attachmentsFolder, attachmentsIn, neededOnlyBy, readAttachment } from "../attachments.ts"

/** Sentences on sidecars of a saved file that should not be there, or that are missing. @param file from the root */
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
  if (missing.length === 0) return []
  // A sparse checkout may leave them out, and a load finds them all the same.
  const left = new Set((await leftOutAt(root, `${attachmentsFolder}/`)).map(({ file }) => basename(file)))
  const where = told?.kept === "beside" ? "is missing beside the session" : "is not here, so it is not in the file"
  return Promise.all(
    missing
      .filter((name) => !left.has(name))
      .map(async (name) => {
        if ((await readAttachment({ folder: join(root, sessionsFolder) }, name)) !== "missing")
          return `The attachment ${name} cannot be read: see to the permissions of ${attachmentsFolder}, and that it is a plain file.`
        const next = (await wasCommitted(root, `${attachmentsFolder}/${name}`))
          ? "take it from an earlier commit"
          : "no commit here has it, so ask whoever saved the session before"
        return `The attachment ${name} ${where}: ${next}.`
      }),
  )
}
