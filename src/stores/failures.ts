/** The failures of the stores: the worktree and the branch. */
import { again, cannotWrite, reasons, type Unpushed } from "../git/failures.ts"
import { putBelow } from "../git/lines-against.ts"
import type { Complaint } from "../git/run-git.ts"
import { nameOf, sessionsFolder } from "../session/document/location.ts"
import { exitCodes, Failure, InConflict, NotInClone } from "../support/failure.ts"
import { typed } from "../support/shell-quote.ts"
import { byHand, type Shared } from "./push-by-hand.ts"

/** For a file that the user has named. */
export const notWritten = (file: string, error: NodeJS.ErrnoException) => {
  const isFolderThere = error.code !== "ENOENT" && error.code !== "ENOTDIR"
  return new Failure(
    isFolderThere ? cannotWrite(file, error).what : `${file} cannot be written: its folder is not there.`,
    "Name another file, or create its folder.",
  )
}

export const cannotRemove = (file: string, error: NodeJS.ErrnoException) =>
  new Failure(
    `${file} cannot be removed: ${reasons[error.code ?? ""] ?? error.message}.`,
    "Check the permissions of its folder and run it again.",
  )

/** For a sparse checkout. @param folder that it leaves out */
export const leftOut = (folder: string) =>
  new Failure(
    `This sparse checkout leaves out ${folder}, the folder of the saved sessions.`,
    "Get it with `git sparse-checkout add .opencode`.",
  )

export const notInClone = (name: string) =>
  new NotInClone(
    `${name} could not be read: git has only its name here, and cannot get the rest from the remote.`,
    "Run it again when you can reach the remote; in a full clone, see `git fsck`.",
  )

/** @param name `opencode/sessions:FILE` */
export const notOnBranch = (name: string) =>
  new Failure(
    `${name} is not here, nor was it when that branch was last fetched.`,
    "Get what others have pushed with `opencode-session list --fetch`, which names it.",
  )

/**
 * @param byFetch whether those of others are on the branch, which a `git pull` of the code does not bring
 * @param unusable why the configured remote cannot be used, and what to do: a fetch would fail for it
 */
export const noSavedSessions = (root: string, byFetch = false, unusable: readonly string[] = []) =>
  new Failure(
    `There are no saved sessions in ${root}.`,
    unusable.join(" ") ||
      `Save one with \`opencode-session save\`, or get those of your colleagues with ${byFetch ? "`opencode-session list --fetch`" : "`git pull`"}.`,
  )

const listThem = (unusable: readonly string[]) => ["List them with `opencode-session list`.", ...unusable].join(" ")

export const outOfRange = (number: string, count: number, unusable: readonly string[] = []) =>
  new Failure(`There is no saved session ${number}; the list has ${count}.`, listThem(unusable), exitCodes.usage)

export const noMatch = (name: string, unusable: readonly string[] = []) =>
  new Failure(`No saved session fits ${name}.`, listThem(unusable), exitCodes.usage)

export const ambiguous = (name: string, matches: string[]) =>
  new Failure(
    `${name} fits ${matches.length} saved sessions: ${matches.slice(0, 5).join(", ")}${matches.length > 5 ? ", …" : ""}.`,
    "Add a word of its title, or give its number in `opencode-session list`.",
    exitCodes.usage,
  )

export const uncommitted = (file: string) =>
  new Failure(
    `${file} is not committed, so nobody else can open it.`,
    `Commit and push it: \`git add ${typed(file)}\`, \`git commit -- ${typed(file)}\`, \`git push\`.`,
  )

export const noAddressHere = () =>
  new Failure(
    "This is not a git worktree, so no saved session has a link here.",
    "Run it in the repository, or send a page: `opencode-session export SESSION -o session.html`.",
    exitCodes.usage,
  )

/** The remote may hold a password, so it is not named. */
export const noSharedAddress = (file: string) =>
  new Failure(
    `${file} has no link: the remote of this clone is not at GitHub, GitLab, Gitea or Bitbucket, and no site of the sessions is configured.`,
    `Send it as a page (\`opencode-session export ${typed(nameOf(file))} -o session.html\`), or set \`site\` in .opencode/opencode-session.json.`,
  )

export const ignoredFile = (file: string, rule: string) =>
  new Failure(
    `${file} is saved, but not committed: git ignores it (${rule}).`,
    `Put ${putBelow(rule, sessionsFolder)}, or add this file yourself with \`git add -f\`; then ${again}`,
  )

export const notKept = (reason: string) =>
  new Failure(`Git refused to change the branch opencode/sessions: ${reason}.`, "Fix that, and run it again.")

/** @param filter as the attributes name it */
export const filtered = (file: string, filter: string) =>
  new Failure(
    `${file} was not written to the branch opencode/sessions: git's attributes give it the filter ${filter}, which does not run there; if it encrypts, the session would be in plain text.`,
    "Keep it in the worktree, with `--store worktree` or by `store` in your configuration; one that is on the branch already: `opencode-session move SESSION --to worktree`.",
  )

export const storeCheckedOut = (branch: string, path: string) =>
  new Failure(
    `The branch ${branch} is checked out in ${path}, where its files would fall behind.`,
    "Switch to another branch there, and run it again.",
  )

export const badRemote = (reason: string) =>
  new Failure(
    `The remote in your configuration cannot be used: ${reason}.`,
    "Give the name of a remote of this clone, or an address like https://host/path, ssh://git@host/path or git@host:path.",
  )

