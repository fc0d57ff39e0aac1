/** Where a session is kept: in the worktree or on the branch. Read before it is saved, and written after. */
import { join } from "node:path"
import { versionOf } from "../atomic.ts"
import { storeSettings } from "../machine/store.ts"
import {
  attachmentsAttributes,
  attachmentsFolder,
  attributesBeside,
  type Beside,
  writeAttachments,
} from "../repository/attachments.ts"
import { revisionText } from "../repository/branches.ts"
import {
  attributes,
  attributesFile,
  blobText,
  createSaved,
  idIn,
  idOfBroken,
  type Listing,
  listBlobs,
  listSaved,
  replaceSaved,
  textOf,
} from "../repository/folder.ts"
import { type Place, sessionsFolder } from "../repository/git.ts"
import { advance, commitOn, type Store, storeBranch, type Tips, writeBlob } from "../repository/store.ts"
import { type Union, unionOf } from "../repository/union.ts"
import { numbered } from "../session/filename.ts"
import { keptOf } from "../session/merge.ts"
import { readSession } from "../session/read.ts"
import type { SessionDocument } from "../session/shape.ts"
import { messageFor } from "./commit.ts"
import * as failures from "./failures.ts"
import { type BranchStore, besideOn, branchStore, remoteHere, versionsOf } from "./stores.ts"
import type { World } from "./world.ts"

export type KeepOptions = {
  /** For a session that is saved nowhere yet; by the configuration without it. */
  store?: Store | undefined
  /** Of the commit on the branch. */
  message?: string | undefined
  /** An option that is of no use for a file that is only written. */
  needsCommit?: string | undefined
}

/** What is to be written. */
export type Made = {
  document: SessionDocument
  /** Nothing when the file is as it should be. */
  bytes?: Buffer[]
  /** Without paths of this machine. */
  title: string
  /** Attachments beside it, which may be missing also where the file is not. */
  beside: ReadonlyMap<string, Buffer>
}

/** Where a session is now, and what stands there. */
export type Kept = { file: string; version: string }

export type Keeping = {
  store: Store
  /** From the root; absent while the session is saved nowhere. */
  file?: string
  /** What stands there; nothing while the session is saved nowhere. */
  read?: () => Promise<string>
  /** What the last commit has of it, for when that is broken. */
  committed?: () => Promise<string | undefined>
  /** Another one as soon as something else stands there. */
  version: string
  /** Where the attachments of that are. */
  beside: Beside[]
  warnings: string[]
  /** @param name of a new file @returns nothing when another process has saved the session there meanwhile */
  write: (name: string, made: Made) => Promise<Kept | undefined>
}

/** @throws Failure when the session is in another store than is asked for */
export async function keepingOf(world: World, place: Place, id: string, options: KeepOptions): Promise<Keeping> {
  const inFolder = await findSaved(place.root, id)
  if (inFolder.file) {
    if (options.store === "branch") throw failures.inOtherStore(inFolder.file, "worktree")
    return inWorktree(place, id, inFolder, options)
  }
  const onBranch = await findOnBranch(world, place, id)
  if (onBranch?.file) {
    if (options.store === "worktree") throw failures.inOtherStore(onBranch.file, "branch")
    return branchKeeping(world, place, id, onBranch, options)
  }
  if (options.store === "branch" && !place.git) throw failures.noBranches()
  const store = options.store ?? (place.git && (await storeSettings(world.env, place.root)).store)
  if (store === "branch") return branchKeeping(world, place, id, onBranch, options)
  // What is broken there may be this session's.
  const warnings = [...inFolder.warnings, ...(onBranch?.warnings ?? []).map((one) => `${storeBranch}: ${one}`)]
  return inWorktree(place, id, { ...inFolder, warnings }, options)
}

type InFolder = { file?: string; warnings: string[] }

async function inWorktree(
  place: Place,
  id: string,
  { file, warnings }: InFolder,
  options: KeepOptions,
): Promise<Keeping> {
  const { root } = place
  if (options.needsCommit) throw failures.needsCommit(options.needsCommit)
  const version = versionOf(join(root, file ?? sessionsFolder))
  return {
    store: "worktree",
    version,
    ...(file && {
      file,
      read: () => textOf(join(root, file), file),
      committed: () => revisionText(root, `HEAD:${file}`),
    }),
    beside: [{ folder: join(root, sessionsFolder) }],
    warnings,
    write: async (name, { bytes, beside }) => {
      await writeAttachments(root, beside)
      if (!bytes) return { file: file ?? `${sessionsFolder}/${name}`, version }
      const written = file
        ? (await replaceSaved(root, file, bytes, version)) && file
        : await createSaved(root, name, bytes, id)
      return written ? { file: written, version: versionOf(join(root, written)) } : undefined
    },
  }
}

