/** What can go wrong with saved sessions where they are kept: in the worktree, and on the branch. */
import { again, cannotWrite, reasons, type Unpushed } from "../git/failures.ts"
import type { Complaint } from "../git/run-git.ts"
import { nameOf } from "../session/document/location.ts"
import { exitCodes, Failure, InConflict } from "../support/failure.ts"

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

export const ignoredFile = (file: string, rule: string) =>
  new Failure(
    `${file} is saved, but not committed: git ignores it (${rule}).`,
    `Put \`!/.opencode/\` on a line after that rule, or add this file yourself with \`git add -f\`; then ${again}`,
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

/** @param sides what each of them has */
export const inConflict = (file: string, sides: string) =>
  new InConflict(
    `${file} is in conflict: ${sides}.`,
    "Settle it with `opencode-session resolve`, which drops no message of either, and run this again.",
    exitCodes.wouldOverwrite,
  )

export const noBranches = () =>
  new Failure(
    "This is not a git worktree, so there is no branch to keep sessions on.",
    "Run it in the repository, or leave out the option that asks for it.",
    exitCodes.usage,
  )

export const inOtherStore = (file: string, store: "worktree" | "branch") =>
  new Failure(
    `${file} is ${store === "branch" ? "on the branch opencode/sessions" : "in the worktree"} already, and stays there.`,
    `Move it with \`opencode-session move ${nameOf(file)}\`, or leave out --store.`,
    exitCodes.usage,
  )

export const savedMeanwhile = (file: string) =>
  new Failure(`${file} was changed by somebody else at the same moment.`, "Run it again.")

export const notShared = (remote: string, { done, again }: Unpushed) =>
  new Failure(`${done}, but not pushed: others keep pushing to ${remote}.`, `Say \`${again}\` again in a moment.`)

export const needsCommit = (option: string) =>
  new Failure(`${option} says what to do with a commit, and there is none.`, "Add --commit.", exitCodes.usage)

export const mayBePointer = (file: string) =>
  new Failure(
    `${file} is a Git LFS pointer, so it is not known whether this session is saved there; nothing was saved.`,
    "Get its content with `git lfs pull`, and save again.",
    exitCodes.wouldOverwrite,
  )
