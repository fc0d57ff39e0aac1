/** Attachments that a merge has taken from a session which it kept. */
import { basename, dirname, join } from "node:path/posix"
import { stage } from "../../git/worktree.ts"
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

/** @param commits of the merge @returns those that are there again, from the root */
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
  for (const file of filesBeside({ kept: "beside", files: [...found.keys()] })) await stage(root, file)
  return [...found.keys()].map((name) => `${attachmentsFolder}/${name}`)
}

/** Those that a session wants beside it. The name alone does not tell: it stands for one that was left out as well. */
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
