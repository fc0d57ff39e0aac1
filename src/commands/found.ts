/** Where a session is saved: its file, whatever it is called by now. */
import { blobText, idIn, idOfBroken, type Listing, listBlobs, listSaved } from "../repository/folder.ts"
import type { Place } from "../repository/git.ts"
import type { Union } from "../repository/union.ts"
import { type BranchStore, branchStore, versionsOf } from "./stores.ts"
import type { World } from "./world.ts"

export type InFolder = { file?: string; warnings: string[] }

export async function findSaved(root: string, id: string): Promise<InFolder> {
  return among(await listSaved(root), id, (file) => idOfBroken(root, file))
}

/**
 * The file of a session, whatever it is called by now; of several the last saved. A broken one counts before them:
 * another beside it would be a second truth.
 */
async function among(
  { sessions, unreadable }: Listing,
  id: string,
  idOf: (file: string) => Promise<string | undefined>,
): Promise<InFolder> {
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

export type OnBranch = InFolder & { blob?: string; union: BranchStore }

export async function findOnBranch(world: World, place: Place, id: string): Promise<OnBranch | undefined> {
  const union = await branchStore(world, place)
  return union && { ...(await findIn(place.root, union, id)), union }
}

/** The same on the branch. */
export async function findIn(root: string, union: Union, id: string): Promise<InFolder & { blob?: string }> {
  const blobOf = (file: string | undefined) => union.files.get(file ?? "")?.blob
  const found = await among(await listBlobs(root, versionsOf(union)), id, async (file) =>
    idIn(await blobText(root, blobOf(file) ?? "", file).catch(() => "")),
  )
  const blob = blobOf(found.file)
  return { ...found, ...(blob && { blob }) }
}
