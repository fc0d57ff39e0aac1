/** The transcript of a listed session, kept where the process lives on. */
import { join } from "node:path"
import { readOutline } from "../../session/document/read.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import { blobText, type SavedSession, textOf } from "../../stores/worktree/list-files.ts"
import { versionOf } from "../../support/atomic-file.ts"
import { bare } from "../../support/json-among.ts"
import { keepNothing } from "../../support/keep.ts"
import type { World } from "../../support/world.ts"

/** @param session with its blob, or a file of the worktree @throws Failure */
export function keptTranscript(
  { keep = keepNothing }: World,
  root: string,
  { file, blob, bytes }: Pick<SavedSession, "file" | "blob" | "bytes">,
): Promise<Transcript> {
  const path = join(root, file)
  return keep(blob ?? `${path} ${versionOf(path)}`, bytes, async () => {
    const text = blob ? await blobText(root, blob, file) : await textOf(path, file)
    return transcriptOf(readOutline(bare(text), file))
  })
}
