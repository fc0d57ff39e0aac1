/** The branch of the sessions as it is here and as it is at the remote, seen as one. */
import { keptOf } from "../session/merge.ts"
import { readSession } from "../session/read.ts"
import { blobs } from "./blobs.ts"
import { git, sessionsFolder } from "./git.ts"
import type { Remote } from "./remote.ts"
import { runGit } from "./run.ts"
import { type Blob, type Files, filesAt, isAncestor, storeBranch, type Tips, tipsOf } from "./store.ts"

/** A file, and the branch that has it so. */
export type Held = Blob & { branch: string }

export type Union = {
  files: ReadonlyMap<string, Held>
  /** Of sessions with which both sides went on, what the remote has; `files` has ours. */
  theirs: ReadonlyMap<string, Held>
  tips: Tips
  /** The commit that the next one is put on: theirs, where all that is here is in it. */
  base?: string
  /** What that one has. */
  here: Files
}

/** Seen, and nothing changed. */
export async function unionOf(root: string, remote: Remote, known?: Tips): Promise<Union> {
  const { checkedOut, ...tips } = { checkedOut: "", ...(known ?? (await tipsOf(root, remote.tracking))) }
  const { local, theirs } = tips
  const at = async (branch: string, commit: string) => {
    const files = await filesAt(root, commit)
    return new Map([...files].map(([file, blob]): [string, Held] => [file, { ...blob, branch }]))
  }
  const none = new Map<string, Held>()
  const alone = async (branch: string, base: string) => {
    const files = await at(branch, base)
    return { files, theirs: none, tips, base, here: files }
  }
  if (!local) return theirs ? alone(remote.label, theirs) : { files: none, theirs: none, tips, here: none }
  if (!theirs || (await isAncestor(root, theirs, local))) return alone(storeBranch, local)
  if (await isAncestor(root, local, theirs)) return alone(remote.label, theirs)
  const here = await at(storeBranch, local)
  const files = new Map(here)
  const both = new Map<string, Held>()
  for (const [file, difference] of await differences(root, remote, { local, theirs })) {
    const other = difference.theirs && { ...difference.theirs, branch: remote.label }
    if (difference.kept === "both" && other) both.set(file, other)
    if (difference.kept !== "theirs") continue
    if (other) files.set(file, other)
    else files.delete(file)
  }
  return { files, theirs: both, tips, base: local, here }
}

/** A file that is not the same on both sides, and which of them counts. Nothing stands for a file that is gone. */
export type Difference = { kept: "ours" | "theirs" | "both"; ours?: Blob; theirs?: Blob }

/**
 * Where both sides changed a session, the one that holds more counts; a deletion yields to a change.
 * @param tips that have both gone on
 */
export async function differences(
  root: string,
  { tracking }: Remote,
  { local, theirs }: Required<Tips>,
): Promise<Map<string, Difference>> {
  const base = await forkPoint(root, tracking, local, theirs)
  const [before, ours, other] = await Promise.all([
    base ? filesAt(root, base) : new Map<string, Blob>(),
    filesAt(root, local),
    filesAt(root, theirs),
  ])
  const found = new Map<string, Difference>()
  for (const file of new Set([...ours.keys(), ...other.keys()])) {
    const [was, mine, yours] = [before.get(file), ours.get(file), other.get(file)]
    if (mine?.blob === yours?.blob) continue
    const pair = { ...(mine && { ours: mine }), ...(yours && { theirs: yours }) }
    if (yours?.blob === was?.blob) found.set(file, { kept: "ours", ...pair })
    else if (mine?.blob === was?.blob) found.set(file, { kept: "theirs", ...pair })
    else if (!mine || !yours) found.set(file, { kept: mine ? "ours" : "theirs", ...pair })
    else found.set(file, { kept: await longer(root, file, mine, yours), ...pair })
  }
  return found
}

/**
 * Where ours left theirs. The log of the tracking ref still knows it when theirs was written anew, to take a secret out
 * perhaps: what is theirs alone does not come back then.
 */
async function forkPoint(root: string, tracking: string, local: string, theirs: string): Promise<string | undefined> {
  const forked = await runGit(root, ["merge-base", "--fork-point", tracking, local])
  if (forked.code === 0) return forked.stdout.trim()
  return (await git(root, "merge-base", local, theirs).catch(() => "")).trim() || undefined
}

/** What cannot be read, since a newer version wrote it perhaps, is kept from both sides. */
async function longer(root: string, file: string, ours: Blob, theirs: Blob): Promise<"ours" | "theirs" | "both"> {
  if (!isSession(file)) return "theirs"
  const texts: (string | undefined)[] = []
  for await (const { content } of blobs(root, [ours.blob, theirs.blob])) texts.push(content?.toString())
  const [mine, yours] = texts.map((text) => sessionIn(text, file))
  const kept = mine && yours ? keptOf(mine, yours) : "both"
  return kept === "same" ? "theirs" : kept
}

/** In the folder itself, as in a worktree. */
export const isSession = (file: string): boolean =>
  file.startsWith(`${sessionsFolder}/`) && /^[^./][^/]*\.json$/.test(file.slice(sessionsFolder.length + 1))

export function sessionIn(text: string | undefined, file: string) {
  try {
    return text === undefined ? undefined : readSession(text, file)
  } catch {
    return undefined
  }
}
