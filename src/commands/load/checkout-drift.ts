/** How the checkout at hand stands to the one a session was saved in. */
import { hasCommit, hashFiles, type Place, worktreeState } from "../../git/worktree.ts"
import { factsOf } from "../../session/document/saved-document.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { count } from "../../support/format.ts"

/** @returns a line or two, only when it matters to somebody who goes on with the session */
export async function checkoutDrift(document: SessionDocument, { root, git }: Place): Promise<string[]> {
  const facts = factsOf(document)
  if (!facts || !git) return []
  const { branch, commit, dirty, files = {} } = facts
  const [now, at] = await Promise.all([hashFiles(root, Object.keys(files)), worktreeState(root)])
  const changed = Object.entries(files).filter(([file, hash]) => file in now && now[file] !== hash).length
  const here = !commit || commit === at.commit || (await hasCommit(root, commit))
  const where = [
    branch && branch !== at.branch ? `on branch ${branch} (here: ${at.branch ?? "no branch"})` : "",
    here ? "" : `at commit ${commit?.slice(0, 7)}, which is not here (git fetch)`,
    // Work that was not committed and has arrived by now is no news.
    dirty && (changed > 0 || !here) ? "with uncommitted changes" : "",
  ].filter(Boolean)
  const total = Object.keys(files).length
  return [
    ...(where.length > 0 ? [`It was saved ${where.join(", ")}.`] : []),
    ...(changed > 0
      ? [
          `${changed} of the ${count(total, "file")} this session changed ${changed === 1 ? "has" : "have"} changed since.`,
        ]
      : []),
  ]
}
