/** Makes commits on the branch of the sessions without a worktree, an index or a checkout. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cannotWrite } from "../../git/failures.ts"
import { turnIn } from "../../git/lock-queue.ts"
import { type Ended, type RunOptions, reasonOf, runGit } from "../../git/run-git.ts"
import { git } from "../../git/worktree.ts"
import { sessionsFolder, storeBranch, storeRef } from "../../session/document/location.ts"
import { holdingSignals } from "../../support/signals.ts"
import * as failures from "../failures.ts"
/** Below these refs: the branch as last seen at a remote, which may be an address. */
export const ownRefs = "refs/opencode-session"
/** Below these, what was made here for a configured remote. */
export const meantRefs = `${ownRefs}/for`
/** Below these, what is here and a remote had when it was last fetched. */
export const hadRefs = `${ownRefs}/had`

/** The refs that tell what a remote has, and what it is to have. */
export type RemoteRefs = {
  /** Name or address, as git takes it. Contact it only after `mayReach` (remote.ts). */
  name: string
  /** Ref of the branch as last seen there. */
  tracking: string
  /** The same in a ref that no `git fetch --prune` deletes: with an address it is that one. */
  seen: string
  /** Ref of the last commit that was made here for it; only while a configuration names it. */
  meant: string
  /** Ref of the last commit here that was there, before a fetch: a reflog may be expired. */
  had: string
  /** Whether a configuration names it. */
  isConfigured: boolean
}

/** Commits: the local branch, and the branch as last seen at the remote. */
export type Tips = { local?: string; theirs?: string }

/** The tip of a ref, if there is one. */
export const tipOf = async (root: string, ref: string): Promise<string | undefined> =>
  (await git(root, "for-each-ref", "--format=%(objectname)", ref)).trim() || undefined

/** A file in git. */
export type Blob = { blob: string }

/** By path from the root. */
export type Files = ReadonlyMap<string, Blob>

/** Whether the branch exists, here or as last seen at a remote. */
export async function hasStore(root: string): Promise<boolean> {
  const places = [storeRef, `refs/remotes/**/${storeBranch}`, ownRefs]
  return (await git(root, "for-each-ref", "--count=1", ...places)) !== ""
}

export async function tipsOf(root: string, tracking: string): Promise<Tips & { checkedOut?: string }> {
  const format = "%(refname)%09%(objectname)%09%(worktreepath)"
  const found = new Map<string, { commit: string; path: string }>()
  for (const line of (await git(root, "for-each-ref", `--format=${format}`, storeRef, tracking)).split("\n")) {
    const [ref = "", commit = "", path = ""] = line.split("\t")
    found.set(ref, { commit, path })
  }
  const [local, theirs] = [found.get(storeRef), found.get(tracking)]
  return {
    ...(local && { local: local.commit }),
    ...(theirs && { theirs: theirs.commit }),
    ...(local?.path && { checkedOut: local.path }),
  }
}

/** The saved sessions of a commit, their attachments and attributes. */
export async function filesAt(root: string, commit: string): Promise<Files> {
  const listing = await git(root, "ls-tree", "-r", "-z", "--full-tree", commit, `${sessionsFolder}/`)
  return new Map(
    listing.split("\0").flatMap((entry): [string, Blob][] => {
      const [, mode, blob = "", file = ""] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? []
      return mode?.startsWith("100") ? [[file, { blob }]] : []
    }),
  )
}

export const isAncestor = async (root: string, one: string, other: string): Promise<boolean> =>
  one === other || (await runGit(root, ["merge-base", "--is-ancestor", one, other])).code === 0

/** Whether a shallow clone ends in the history of a commit: git then tells nothing of what was before. */
export async function isCutOff(root: string, commit: string): Promise<boolean> {
  const firsts = (await git(root, "rev-list", "--max-parents=0", commit)).trim().split("\n")
  // The object names its parents, which git hides.
  for (const first of firsts) if (/^[^\n]*\nparent /.test(await git(root, "cat-file", "commit", first))) return true
  return false
}

/** Writes a text, or an attachment's bytes, unchanged. @returns its id */
export const writeBlob = (root: string, input: string | Uint8Array | Iterable<Uint8Array>): Promise<string> =>
  must(root, ["hash-object", "-w", "--stdin"], { input })

/** Attributes by which git runs no filter; LFS saves room, and hides nothing. */
const harmless = new Set(["unspecified", "unset", "set", "lfs"])