async function findSaved(root: string, id: string): Promise<InFolder> {
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

type OnBranch = InFolder & { blob?: string; union: BranchStore }

async function findOnBranch(world: World, place: Place, id: string): Promise<OnBranch | undefined> {
  const union = await branchStore(world, place)
  return union && { ...(await findIn(place.root, union, id)), union }
}

/** The same on the branch. */
async function findIn(root: string, union: Union, id: string): Promise<InFolder & { blob?: string }> {
  const blobOf = (file: string | undefined) => union.files.get(file ?? "")?.blob
  const found = await among(await listBlobs(root, versionsOf(union)), id, async (file) =>
    idIn(await blobText(root, blobOf(file) ?? "", file).catch(() => "")),
  )
  const blob = blobOf(found.file)
  return { ...found, ...(blob && { blob }) }
}

async function branchKeeping(
  world: World,
  { root }: Place,
  id: string,
  found: OnBranch | undefined,
  { message }: KeepOptions,
): Promise<Keeping> {
  const { file, blob, union } = found ?? {}
  return {
    store: "branch",
    version: blob ?? "none",
    ...(file && blob && { file, read: () => blobText(root, blob, file) }),
    beside: union ? besideOn(root, union) : [],
    warnings: found?.warnings ?? [],
    write: (name, made) =>
      writeOnBranch(world, root, id, made, { ...found, name: `${sessionsFolder}/${name}`, message }),
  }
}

type Known = Partial<Omit<OnBranch, "warnings">> & { /** Of a new file. */ name: string; message?: string | undefined }

/** @param known where the session was when it was compared */
export async function writeOnBranch(
  world: World,
  root: string,
  id: string,
  { document, bytes, title, beside }: Made,
  { file, blob, union, name, message }: Known,
): Promise<Kept> {
  const remote = union?.remote ?? (await remoteHere(world, root))
  const attachments = await blobsOf(root, beside)
  const written = bytes && (await writeBlob(root, Buffer.concat(bytes)))
  let target = file ?? name
  await advance(root, remote.tracking, async (tips) => {
    const isKnown = union && isSame(tips, union.tips)
    const now = isKnown ? union : await unionOf(root, remote, tips)
    const changes = new Map(attachments)
    if (written) {
      const held = isKnown ? { file, blob } : await findIn(root, now, id)
      target = held.file ?? freeIn(now, name)
      if (held.blob === blob || (await mayReplace(root, document, held.blob, target))) changes.set(target, written)
    }
    for (const [file, blob] of changes) if (now.here.get(file)?.blob === blob) changes.delete(file)
    if (changes.size === 0) return undefined
    if (!now.here.has(attributesFile)) changes.set(attributesFile, await writeBlob(root, attributes))
    return commitOn(root, now.base, changes, message ?? messageFor(title, target))
  })
  return { file: target, version: written ?? blob ?? "none" }
}

const isSame = (one: Tips, other: Tips) => one.local === other.local && one.theirs === other.theirs

/** Ids of what is to be beside a session, by file. */
async function blobsOf(root: string, beside: Made["beside"]): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const [name, bytes] of beside) ids.set(`${attachmentsFolder}/${name}`, await writeBlob(root, bytes))
  if (ids.size > 0) ids.set(attachmentsAttributes, await writeBlob(root, attributesBeside))
  return ids
}

/**
 * Whether a session may take the place of a version that came up since it was compared. False when that holds all of it.
 * @throws Failure when each has something of its own
 */
async function mayReplace(root: string, ours: SessionDocument, blob: string | undefined, file: string) {
  if (!blob) throw failures.savedMeanwhile(file)
  const kept = keptOf(ours, readSession(await blobText(root, blob, file), file))
  if (kept === "both") throw failures.savedMeanwhile(file)
  return kept === "ours"
}

type Taken = { files: ReadonlyMap<string, unknown>; theirs: ReadonlyMap<string, unknown> }

/** The name, or `name-2`, … where another session has that. */
export function freeIn({ files, theirs }: Taken, wanted: string): string {
  for (let number = 1; ; number++) {
    const file = number === 1 ? wanted : numbered(wanted, number)
    if (!files.has(file) && !theirs.has(file)) return file
  }
}
