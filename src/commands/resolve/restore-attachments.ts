/** Restores attachments that a merge deleted though a session it kept needs them. */
import { rm } from "node:fs/promises"
import { basename, dirname, join } from "node:path/posix"
import { stage } from "../../git/stage.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import {
  attachmentFrom,
  attachmentsFolder,
  attachmentsIn,
  filesBeside,
  placeholders,
  writeAttachments,
} from "../../stores/attachments.ts"
import { filesAt } from "../../stores/branch/commit-tree.ts"
import { sessionIn } from "../../stores/branch/local-and-remote.ts"
import { filesIn } from "../../stores/worktree/list-files.ts"
import { bytesOf } from "../../support/byte-search.ts"

/** @param commits of the merge @returns the restored files, from the root */
export async function restoreAttachments(root: string, commits: readonly string[]): Promise<string[]> {
  const there = new Set(await attachmentsIn(root))
  const known = await Promise.all(commits.map((commit) => filesAt(root, commit).catch(() => new Map())))
  const names = known.flatMap((files) => [...files.keys()]).filter((file) => dirname(file) === attachmentsFolder)
  const missing = new Set(names.map((file) => basename(file)).filter((name) => !there.has(name)))
  if (missing.size === 0) return []
  const found = new Map<string, Buffer>()
  for (const name of await namedBySessions(root, missing)) {
    const bytes = await attachmentFrom(
      commits.map((revision) => ({ root, revision, folder: sessionsFolder })),
      name,
    )
    if (typeof bytes !== "string") found.set(name, bytes)
  }
  await writeAttachments(root, found)
  const restored = [...found.keys()].map((name) => `${attachmentsFolder}/${name}`)
  await stage(root, filesBeside({ kept: "beside", files: [...found.keys()] })).catch(async (problem) => {
    // What is there is not looked for again.
    for (const file of restored) await rm(join(root, file), { force: true })
    throw problem
  })
  return restored
}

/** The names that sessions want as sidecars. A name in the text is no proof: attachments left out have one too. */
async function namedBySessions(root: string, names: ReadonlySet<string>): Promise<Set<string>> {
  const wanted = new Set<string>()
  for (const file of await filesIn(root, true)) {
    const bytes = readIf(join(root, file))
    if (!bytes || ![...names].some((name) => bytes.includes(name))) continue
    const document = sessionIn(bytes.toString(), file)
    for (const { name, kept } of document ? placeholders(document) : []) if (kept && names.has(name)) wanted.add(name)
  }
  return wanted
}

function readIf(path: string): Buffer | undefined {
  try {
    return bytesOf(path).bytes
  } catch {
    return undefined
  }
}
