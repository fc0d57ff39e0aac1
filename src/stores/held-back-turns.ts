/** What `save --until` leaves out may be in an earlier commit, with which a push would share it. */
import { blobs } from "../git/blobs.ts"
import { changesIn, rootCommits, type Version } from "../git/file-history.ts"
import { unpushed } from "../git/push.ts"
import { git } from "../git/worktree.ts"
import { isAnySharedInPart } from "../machine/shared-in-part.ts"
import type { Outline } from "../session/document/outline.ts"
import { readOutline } from "../session/document/read.ts"
import { hasMore, havingOf } from "../session/relation/missing-messages.ts"
import { Failure } from "../support/failure.ts"
import { filesAt, ownRefs } from "./branch/commit-tree.ts"
import { attachmentsAlong } from "./held-back-attachments.ts"
import type { Ahead } from "./held-back-failures.ts"
import { inPart, isVersion, type Part, toldBy } from "./held-back-parts.ts"

/** `left`: attachments that are there, and would be shared without earlier commits as well. */
export type HeldBack = Ahead & { left: string[] }

/** What is pushed, and what the remote has already, as `git log` takes both. */
export type Span = [head: string, ...without: string[]]

/**
 * For who does not push, but may be about to advise it. Where no session of this user is shared in part nothing is looked
 * for: where no remote has anything yet, that would read the whole history.
 */
export const heldBackUnasked = async (
  env: NodeJS.ProcessEnv,
  root: string,
  spanOf: (root: string) => Promise<Span> = unpushed,
): Promise<HeldBack | undefined> =>
  (await isAnySharedInPart(env)) ? heldBackAlong(root, await spanOf(root)) : undefined

export async function heldBackAlong(root: string, [head, ...without]: Span): Promise<HeldBack | undefined> {
  const changes = await changesIn(root, [head, ...without])
  if (changes.length === 0) return undefined
  const now = await filesAt(root, head)
  const along = changes.filter(({ file }) => isVersion(file))
  const told = await toldBy(root, along)
  const parts = inPart(along, told, now)
  const more = await versionWithMore(root, parts)
  const beside = await attachmentsAlong(root, { changes, told, parts, now })
  const [attachment] = beside?.left ?? []
  const file = more?.file ?? beside?.file
  const commit = (more?.version ?? attachment)?.commit?.id
  if (!file || !commit) return undefined
  const publishedAt = await remoteWith(root, commit)
  return {
    file,
    commit: commit.slice(0, 10),
    isFirst: (await rootCommits(root, head)).includes(commit),
    ...(publishedAt && { publishedAt }),
    isGone: !now.has((more ? undefined : attachment?.file) ?? file),
    ...(!more && attachment && { attachment: attachment.file }),
    left: (beside?.left ?? []).flatMap(({ file }) => (now.has(file) ? [file] : [])),
  }
}

/** Also where the sessions of an address were last seen, which has no name. */
async function remoteWith(root: string, commit: string): Promise<string | undefined> {
  const refs = ["refs/remotes", `${ownRefs}/*`]
  const found = (
    await git(root, "for-each-ref", "--count=1", "--format=%(refname)", "--contains", commit, ...refs)
  ).trim()
  return found.startsWith(ownRefs) ? "Another remote" : found.replace("refs/remotes/", "") || undefined
}

async function versionWithMore(root: string, parts: readonly Part[]) {
  const asked = parts.flatMap(({ last, others }) =>
    others.length > 0 ? [last, ...others].map((version) => ({ last, version })) : [],
  )
  const ids = asked.map(({ version }) => version.blob)
  let having: ReturnType<typeof havingOf> | undefined
  let next = 0
  for await (const { content } of blobs(root, ids)) {
    const { last, version } = asked[next++] as { last: Version; version: Version }
    const outline = content && outlineIf(content.toString(), version.file)
    if (version === last) having = outline && havingOf(outline)
    // What cannot be read may have anything; and a message that is here in part was cut for another reason.
    else if (!outline || !having || hasMore(outline, having)) return { file: last.file, version }
  }
  return undefined
}

function outlineIf(text: string, file: string): Outline | undefined {
  try {
    return readOutline(text, file)
  } catch (problem) {
    if (!(problem instanceof Failure)) throw problem
    return undefined
  }
}
