/** What can go wrong with the folder of the saved sessions, in one place. */

import type { Operation } from "../git/operation.ts"
import type { Complaint } from "../git/run-git.ts"
import { sessionsFolder } from "../git/worktree.ts"
import { exitCodes, Failure } from "../support/failure.ts"

export const symlink = (path: string) =>
  new Failure(
    `${path} is a symbolic link; sessions are not written through one.`,
    "Replace it with a real folder or file.",
  )

export const cannotWrite = (folder: string, error: NodeJS.ErrnoException) =>
  new Failure(`${folder} cannot be written: ${reasons[error.code ?? ""] ?? error.message}.`, remedyOf(error.code))

/** Of a file that the user has named. */
export const notWritten = (file: string, error: NodeJS.ErrnoException) => {
  const isFolderThere = error.code !== "ENOENT" && error.code !== "ENOTDIR"
  return new Failure(
    isFolderThere ? cannotWrite(file, error).what : `${file} cannot be written: its folder is not there.`,
    "Name another file, or see to its folder.",
  )
}

export const cannotRemove = (file: string, error: NodeJS.ErrnoException) =>
  new Failure(
    `${file} cannot be removed: ${reasons[error.code ?? ""] ?? error.message}.`,
    "Check the permissions of its folder and run it again.",
  )

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
    `Tell it that you do: git config --global --add safe.directory ${folder}`,
  )

/** Of a sparse checkout. @param folder that it has not */
export const leftOut = (folder: string) =>
  new Failure(
    `This sparse checkout leaves ${folder} out, where the saved sessions are.`,
    "Get it with `git sparse-checkout add .opencode`.",
  )

export const notInClone = (name: string) =>
  new Failure(
    `${name} could not be read: git has no more than its name here, and does not get it from the remote.`,
    "Run it again when the remote can be reached; where all of it should be here, see `git fsck`.",
  )

export const fileTooLarge = (path: string, bytes: number) =>
  new Failure(
    `${path} is ${Math.round(bytes / 1e6)} MB, more than can be handled in one piece.`,
    "Ask for the work to go on in a new session, and for that one to be saved.",
  )

export const noSavedSessions = (root: string) =>
  new Failure(
    `There are no saved sessions in ${root}.`,
    "Save one with `opencode-session save`, or get those of your colleagues with `git pull`.",
  )

export const outOfRange = (number: string, count: number) =>
  new Failure(
    `There is no saved session ${number}; the list has ${count}.`,
    "See it with `opencode-session list`.",
    exitCodes.usage,
  )

export const noMatch = (name: string) =>
  new Failure(
    `No saved session is called ${name}.`,
    "See those there are with `opencode-session list`.",
    exitCodes.usage,
  )

export const ambiguous = (name: string, matches: string[]) =>
  new Failure(
    `${name} can be any of ${matches.length} saved sessions: ${matches.slice(0, 5).join(", ")}${matches.length > 5 ? ", …" : ""}.`,
    "Type more of the name, or its number in `opencode-session list`.",
    exitCodes.usage,
  )

const again = "say `opencode-session save --commit` again."

export const ignoredFile = (file: string, rule: string) =>
  new Failure(
    `${file} is saved, but not committed: git ignores it (${rule}).`,
    `Put \`!/.opencode/\` on a line after that rule, or add this file yourself with \`git add -f\`; then ${again}`,
  )

export const underWay = (file: string, { name, finish }: Pick<Operation, "name" | "finish">) =>
  new Failure(
    `${file} is saved, but not committed: ${name} is under way.`,
    `Finish it${finish ? ` with \`${finish}\`` : ""} or give it up (\`git status\` says how), and ${again}`,
  )

export const indexLocked = (file: string, lock: string) =>
  new Failure(
    `${file} is saved, but not committed: another git process holds ${lock}.`,
    `Wait for it, an editor that waits for a message perhaps, or remove that file when no git runs any more; then ${again}`,
  )

export const outsideSparse = (file: string) =>
  new Failure(
    `${file} is saved, but not committed: this sparse checkout leaves its folder out.`,
    `Take it in with \`git sparse-checkout add .opencode\`; then ${again}`,
  )

export const hookRefused = (file: string, output: string) =>
  new Failure(
    `${file} is saved, but not committed: a hook of this repository refused it.`,
    `See what it says, and ${again}`,
    exitCodes.failed,
    output,
  )

export const notCommitted = (file: string, { reason, output }: Complaint) =>
  new Failure(`${file} is saved, but not committed: ${reason}.`, `Mend that, and ${again}`, exitCodes.failed, output)

export const notConfigured = (reason: string) =>
  new Failure(`The git configuration of this clone cannot be changed: ${reason}.`, "Mend that, and run it again.")

export const pushFromNoBranch = () =>
  new Failure(
    "The session is committed, but not pushed: HEAD is on no branch.",
    "Make one with `git switch -c NAME`, and push it with `git push -u REMOTE NAME`.",
  )

export const noUpstream = (branch: string, remote: string) =>
  new Failure(
    `The session is committed, but not pushed: the branch ${branch} has no upstream.`,
    `Push it with \`git push -u ${remote} ${branch}\`.`,
  )

/** @param pull how they are got */
export const pushRejected = (name: string, pull: string) =>
  new Failure(
    `The session is committed, but not pushed: ${name} has commits that are not here.`,
    `Get them with \`${pull}\`; if that ends in a conflict of this session, \`opencode-session resolve\` keeps what each of you has and says how to finish; then \`git push\`.`,
  )

/** What has been done all the same, and the command that pushes then. */
export type Unpushed = { done: string; again: string }

export const pushFailed = ({ reason, output }: Complaint, { done, again }: Unpushed) =>
  new Failure(
    `${done}, but not pushed: ${reason}.`,
    `Push it with \`${again}\` when that is mended.`,
    exitCodes.failed,
    output,
  )

export const notKept = (reason: string) =>
  new Failure(
    `The branch opencode/sessions is as it was, since git refused: ${reason}.`,
    "Mend that, and run it again.",
  )

export const storeCheckedOut = (branch: string, path: string) =>
  new Failure(
    `The branch ${branch} is checked out in ${path}, where its files would fall behind.`,
    "Switch to another branch there, and run it again.",
  )

export const badRemote = (reason: string) =>
  new Failure(
    `The remote of the configuration is not used: ${reason}.`,
    "Write the name of a remote of this clone there, or an address as https://host/path, ssh://git@host/path or git@host:path.",
  )

export const storeNotFetched = (remote: string, { reason, output }: Complaint) =>
  new Failure(
    `The sessions of ${remote} could not be fetched: ${reason}.`,
    "Check the network and the remote, or leave --fetch out and take what is here.",
    exitCodes.failed,
    output,
  )

const reasons: Record<string, string> = {
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
