/** The failures of git, and of the files of a worktree. */
import { sessionsFolder } from "../session/document/location.ts"
import { exitCodes, Failure } from "../support/failure.ts"
import { typed } from "../support/shell-quote.ts"
import type { Complaint } from "./run-git.ts"

export const symlink = (path: string) =>
  new Failure(
    `${path} is a symbolic link; sessions are not written through one.`,
    "Replace it with a real folder or file.",
  )

export const cannotWrite = (folder: string, error: NodeJS.ErrnoException) =>
  new Failure(`${folder} cannot be written: ${reasons[error.code ?? ""] ?? error.message}.`, remedyOf(error.code))

export const inTheWay = (path: string) =>
  new Failure(`${path} is a file where a folder is needed; nothing was changed.`, "Move it away and run it again.")

export const notUtf8 = (path: string) =>
  new Failure(`${path} is not UTF-8, so it is not changed.`, "Convert it to UTF-8 and run it again.")

export const cannotRead = (path: string, error: NodeJS.ErrnoException & { size?: number }) =>
  error.size === undefined
    ? new Failure(
        `${path} cannot be read: ${reasons[error.code ?? ""] ?? error.message}.`,
        "Check its name and its permissions.",
      )
    : fileTooLarge(path, error.size)

export const dubiousOwnership = (folder: string) =>
  new Failure(
    `Git does not trust ${folder}, since another user owns it.`,
    `If you trust it: git config --global --add safe.directory ${typed(folder)}`,
  )

export const fileTooLarge = (path: string, bytes: number) =>
  new Failure(
    `${path} is ${Math.round(bytes / 1e6)} MB, too large to handle in one piece.`,
    "Ask its author to go on in a new session, and to save that one.",
  )

/** The same: with `--until`, a plain one would commit the later turns. */
export const again = "run the same `opencode-session save --commit` again."

export const underWay = (file: string, { name, finish }: { name: string; finish?: string }) =>
  new Failure(
    `${file} is saved, but not committed: ${name} is under way.`,
    `Finish it${finish ? ` with \`${finish}\`` : ""} or give it up (\`git status\` says how), and ${again}`,
  )

export const indexLocked = (file: string, lock: string) =>
  new Failure(
    `${file} is saved, but not committed: another git process holds ${lock}.`,
    `Wait for it (it may be an open editor), or remove that file if no git is running; then ${again}`,
  )

const resolveAgain = "run `opencode-session resolve` again."

export const stagingLocked = (lock: string) =>
  new Failure(
    `What is settled cannot be staged: another git process holds ${lock}.`,
    `Wait for it (it may be an open editor), or remove that file if no git is running; then ${resolveAgain}`,
  )

export const notStaged = ({ reason, output }: Complaint) =>
  new Failure(`What is settled cannot be staged: ${reason}.`, `Fix that, and ${resolveAgain}`, exitCodes.failed, output)

export const outsideSparse = (file: string) =>
  new Failure(
    `${file} is saved, but not committed: this sparse checkout leaves its folder out.`,
    `Include it with \`git sparse-checkout add .opencode\`; then ${again}`,
  )

export const hookRefused = (file: string, output: string) =>
  new Failure(
    `${file} is saved, but not committed: a hook of this repository refused it.`,
    `See what it says, and ${again}`,
    exitCodes.failed,
    output,
  )

export const goneMeanwhile = (file: string) =>
  new Failure(`${file} is not there any more, so nothing was committed.`, "Save the session again.")

export const notCommitted = (file: string, { reason, output }: Complaint) =>
  new Failure(`${file} is saved, but not committed: ${reason}.`, `Fix that, and ${again}`, exitCodes.failed, output)

export const notConfigured = (reason: string) =>
  new Failure(`The git configuration of this clone cannot be changed: ${reason}.`, "Fix that, and run it again.")

export const pushFromNoBranch = () =>
  new Failure(
    "The session is committed, but not pushed: HEAD is on no branch.",
    "Make one with `git switch -c NAME`, and push it with `git push -u REMOTE NAME`.",
  )

export const noUpstream = (branch: string, remote: string) =>
  new Failure(
    `The session is committed, but not pushed: the branch ${branch} has no upstream.`,
    `Push it with \`git push -u ${typed(remote)} ${typed(branch)}\`.`,
  )

export const otherUpstream = (branch: string, remote: string, target: string) =>
  new Failure(
    `The session is committed, but not pushed: the upstream of ${branch} is ${remote}/${target}, and your other commits would go there, too.`,
    `Push the branch under its own name with \`git push -u ${typed(remote)} ${typed(branch)}\`, or all of it to ${target} with \`git push ${typed(remote)} ${typed(`HEAD:${target}`)}\`.`,
  )

export const pushLocked = (remote: string, { done, again }: Unpushed) =>
  new Failure(
    `${done}, but not pushed: this branch is pushed to ${remote}, which is no remote of this clone.`,
    `Name the remote of the sessions in your configuration ("remote"), and then: ${again}`,
  )

export const noRemote = (branch: string) =>
  new Failure(
    "The session is committed, but not pushed: this clone has no remote.",
    `Add one with \`git remote add origin ADDRESS\`, and push with \`git push -u origin ${typed(branch)}\`.`,
  )

/** @param pull the command that gets them */
export const pushRejected = (name: string, pull: string) =>
  new Failure(
    `The session is committed, but not pushed: ${name} has commits that are not here.`,
    `Get them with \`${pull}\`; if that ends in a conflict of this session, \`opencode-session resolve\` keeps what each of you has and says how to finish; then \`git push\`.`,
  )

/** What was done in spite of the failed push, and the command that pushes later. */
export type Unpushed = { done: string; again: string }

export const pushFailed = ({ reason, output }: Complaint, { done, again }: Unpushed) =>
  new Failure(
    `${done}, but not pushed: ${reason}.`,
    `Fix that, then push it with \`${again}\`.`,
    exitCodes.failed,
    output,
  )

/** @param name of the branch there */
export const branchInTheWay = (remote: string, name: string, { done, again }: Unpushed) =>
  new Failure(
    `${done}, but not pushed: ${remote} has a branch ${name}, and git cannot have this one beside it.`,
    `Rename or delete that branch there, then push with \`${again}\`.`,
  )

export const reasons: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than is allowed here",
  ENOTDIR: `a part of ${sessionsFolder} is a file, not a folder`,
  EEXIST: `a part of ${sessionsFolder} is a file, not a folder`,
  EISDIR: "it is a folder",
  EINVAL: "it is not a regular file",
  ENOENT: "there is no such file",
}

function remedyOf(code: string | undefined): string {
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") return "Free some space and save again."
  if (code === "ENOTDIR" || code === "EEXIST") return "Move that file away and save again."
  return "Check the permissions of the folder and save again."
}

/** @param why what cannot be compared */
export const noRange = (why: string) =>
  new Failure(
    `The commits to review are not known: ${why}.`,
    "Name them: `opencode-session review BASE..HEAD`; in a shallow clone, first `git fetch --unshallow`.",
    exitCodes.usage,
  )

export const noSuchRevision = (name: string) =>
  new Failure(
    `There is no commit ${name} here.`,
    "Fetch it, or name a branch, a tag or a commit of this clone.",
    exitCodes.usage,
  )
