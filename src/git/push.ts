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
  const { remote, target, pushesToUpstreams } = await destination(root, ref)
  if (!target && !(await git(root, "remote"))) throw failures.noRemote(branch)
  const there = target?.replace(/^refs\/heads\//, "")
  const name = `${remote}/${there}`
  if (!target) throw failures.noUpstream(branch, remote)
  // `git switch -c feature origin/main` makes main the upstream: unfinished work would be published there.
  if (target !== ref && !pushesToUpstreams) throw failures.otherUpstream(branch, remote, String(there))
  const { output, rejected } = await pushRef(root, remote, `HEAD:${target}`, silent)
  if (rejected !== undefined) throw failures.pushRejected(name, await pullCommand(root, branch))
  return { name, output }
}

/** A bare `git pull` gives up on diverged branches unless merge or rebase is configured. */
async function pullCommand(root: string, branch: string): Promise<string> {
  const listing = await git(root, "config", "--name-only", "--get-regexp", "^(pull|branch)\\.").catch(() => "")
  const names = ["pull.rebase", "pull.ff", `branch.${branch}.rebase`]
  return listing.split("\n").some((name) => names.includes(name)) ? "git pull" : "git pull --no-rebase"
}

/** What is pushed with HEAD's branch, and what the remote has already, as `git log` takes both. */
export async function unpushed(root: string): Promise<[head: string, ...without: string[]]> {
  const { remote } = await usual(root)
  // An address has no refs here: what any remote has counts as shared then.
  const isKnown = (await git(root, "remote")).split("\n").includes(remote)
  return ["HEAD", "--not", isKnown ? `--remotes=${remote}` : "--remotes"]
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
 * @returns rejected: git's reason where the remote has commits that are missing here, or is not what the lease says
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
  const [, plain, remotes] =
    /^!\t\S+\t\[(?:rejected\] \((.*)\)|remote rejected\] \(((?:cannot lock ref|failed to update ref|incorrect old value).*)\))$/m.exec(
      ended.code !== 0 ? ended.stdout : "",
    ) ?? []
  const rejected = plain ?? remotes
  if (ended.code !== 0 && rejected === undefined) throw failures.pushFailed(complaintOf(ended), unpushed)
  // Not another push: git cannot have a branch `a` beside `a/b`. Some versions say so in the output of the remote alone.
  const [, inTheWay] = /'refs\/heads\/(\S+)' exists; cannot create/.exec(ended.stdout + ended.stderr) ?? []
  if (rejected !== undefined && inTheWay) throw failures.branchInTheWay(remote, inTheWay, unpushed)
  return { rejected, output: ended.stderr }
}

/** What a remote is fetched from and pushed to. */
export type Addresses = { fetched: string[]; pushed: string[] }

/** None where the remote is an address itself. */
export async function addressesOf(root: string, remote: string): Promise<Addresses> {
  const get = async (...options: string[]) => {
    const listing = await git(root, "remote", "get-url", ...options, "--", remote).catch(() => "")
    return listing.split("\n").filter(Boolean)
  }
  const [fetched, pushed] = await Promise.all([get(), get("--push", "--all")])
  return { fetched, pushed }
}

/** The remote of this clone that the current branch is pushed to, or else that it comes from. */
export const usualRemote = async (root: string): Promise<string> => (await usual(root)).named

/** @throws Failure where the user pushes to what is no remote of this clone: another address, or nowhere (`no_push`) */
export async function refusePushLock(root: string, unpushed: failures.Unpushed): Promise<void> {
  const { remote, isLock } = await usual(root)
  if (isLock) throw failures.pushLocked(remote, unpushed)
}

const usual = async (root: string): Promise<Destination> =>
  destination(root, (await git(root, "symbolic-ref", "--quiet", "HEAD").catch(() => "")).trim())

type Destination = {
  /** As git pushes: a name or an address. */
  remote: string
  /** The same, or the one that the branch comes from where that is none of this clone. */
  named: string
  /** Whether it is configured for pushes alone, and none of this clone. */
  isLock: boolean
  target?: string
  pushesToUpstreams: boolean
}

/** @param ref of the branch; empty for a detached HEAD, which has but what is configured for all branches */
async function destination(root: string, ref: string): Promise<Destination> {
  const [listing, names] = await Promise.all([git(root, "config", "--list", "-z"), git(root, "remote")])
  const settings = new Map(listing.split("\0").map((entry) => entry.split(/\n(.*)/s, 2) as [string, string]))
  const remotes = names.split("\n").filter(Boolean)
  const ofBranch = (name: string) => settings.get(`branch.${ref.replace(/^refs\/heads\//, "")}.${name}`)
  const [own, upstream] = [ofBranch("remote"), ofBranch("merge")]
  const pushes = ofBranch("pushremote") ?? settings.get("remote.pushdefault")
  const mode = settings.get("push.default") ?? "simple"
  const pushesToUpstreams = /^(?:upstream|tracking)$/.test(mode)
  const source = [own, "origin", ...remotes].find((one) => one && remotes.includes(one)) ?? "origin"
  // A fork: pulled from one remote, pushed to another. One that does not exist (`no_push`) is a lock, and git refuses it.
  if (pushes && pushes !== own && pushes !== ".") {
    const isKnown = remotes.includes(pushes)
    const named = isKnown ? pushes : source
    return { remote: pushes, named, isLock: !isKnown, ...(ref && { target: ref }), pushesToUpstreams }
  }
  // "." means this repository: the branch tracks a local one.
  const tracked = own && own !== "." && upstream ? own : undefined
  const target = tracked && (/^(?:current|matching)$/.test(mode) ? ref : upstream)
  return { remote: tracked ?? source, named: source, isLock: false, ...(target && { target }), pushesToUpstreams }
}
