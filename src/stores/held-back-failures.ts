/** What is said where a push would share what `save --until` has left out. */
import type { Unpushed } from "../git/failures.ts"
import { Failure } from "../support/failure.ts"
import { typed } from "../support/shell-quote.ts"
import { byHand, type Shared } from "./push-by-hand.ts"

/** A commit with more of a session than its last version shares. */
export type Ahead = {
  file: string
  commit: string
  /** Whether it has no parent. */
  isFirst: boolean
  /** A remote branch that has it: `origin/main`. It is not what is pushed to, as far as is known here. */
  publishedAt?: string
  /** Whether the file, or the attachment, is there no more. */
  isGone: boolean
  /** Where it is no turn that the commit shares. */
  attachment?: string
}

const sharesMore = ({ file, commit, attachment }: Ahead) =>
  `the commit ${commit} would go along, and has ${attachment ? `${attachment}, which no committed session needs any more, and which may be of ` : ""}turns that ${file} leaves out`

/** @param tips of the branch: as it is, and with all that is not pushed in one commit, which has no earlier version */
export const heldBackOnBranch = (
  ahead: Ahead,
  { local, inOne }: { local: string; inOne: string },
  remote: Shared,
  { done }: Unpushed,
) =>
  new Failure(
    `${done}, but not pushed: ${sharesMore(ahead)}.`,
    ahead.publishedAt
      ? `${ahead.publishedAt} has it already, so leave it as it is: name that remote as \`remote\` in your own configuration. If all turns may be seen at ${remote.called} as well: ${byHand(remote)}.`
      : `Keep them with \`git branch NAME opencode/sessions\`; put what the branch has now into one commit with \`git update-ref refs/heads/opencode/sessions ${inOne} ${local}\`, and push that: ${byHand(remote)}. If all turns may be seen, push it as it is.`,
  )

/** @param isToPush whether a push was asked for; otherwise it is a warning @param again what to do at the end */
export const heldBackHere = (ahead: Ahead, isToPush = true, again = "run the same `opencode-session save` again") =>
  new Failure(
    `The session is committed, but ${isToPush ? "not pushed" : "do not push it yet"}: ${sharesMore(ahead)}.`,
    ahead.publishedAt
      ? published(ahead, ahead.publishedAt, again)
      : `Keep it with \`git branch NAME\`; in ${withoutIt(ahead)}; then ${again}. If all turns may be seen: \`git push\` as it is.`,
  )

/** For who asks before a push of the branch. */
export const heldBackThere = (ahead: Ahead) =>
  new Failure(
    `Do not push the branch opencode/sessions by hand yet: ${sharesMore(ahead)}.`,
    "Save that session with `opencode-session save --push`: it refuses, and says what to do.",
  )

/** A rebase would take away from others what they have. */
function published({ commit, isFirst }: Ahead, where: string, again: string): string {
  const start = isFirst ? "`git switch --orphan NAME`" : `\`git switch -c NAME ${commit}^\``
  return `${where} has it already, so leave it as it is. \`git fetch --all\` tells whether the remote that you push to has it as well: then ${again}. If not, do that on a branch from before it: ${start}. If all turns may be seen there: \`git push\` as it is.`
}

/** A fixup with the removal would leave a commit with nothing in it, at which git stops. */
function withoutIt({ commit, isFirst, isGone, attachment }: Ahead): string {
  const rebase = `\`git rebase -i ${isFirst ? "--root" : `${commit}^`}\``
  if (!attachment) {
    const later = isGone ? "the later commits of that file, but not its removal," : "the later commits of that file"
    return `${rebase}, make ${later} a fixup of the first`
  }
  if (isGone) return `${rebase}, make the commit that removes it a fixup of that one`
  return `${rebase}, mark that commit with \`edit\`, and there \`git rm --cached ${typed(attachment)}\`, \`git commit --amend --allow-empty --no-edit\` and \`git rebase --continue\``
}