/** @throws Failure for a file that git filters in a commit: its blob is unfiltered, so in plain text what is encrypted */
export async function refuseFiltered(root: string, files: readonly string[]) {
  const input = files.map((file) => `${file}\0`).join("")
  const told = await must(root, ["check-attr", "-z", "--stdin", "filter"], { input })
  for (const [, file = "", filter = ""] of told.matchAll(/([^\0]*)\0filter\0([^\0]*)\0/g))
    if (!harmless.has(filter)) throw failures.filtered(file, filter)
}

/** The id of each changed file's new content, or null to remove it. */
export type Changes = ReadonlyMap<string, string | null>

/** Makes a commit on no branch yet. @param parent nothing for the first @param variables its author, if not the user */
export async function commitOn(
  root: string,
  parent: string | undefined,
  changes: Changes,
  message: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<string> {
  // sweepTemporaryFolders (opencode/run-opencode.ts) removes it if we are killed.
  const folder = await mkdtemp(join(tmpdir(), `opencode-session-${process.pid}-`)).catch((error) => {
    throw cannotWrite(tmpdir(), error)
  })
  try {
    const index = { variables: { GIT_INDEX_FILE: join(folder, "index") } }
    if (parent) await must(root, ["read-tree", parent], index)
    const gone = "0".repeat(parent?.length ?? 0)
    const lines = [...changes].map(([file, blob]) => `${blob ? "100644" : "0"} ${blob ?? gone}\t${file}\0`)
    await must(root, ["update-index", "-z", "--index-info"], { ...index, input: lines.join("") })
    // Otherwise, in a partial clone, git would get the others' files from the remote.
    const tree = await must(root, ["write-tree", "--missing-ok"], index)
    const parents = parent ? ["-p", parent] : []
    return await must(root, ["commit-tree", tree, ...parents, "-F", "-"], { variables, input: message })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Makes a commit on no branch of all that a tip has and its ancestor lacks, without what was between them.
 * @param left files to leave out
 */
export async function inOne(root: string, tip: string, ancestor: string | undefined, left: readonly string[]) {
  const gone = new Map(left.map((file): [string, null] => [file, null]))
  const from = left.length > 0 ? await commitOn(root, tip, gone, message) : tip
  return must(root, ["commit-tree", `${from}:`, ...(ancestor ? ["-p", ancestor] : []), "-m", message])
}

const message = "Save sessions"

const tries = 50

/** Another process has moved the ref, or is just moving it. */
const overtaken = /is at [0-9a-f]+ but expected|reference already exists|\.lock': File exists/

/**
 * Moves the branch to a commit made on top of it. If another process has moved it meanwhile, the commit is made again.
 * @param make gets both current tips at each attempt @returns the new tip
 */
export async function advance(
  root: string,
  remote: RemoteRefs,
  make: (tips: Tips) => Promise<string | undefined>,
): Promise<string | undefined> {
  let leave: Awaited<ReturnType<typeof turnIn>> | undefined
  try {
    for (let attempt = 0; ; attempt++) {
      const { checkedOut, ...tips } = await tipsOf(root, remote.tracking)
      const next = await make(tips)
      if (!next || next === tips.local) return tips.local
      // Where the branch is checked out, moving it would make all the changes look undone.
      if (checkedOut) throw failures.storeCheckedOut(storeBranch, checkedOut)
      const input = await updatesTo(root, next, tips, remote)
      const ended = await holdingSignals(() => runGit(root, updateRefs, { input }))
      if (ended.code === 0) return next
      if (attempt === tries || !overtaken.test(ended.stderr)) throw failures.notKept(reasonOf(ended))
      leave ??= await turnIn(root)
    }
  } finally {
    await leave?.()
  }
}

const updateRefs = ["update-ref", "--create-reflog", "-m", "opencode-session", "--stdin"]

/** All in one step: a killed save must not leave a commit of which nothing tells for which remote it is. */
async function updatesTo(root: string, next: string, { local, theirs }: Tips, remote: RemoteRefs): Promise<string> {
  const { tracking, seen, meant, had, isConfigured } = remote
  const lines = [local ? `update ${storeRef} ${next} ${local}` : `create ${storeRef} ${next}`]
  if (isConfigured) lines.push(`update ${meant} ${next}`)
  // A plain clone has seen it, too: once the branch is removed there, a `git fetch --prune` would leave no trace of it.
  if (theirs && seen !== tracking && (await isAncestor(root, theirs, next))) lines.push(`update ${seen} ${theirs}`)
  // It would keep what was removed, also from a `git gc` that is to be rid of it.
  const once = await tipOf(root, had)
  if (once && !(await isAncestor(root, once, next))) lines.push(`delete ${had}`)
  return `${lines.join("\n")}\n`
}

async function must(root: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const ended: Ended = await runGit(root, args, options)
  if (ended.code !== 0) throw failures.notKept(reasonOf(ended))
  return ended.stdout.trim()
}
