/** The remote with which the branch of the sessions is shared. */
import { createHash } from "node:crypto"
import { isAbsolute } from "node:path"
import * as failures from "./failures.ts"
import { git } from "./git.ts"
import { asking, usualRemote } from "./push.ts"
import { reasonOf, runGit } from "./run.ts"
import { ownRefs, storeBranch, storeRef } from "./store.ts"

export type Remote = {
  /** What git is told: a name or an address. Only after {@link mayReach}. */
  name: string
  /** What was last seen of the branch there. */
  tracking: string
  /** As git and people call that: `origin/opencode/sessions`. */
  label: string
}

/** @param wanted as configured; else where the branch that is checked out is pushed to. Nothing is reached for. */
export async function remoteOf(root: string, wanted?: string): Promise<Remote> {
  const name = wanted ?? (await usualRemote(root))
  if (wanted === undefined || (await remotes(root)).includes(name)) {
    const label = `${name}/${storeBranch}`
    return { name, tracking: `refs/remotes/${label}`, label }
  }
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 12)
  return { name, tracking: `${ownRefs}/${hash}`, label: `${ownRefs.replace("refs/", "")}/${hash}` }
}

const remotes = async (root: string) => (await git(root, "remote")).split("\n").filter(Boolean)

/**
 * @param own whether the user's own configuration says so: a path would run the hooks of a repository that came with the code
 * @throws Failure for what is no remote here and no plain address
 */
export async function mayReach(root: string, { name }: Remote, own: boolean) {
  if (name.startsWith("-")) throw failures.badRemote("it begins with a hyphen")
  if ((await remotes(root)).includes(name)) return
  const reason = refusalOf(name, own)
  if (reason) throw failures.badRemote(reason)
}

/** Why an address is not used; nothing when it may be. */
export function refusalOf(address: string, own: boolean): string | undefined {
  if (/[\p{Cc}\p{Cf}\s]/u.test(address) && !isPath(address)) return "it holds spaces or control characters"
  if (address.includes("::")) return "it names a program"
  if (isPath(address)) return own ? undefined : "a path counts in your own configuration only"
  if (/^[a-z0-9][\w.-]*@[a-z0-9][\w.-]*:[^:-]/i.test(address)) return undefined
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || (url.protocol !== "https:" && url.protocol !== "ssh:"))
    return "it is no remote of this clone, and no address of https or ssh"
  if (url.password || url.search || url.hash || (url.protocol === "https:" && url.username))
    return "it holds a password, a key or a user name"
  return /^[\w[]/.test(url.hostname) && !url.username.startsWith("-") ? undefined : "it names no host"
}

const isPath = (address: string) => isAbsolute(address) || /^\.{1,2}\//.test(address)

/** Gets that one branch. @returns whether there is one */
export async function fetchStore(root: string, remote: Remote, silent: boolean): Promise<boolean> {
  const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]
  const refspec = `+${storeRef}:${remote.tracking}`
  // With a log of what it was: after a rewritten history that tells what was ours (see commands/replay.ts).
  const logged = ["-c", "core.logAllRefUpdates=always"]
  const ended = await runGit(root, [...logged, "fetch", ...quiet, "--", remote.name, refspec], asking(silent))
  if (ended.code === 0) return true
  if (/couldn't find remote ref/.test(ended.stderr)) return false
  throw failures.storeNotFetched(remote.label, reasonOf(ended), ended.stderr)
}

/** Notes what was pushed: git does it only where it fetches that branch as well. */
export const sawAt = (root: string, { tracking }: Remote, commit: string) =>
  git(root, "update-ref", "--create-reflog", "-m", "update by push", tracking, commit)
