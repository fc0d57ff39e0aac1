/** The store entry of a session in the worktree. */
import { join } from "node:path"
import { ignoredBy, type Place, unknownOf } from "../../git/worktree.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { versionOf } from "../../support/atomic-file.ts"
import { storedAt } from "../../support/stored-bytes.ts"
import { neededOnlyBy, sidecarsIn, unneeded, writeAttachments } from "../attachments.ts"
import { needsCommit } from "../failures.ts"
import type { InWorktree } from "../find-session.ts"
import type { InGit } from "../known-versions.ts"
import { revisionText } from "../other-branches.ts"
import type { StoreEntry, StoreOptions } from "../store.ts"
import { attachmentWarnings } from "./attachment-warnings.ts"
import { blobText, folderFiles, textOf } from "./list-files.ts"
import { refuseLinks, removeFiles } from "./remove-files.ts"
import { createSaved, replaceSaved } from "./write-file.ts"

export async function worktreeEntry(
  place: Place,
  id: string,
  { file: there, warnings }: Pick<InWorktree, "file" | "warnings">,
  options: StoreOptions,
  { versions, names, copies }: InGit & Pick<InWorktree, "copies">,
): Promise<StoreEntry> {
  const { root, git } = place
  if (options.needsCommit) throw needsCommit(options.needsCommit)
  // Deleted, or left out by a sparse checkout: saving to a second file would make a second truth.
  const absent = there ? undefined : versions.find((one) => !one.isBeside)
  const file = there ?? absent?.file
  const version = versionOf(join(root, file ?? sessionsFolder))
  return {
    root,
    store: "worktree",
    version,
    versions,
    copies,
    isAbsent: absent !== undefined,
    ...(file && {
      file,
      read: () => (absent ? blobText(root, absent.blob, file) : textOf(join(root, file), file)),
      ...(!absent && { stored: () => storedAt(join(root, file)) }),
      committed: () => revisionText(root, `HEAD:${file}`),
    }),
    beside: sidecarsIn(root),
    warnings,
    toAdd: async (files) => (git ? unknownOf(root, [...Object.keys(folderFiles), ...files]) : new Map()),
    ignoredBy: async (file) => (git ? ignoredBy(root, file) : undefined),
    attachmentWarnings: (file, told) => attachmentWarnings(root, file, told),
    write: async (name, { bytes, beside, isPart }) => {
      await writeAttachments(root, beside)
      const own = bytes && isPart && there ? await neededOnlyBy(root, [there]) : []
      if (own.length > 0) await refuseLinks(root)
      if (!bytes) return { file: file ?? `${sessionsFolder}/${name}`, version }
      const written = file
        ? (await replaceSaved(root, file, bytes, version)) && file
        : await createSaved(root, name, bytes, { id, taken: names })
      if (written) await removeFiles(root, await unneeded(root, own))
      return written ? { file: written, version: versionOf(join(root, written)) } : undefined
    },
  }
}
