/** The remote with which the branch of the sessions is shared. */
import { createHash } from "node:crypto"
import { realpathSync } from "node:fs"
import { isAbsolute, relative, resolve } from "node:path"
import { asking, usualRemote } from "../../git/push.ts"
import { complaintOf, runGit } from "../../git/run-git.ts"
import { git } from "../../git/worktree.ts"
import { storeBranch, storeRef } from "../../session/document/location.ts"
import * as failures from "../failures.ts"
import { ownRefs } from "./commit-tree.ts"

export type Remote = {
  /** What git is told: a name or an address. Only after {@link mayReach}. */
  name: string
  /** What was last seen of the branch there. */
  tracking: string
  /** As git calls that: `origin/opencode/sessions`. */
  label: string
  /** As people do: the same, or where it is. */
  called: string
}

/** @param wanted as configured; else where the branch that is checked out is pushed to. Nothing is reached for. */
export async function remoteOf(root: string, wanted?: string): Promise<Remote> {
  const name = wanted ?? (await usualRemote(root))
  if (wanted === undefined || (await remotes(root)).includes(name)) {
    const label = `${name}/${storeBranch}`
    return { name, tracking: `refs/remotes/${label}`, label, called: label }
  }
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 12)
  const own = `${ownRefs}/${hash}`
  return { name, tracking: own, label: own.replace("refs/", ""), called: `${storeBranch} at ${name}` }
}

const remotes = async (root: string) => (await git(root, "remote")).split("\n").filter(Boolean)

/**
 * @param own whether the user's own configuration says so: a path may lead to a repository that came with the code, and a push runs its hooks
 * @throws Failure for what is no remote here and no plain address
 */
export async function mayReach(root: string, { name }: Remote, own: boolean) {
  if (name.startsWith("-")) throw failures.badRemote("it begins with a hyphen")
  if ((await remotes(root)).includes(name)) return
  const reason = refusalOf(name, own, root)
  if (reason) throw failures.badRemote(reason)
}

/** Why an address is not used in a worktree; nothing when it may be. */
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

/** What lies there did not come with the code. */
function isOutside(root: string, address: string): boolean {
  const path = address.replace(/^file:\/\//, "")
  if (!isAbsolute(path)) return false
  const way = relative(real(root), real(path))
  return way.startsWith("..") || isAbsolute(way)
}

/** Without links, as /proc/self/cwd is one. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

/** Gets that one branch. @returns whether there is one */
export async function fetchStore(root: string, remote: Remote, silent: boolean): Promise<boolean> {
  const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]
  const refspec = `+${storeRef}:${remote.tracking}`
  // With a log of what it was: after a rewritten history that tells what was ours (see local-and-remote.ts).
  const logged = ["-c", "core.logAllRefUpdates=always"]
  const ended = await runGit(root, [...logged, "fetch", ...quiet, "--", remote.name, refspec], asking(silent))
  if (ended.code === 0) return true
  if (/couldn't find remote ref/.test(ended.stderr)) return false
  throw failures.storeNotFetched(remote.called, complaintOf(ended))
}

/** Notes what was pushed: git does it only where it fetches that branch as well. */
export const sawAt = (root: string, { tracking }: Remote, commit: string) =>
  git(root, "update-ref", "--create-reflog", "-m", "update by push", tracking, commit)
