/** Pushes the current branch to where its user pushes it. */
import * as failures from "./failures.ts"
import { complaintOf, type RunOptions, runGit } from "./run-git.ts"
import { git } from "./worktree.ts"

/** The remote branch. `name` is for people: `origin/main`. */
export type Pushed = { name: string; output: string }

/**
 * Pushes HEAD's branch to where `git push` would, never by force: to its upstream, if that has its name or the user pushes to
 * upstreams, or to the remote configured for pushes.
 * @param silent whether git must not ask for a password
 * @throws Failure when it could not be pushed; the commits stay
 */
export async function push(root: string, silent: boolean): Promise<Pushed> {
  const ref = (await git(root, "symbolic-ref", "--quiet", "HEAD").catch(() => "")).trim()
  if (!ref) throw failures.pushFromNoBranch()
  const branch = ref.replace(/^refs\/heads\//, "")
  const { remote, target, isUpstream } = await destination(root, ref)
  if (!target && !(await git(root, "remote"))) throw failures.noRemote(branch)
  const there = target?.replace(/^refs\/heads\//, "")
  const name = `${remote}/${there}`
  if (!target) throw failures.noUpstream(branch, remote)
  // `git switch -c feature origin/main` makes main the upstream: unfinished work would be published there.
  if (isUpstream && target !== ref && !(await pushesToUpstreams(root)))
    throw failures.otherUpstream(branch, remote, String(there))
  const { output, rejected } = await pushRef(root, remote, `HEAD:${target}`, silent)
  if (rejected) throw failures.pushRejected(name, await pullCommand(root, branch))
  return { name, output }
}

const pushesToUpstreams = async (root: string): Promise<boolean> =>
  /^(?:upstream|tracking)$/.test((await git(root, "config", "push.default").catch(() => "")).trim())

/** A bare `git pull` gives up on diverged branches unless merge or rebase is configured. */
async function pullCommand(root: string, branch: string): Promise<string> {
  const listing = await git(root, "config", "--name-only", "--get-regexp", "^(pull|branch)\\.").catch(() => "")
  const names = ["pull.rebase", "pull.ff", `branch.${branch}.rebase`]
  return listing.split("\n").some((name) => names.includes(name)) ? "git pull" : "git pull --no-rebase"
}

type PushOptions = { unpushed?: failures.Unpushed; lease?: string | undefined }

/** Keeps git from asking for a password where nobody can give it. */
export const asking = (silent: boolean): RunOptions => ({
  silent,
  variables: silent ? { GIT_TERMINAL_PROMPT: "0" } : {},
})

/**
 * @param options `lease`: what the ref must still be at the remote. It has to be an ancestor of what is pushed: git
 * overwrites what a lease names.
 * @returns rejected: the remote has commits that are missing here, or is not what the lease says
 * @throws Failure when it fails for another reason
 */
export async function pushRef(
  root: string,
  remote: string,
  refspec: string,
  silent: boolean,
  { unpushed = { done: "The session is committed", again: "git push" }, lease }: PushOptions = {},
) {
  const leased = lease ? [`--force-with-lease=${refspec.replace(/^.*:/, "")}:${lease}`] : []
  const ended = await runGit(root, ["push", "--porcelain", ...leased, "--", remote, refspec], asking(silent))
  // `[remote rejected]` is a hook's or rule's refusal, except for the three reasons given when another push came first.
  const rejected =
    ended.code !== 0 &&
    /^!\t\S+\t\[(rejected\]|remote rejected\] \((cannot lock ref|failed to update ref|incorrect old value))/m.test(
      ended.stdout,
    )
  if (ended.code !== 0 && !rejected) throw failures.pushFailed(complaintOf(ended), unpushed)
  return { rejected, output: ended.stderr }
}

/** The remote of this clone that the current branch is pushed to, or else that it comes from. */
export const usualRemote = async (root: string): Promise<string> => (await usual(root)).named

/** @throws Failure where the user pushes to no remote of this clone: to an address, or nowhere (`no_push`) */
export async function refusePushLock(root: string, unpushed: failures.Unpushed): Promise<void> {
  const { remote, named } = await usual(root)
  if (remote !== named) throw failures.pushLocked(remote, unpushed)
}

async function usual(root: string): Promise<Destination> {
  const ref = (await git(root, "symbolic-ref", "--quiet", "HEAD").catch(() => "")).trim()
  // Detached HEAD: as for a branch without configuration.
  return destination(root, ref || "refs/heads/HEAD")
}

/** `remote`: as git pushes. `named`: the same, or the one that the branch comes from where that is none of this clone. */
type Destination = { remote: string; named: string; target?: string; isUpstream?: true }

async function destination(root: string, ref: string): Promise<Destination> {
  const format = "%(upstream:remotename)%09%(upstream:remoteref)%09%(push:remotename)"
  const [told, remotes] = await Promise.all([
    git(root, "for-each-ref", `--format=${format}`, ref),
    git(root, "remote").then((names) => names.split("\n").filter(Boolean)),
  ])
  const [upstream = "", target = "", pushes = ""] = told.replace(/\n$/, "").split("\t")
  // "." means this repository: the branch tracks a local one.
  const tracked = upstream && upstream !== "." && target ? upstream : undefined
  const source = tracked ?? (remotes.includes("origin") ? "origin" : remotes[0]) ?? "origin"
  // A fork: pulled from one remote, pushed to another. One that does not exist (`no_push`) is a lock, and git refuses it.
  if (pushes && pushes !== upstream && pushes !== ".")
    return { remote: pushes, named: remotes.includes(pushes) ? pushes : source, target: ref }
  return { remote: source, named: source, ...(tracked && { target, isUpstream: true }) }
}