export const storeNotFetched = (remote: string, { reason, output }: Complaint) =>
  new Failure(
    `The sessions of ${remote} could not be fetched: ${reason}.`,
    "Check the network and the remote, or leave --fetch out and take what is here.",
    exitCodes.failed,
    output,
  )

/** @param other a branch as last seen there, beside which git cannot have that of the sessions */
export const trackingInTheWay = (remote: Shared, other: string) =>
  new Failure(
    `The sessions of ${remote.called} could not be fetched: the branch ${other} is in the way here, as it was last seen there.`,
    `If it is gone there: \`git remote prune ${typed(remote.name)}\`; if not, rename or delete it there first.`,
  )

/** @param sides what each side has */
export const inConflict = (file: string, sides: string) =>
  new InConflict(
    `${file} is in conflict: ${sides}.`,
    "Settle it with `opencode-session resolve`, which keeps the messages of both, and run this again.",
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
    `Move it with \`opencode-session move ${typed(nameOf(file))}\`, or leave out --store.`,
    exitCodes.usage,
  )

/** @param branch of a remote, as git has fetched it */
export const atOtherRemote = (branch: string, file: string) =>
  new Failure(
    `${file} is on ${branch} alone, and that is not the remote of the sessions here.`,
    `Load it with \`opencode-session load ${typed(`${branch}:${file}`)}\`, and save it.`,
    exitCodes.usage,
  )

export const savedMeanwhile = (file: string) =>
  new Failure(`${file} changed at the same moment: somebody else saved it.`, "Run it again.")

export const notShared = (remote: string, { done, again }: Unpushed) =>
  new Failure(`${done}, but not pushed: others keep pushing to ${remote}.`, `Run \`${again}\` again in a moment.`)

/** Without the addresses, which may hold passwords. */
export const pushedApart = (remote: Shared, { done }: Unpushed) =>
  new Failure(
    `${done}, but not pushed, or not everywhere: ${remote.name} is pushed to other addresses than it is fetched from, and they do not have the same sessions.`,
    `If those of one are only behind: ${byHand(remote)}. Otherwise set \`remote\` in your own configuration to the one address that is to have the sessions (\`git remote get-url --all --push ${typed(remote.name)}\` lists them).`,
  )

export const removedThere = (remote: Shared, { done }: Unpushed) =>
  new Failure(
    `${done}, but not pushed: ${remote.called} is not there any more; somebody has removed it.`,
    `Ask why. If all of its sessions may be there again: ${byHand(remote)}.`,
  )

/** For sessions that no remote has yet. */
export const savedForAnother = (remote: Shared, { done }: Unpushed) =>
  new Failure(
    `${done}, but not pushed: sessions here were saved for another remote than ${remote.called}, and they may be private.`,
    `Push it from a branch of your code whose .opencode/opencode-session.json names that remote, or name it as \`remote\` in your own configuration. If all of them may be seen at ${remote.called}: ${byHand(remote)}.`,
  )

/** @param elsewhere where they are shared */
export const sharedElsewhere = (remote: Shared, elsewhere: string, { done }: Unpushed) =>
  new Failure(
    `${done}, but not pushed: ${elsewhere} has sessions or turns that ${remote.called} does not have, and they may be private.`,
    `Push it from a branch of your code whose .opencode/opencode-session.json names their remote, or name that remote as \`remote\` in your own configuration. If all of them may be seen at ${remote.called}: ${byHand(remote)}.`,
  )

export const needsCommit = (option: string) =>
  new Failure(`${option} needs a commit, and there is none.`, "Add --commit.", exitCodes.usage)

export const mayBePointer = (file: string) =>
  new Failure(
    `${file} is a Git LFS pointer and may hold this session, so nothing was saved.`,
    "Get its content with `git lfs pull`, and save again.",
    exitCodes.wouldOverwrite,
  )

/** In a partial clone. @param file of the branch @param store where a new session goes */
export const mayBeNotHere = (file: string, store: "worktree" | "branch") =>
  new Failure(
    `${file} may hold this session, and git has only its name here and cannot get the rest from the remote, so nothing was saved.`,
    store === "branch"
      ? "Run it again when you can reach the remote."
      : "Run it again when you can reach the remote. A session that was never on the branch can be saved now with `--store worktree`.",
    exitCodes.wouldOverwrite,
  )

/** @param name of what is in its way there, where it is one */
export const siteFolderTaken = (folder: string, name?: string) =>
  new Failure(
    name === undefined
      ? `${folder} has files that \`opencode-session site\` did not make; nothing was changed.`
      : `${name} in ${folder} was not made by \`opencode-session site\`.`,
    "Name an empty folder, or one that it made before.",
    exitCodes.wouldOverwrite,
  )

/** Its pages stay: to lose them all is a mistake far more often than a wish. */
export const emptySite = () =>
  new Failure(
    "No saved session that can be read was chosen, so the site would be empty.",
    "Choose more with --branch-store, --all-branches or an earlier --since; `opencode-session check` says what cannot be read.",
  )

/** @param file of the session */
export const attachmentChanged = (attachment: string, file: string) =>
  new Failure(
    `${attachment} is not what ${file} was saved with, so it cannot go along; nothing was moved.`,
    "Restore it with `git checkout -- FILE`, or `git lfs pull` where git LFS keeps it, and move the session again.",
  )

export const shallowMilestones = () =>
  new Failure(
    "This clone is shallow: it does not have the commits that tell which sessions are milestones.",
    "Get them with `git fetch --unshallow`, or leave out --keep-milestones.",
  )
