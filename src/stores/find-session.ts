/** Finds a session's file, whatever its name is by now. */
import { LfsPointer, NotInClone } from "../support/failure.ts"
import type { Union } from "./branch/local-and-remote.ts"
import { type OpenBranch, versionsOf } from "./branch/open-branch.ts"
import { blobText, idIn, idOfBroken, type Listing, listBlobs, listSaved } from "./worktree/list-files.ts"

export type Found = { file?: string; warnings: string[] }

/**
 * A session in the worktree, with all session files there, the copies of this session, and the Git LFS pointers, which
 * do not tell of which session they are.
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
 * The file of a session, whatever its name is; of several the last saved. A broken file comes first: a second file
 * beside it would be a second truth.
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

/** `missing`: the files whose content is not in this clone, so that nobody knows of which session they are. */
export type OnBranch = Found & { blob?: string; missing?: string[]; union: OpenBranch }

export async function findOnBranch(root: string, union: OpenBranch, id: string): Promise<OnBranch> {
  return { ...(await findIn(root, union, id)), union }
}

/** The same, on the branch. */
export async function findIn(root: string, union: Union, id: string): Promise<Omit<OnBranch, "union">> {
  const blobOf = (file: string | undefined) => union.files.get(file ?? "")?.blob
  const listing = await listBlobs(root, versionsOf(union))
  const missing = listing.unreadable.flatMap(({ file, problem }) => (problem instanceof NotInClone ? [file] : []))
  const found = await among(listing, id, async (file) =>
    idIn(await blobText(root, blobOf(file) ?? "", file).catch(() => "")),
  )
  const blob = blobOf(found.file)
  return { ...found, missing, ...(blob && { blob }) }
}
