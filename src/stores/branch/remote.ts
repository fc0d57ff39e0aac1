/** The remote through which the branch of the sessions is shared. */
import { createHash } from "node:crypto"
import { realpathSync } from "node:fs"
import { isAbsolute, relative, resolve } from "node:path"
import { asking, usualRemote } from "../../git/push.ts"
import { complaintOf, runGit } from "../../git/run-git.ts"
import { git } from "../../git/worktree.ts"
import { storeBranch, storeRef } from "../../session/document/location.ts"
import * as failures from "../failures.ts"
import { hadRefs, meantRefs, ownRefs, type RemoteRefs } from "./commit-tree.ts"
import { noteHad } from "./had.ts"

export type Remote = RemoteRefs & {
  /** Git's name for `tracking`: `origin/opencode/sessions`. */
  label: string
  /** The name for people: the remote's name, or its address. */
  called: string
  /** Whether the user's own configuration names it: what the repository's names is somebody else's word. */
  isOwn: boolean
}

/**
 * Does not contact it.
 * @param wanted as configured; otherwise the remote that HEAD's branch is pushed to @param isOwn by the user
 */
export async function remoteOf(root: string, wanted?: string, isOwn = false): Promise<Remote> {
  const isConfigured = wanted !== undefined
  const name = wanted ?? (await usualRemote(root))
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 12)
  const [seen, meant, had] = [ownRefs, meantRefs, hadRefs].map((place) => `${place}/${hash}`) as [
    string,
    string,
    string,
  ]
  const known = { name, seen, meant, had, isConfigured, isOwn }
  if (!isConfigured || (await remotes(root)).includes(name)) {
    const label = `${name}/${storeBranch}`
    return { ...known, tracking: `refs/remotes/${label}`, label, called: label }
  }
  const label = seen.replace("refs/", "")
  return { ...known, tracking: seen, label, called: `${storeBranch} at ${name}` }
}

const remotes = async (root: string) => (await git(root, "remote")).split("\n").filter(Boolean)

/**
 * @param own whether the user's own configuration names it: others may name a path in the code, whose hooks a push runs
 * @throws Failure for what is no remote here and no plain address
 */
export async function mayReach(root: string, { name }: Remote, own: boolean) {
  if (name.startsWith("-")) throw failures.badRemote("it begins with a hyphen")
  if ((await remotes(root)).includes(name)) return
  const reason = refusalOf(name, own, root)
  if (reason) throw failures.badRemote(reason)
}

/** Why an address is refused in a worktree; nothing when it may be used. */
export function refusalOf(address: string, own: boolean, root: string): string | undefined {
  if (/[\p{Cc}\p{Cf}\s]/u.test(address) && !isPath(address)) return "it holds spaces or control characters"
  if (address.includes("::")) return "it names a program"
  if (isPath(address))
    return own || isOutside(root, address)
      ? undefined
      : "a relative path, or one in the worktree, counts in your own configuration only"
  if (/^[a-z0-9][\w.-]*@[a-z0-9][\w.-]*:[^:-]/i.test(address)) return undefined
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || (url.protocol !== "https:" && url.protocol !== "ssh:"))
    return "it is no remote of this clone, and no address of https or ssh"
  if (url.password || url.search || url.hash || (url.protocol === "https:" && url.username))
    return "it holds a password, a key or a user name"
  return /^[\w[]/.test(url.hostname) && !url.username.startsWith("-") ? undefined : "it names no host"
}

const isPath = (address: string) => isAbsolute(address) || /^(?:\.{1,2}|file:\/\/)\//.test(address)

/** A repository outside the worktree did not come with the code. */
function isOutside(root: string, address: string): boolean {
  const path = address.replace(/^file:\/\//, "")
  if (!isAbsolute(path)) return false
  const way = relative(real(root), real(path))
  return way.startsWith("..") || isAbsolute(way)
}

/** Resolves links such as /proc/self/cwd. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

/** Fetches that one branch. @returns whether it exists there */
export async function fetchStore(root: string, remote: Remote, silent: boolean): Promise<boolean> {
  const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]
  const refspec = `+${storeRef}:${remote.tracking}`
  // With a reflog, which after a rewritten history tells what was ours (see local-and-remote.ts).
  const logged = ["-c", "core.logAllRefUpdates=always"]
  await noteHad(root, remote)
  const ended = await runGit(root, [...logged, "fetch", ...quiet, "--", remote.name, refspec], asking(silent))
  if (ended.code === 0) {
    if (remote.seen !== remote.tracking) await note(root, remote.seen, remote.tracking)
    return true
  }
  if (/couldn't find remote ref/.test(ended.stderr)) return false
  const [, other] = /'refs\/remotes\/(\S+)' exists; cannot create/.exec(ended.stderr) ?? []
  if (other) throw failures.trackingInTheWay(remote, other)
  throw failures.storeNotFetched(remote.called, complaintOf(ended))
}

/** Records what is at the remote now. After a push git does so only if it also fetches that branch. */
export async function sawAt(root: string, { tracking, seen }: Remote, commit: string) {
  await note(root, seen, commit)
  // It is pushed even if another branch, as last seen there, is in the way of the tracking ref: the next fetch says so.
  if (tracking !== seen) await note(root, tracking, commit).catch(() => {})
}

const note = (root: string, ref: string, commit: string) =>
  git(root, "update-ref", "--create-reflog", "-m", "seen at the remote", ref, commit)
