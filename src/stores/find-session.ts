/** Where a session is saved: its file, whatever it is called by now. */
import { LfsPointer } from "../support/failure.ts"
import type { Union } from "./branch/local-and-remote.ts"
import { type OpenBranch, versionsOf } from "./branch/open-branch.ts"
import { blobText, idIn, idOfBroken, type Listing, listBlobs, listSaved } from "./worktree/list-files.ts"

export type Found = { file?: string; warnings: string[] }

/**
 * In the worktree, with all files of sessions that it has, those of copies of this one, and those whose content Git LFS
 * keeps elsewhere: nobody knows of which session they are.
 */
export type InWorktree = Found & { files: ReadonlySet<string>; copies: string[]; pointers: string[] }

export async function findInWorktree(root: string, id: string): Promise<InWorktree> {
  const listing = await listSaved(root)
  const found = await among(listing, id, (file) => idOfBroken(root, file))
  const files = new Set([...listing.sessions, ...listing.unreadable].map(({ file }) => file))
  const copies = listing.sessions.flatMap(({ copyOf, file }) => (copyOf === id ? [file] : []))
  const pointers = listing.unreadable.flatMap(({ file, problem }) => (problem instanceof LfsPointer ? [file] : []))
  return { ...found, files, copies, pointers }
}

/**
 * The file of a session, whatever it is called by now; of several the last saved. A broken one counts before them:
 * another beside it would be a second truth.
 */
async function among(
  { sessions, unreadable }: Listing,
  id: string,
  idOf: (file: string) => Promise<string | undefined>,
): Promise<Found> {
  const broken = new Set<string>()
  for (const { file } of unreadable) if ((await idOf(file)) === id) broken.add(file)
  const held = sessions.filter(({ sessionID }) => sessionID === id).map(({ file }) => file)
  const [file, ...others] = [...broken, ...held]
  const left = unreadable.filter(({ file }) => !broken.has(file))
  const warnings = left.map(({ problem }) => `${problem.what} It was left as it is.`)
  if (others.length > 0)
    warnings.push(`The same session is also in ${others.join(", ")}; only ${file} is kept up to date.`)
  return { ...(file !== undefined && { file }), warnings }
}

export type OnBranch = Found & { blob?: string; union: OpenBranch }

export async function findOnBranch(root: string, union: OpenBranch, id: string): Promise<OnBranch> {
  return { ...(await findIn(root, union, id)), union }
}

/** The same on the branch. */
export async function findIn(root: string, union: Union, id: string): Promise<Found & { blob?: string }> {
  const blobOf = (file: string | undefined) => union.files.get(file ?? "")?.blob
  const found = await among(await listBlobs(root, versionsOf(union)), id, async (file) =>
    idIn(await blobText(root, blobOf(file) ?? "", file).catch(() => "")),
  )
  const blob = blobOf(found.file)
  return { ...found, ...(blob && { blob }) }
}
