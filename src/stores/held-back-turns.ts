/** What `save --until` leaves out may be in an earlier commit, with which a push would share it. */
import { blobs } from "../git/blobs.ts"
import { committedIn, rootCommits, type Version } from "../git/file-history.ts"
import type { Outline } from "../session/document/outline.ts"
import { readOutline } from "../session/document/read.ts"
import { havingOf, lackingIn } from "../session/relation/missing-messages.ts"
import { Failure } from "../support/failure.ts"
import { filesAt } from "./branch/commit-tree.ts"
import { blobText, listBlobs, sessionIn } from "./worktree/list-files.ts"

/** A commit with more of a session than the last one shares. `isFirst`: whether it has no parent. */
export type Ahead = { file: string; commit: string; isFirst: boolean }

/** @param span what is pushed, and what the remote has already, as `git log` takes both */
export async function heldBackAlong(
  root: string,
  [head, ...without]: readonly [head: string, ...without: string[]],
): Promise<Ahead | undefined> {
  const along = await committedIn(root, [head, ...without])
  if (along.length === 0) return undefined
  const now = await filesAt(root, head)
  const changed = [...new Set(along.map(({ file }) => file))].flatMap((file) => {
    const blob = now.get(file)?.blob
    return blob ? [{ file, blob }] : []
  })
  const { sessions } = await listBlobs(root, changed)
  for (const { file, blob = "", sessionID, heldBack } of sessions) {
    if (!heldBack) continue
    const last = havingOf(readOutline(await blobText(root, blob, file), file))
    const others = along.filter((one) => one.blob !== blob)
    for await (const version of versionsOf(root, others, sessionID)) {
      const { commit } = version
      if (commit && (!version.outline || hasMore(version.outline, last)))
        return { file, commit: commit.id.slice(0, 10), isFirst: (await rootCommits(root, head)).includes(commit.id) }
    }
  }
  return undefined
}

/** Without an outline: it cannot be read, so nobody knows what it has. */
async function* versionsOf(root: string, versions: readonly Version[], id: string) {
  let next = 0
  for await (const { content } of blobs(
    root,
    versions.map(({ blob }) => blob),
  )) {
    const version = versions[next++] as Version
    if (content && sessionIn(version.file, content) === id)
      yield { ...version, outline: outlineIf(content.toString(), version.file) }
  }
}

function outlineIf(text: string, file: string): Outline | undefined {
  try {
    return readOutline(text, file)
  } catch (problem) {
    if (!(problem instanceof Failure)) throw problem
    return undefined
  }
}

/** A message that is here in part was cut for another reason. */
function hasMore(version: Outline, last: ReturnType<typeof havingOf>): boolean {
  const { messages, inPart } = lackingIn(version, last)
  return messages > inPart
}
