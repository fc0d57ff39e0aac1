/** The store entry of a session on the branch. */
import type { Place } from "../../git/worktree.ts"
import { messageFor } from "../../session/commit-trailer.ts"
import { numbered } from "../../session/document/file-name.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { readSession } from "../../session/document/read.ts"
import { redactsMore } from "../../session/relation/keep-redacted.ts"
import { keptOf } from "../../session/relation/merge.ts"
import type { World } from "../../support/world.ts"
import { attachmentsAttributes, attachmentsFolder, attributesBeside } from "../attachments.ts"
import { savedMeanwhile } from "../failures.ts"
import { findIn, type OnBranch } from "../find-session.ts"
import type { Version } from "../known-versions.ts"
import type { SessionToWrite, StoreEntry, StoreOptions, Written } from "../store.ts"
import { attributes, attributesFile, blobText } from "../worktree/list-files.ts"
import { advance, commitOn, refuseFiltered, type Tips, writeBlob } from "./commit-tree.ts"
import { namesBeside, ownAttachments } from "./keep-sidecars.ts"
import { sessionIn, type Union, unionOf } from "./local-and-remote.ts"
import { besideOn, remoteHere, versionsOf } from "./open-branch.ts"

export async function branchEntry(
  world: World,
  { root }: Place,
  id: string,
  found: OnBranch | undefined,
  {
    message,
    name: known,
  }: StoreOptions & { /** Of a new file: where another remote has the session. */ name?: string },
  versions: readonly Version[],
  copies: readonly string[],
): Promise<StoreEntry> {
  const { file, blob, union } = found ?? {}
  return {
    root,
    store: "branch",
    version: blob ?? "none",
    versions,
    copies,
    ...(file && blob && { file, read: () => blobText(root, blob, file) }),
    beside: union ? besideOn(root, union) : [],
    warnings: found?.warnings ?? [],
    // Nothing: on the branch each write is a commit.
    toAdd: async () => new Map(),
    ignoredBy: async () => undefined,
    attachmentWarnings: async () => [],
    write: (name, made) =>
      writeOnBranch(world, root, id, made, { ...found, name: known ?? `${sessionsFolder}/${name}`, message }),
  }
}

type Known = Partial<Omit<OnBranch, "warnings">> & { /** Of a new file. */ name: string; message?: string | undefined }

/** @param known where the session was when it was compared */
export async function writeOnBranch(
  world: World,
  root: string,
  id: string,
  made: SessionToWrite,
  { file, blob, union, name, message }: Known,
): Promise<Written> {
  const { bytes, title, beside } = made
  const remote = union?.remote ?? (await remoteHere(world, root))
  const attachments = await blobsOf(root, beside)
  const written = bytes && (await writeBlob(root, bytes))
  let target = file ?? name
  await advance(root, remote, async (tips) => {
    const isKnown = union && isSame(tips, union.tips)
    const now = isKnown ? union : await unionOf(root, remote, tips)
    const changes = new Map<string, string | null>(attachments)
    if (written) {
      const held = isKnown ? { file, blob } : await findIn(root, now, id)
      target = held.file ?? freeIn(now, name)
      if (held.blob === blob || (await mayReplace(root, made, held.blob, target))) {
        changes.set(target, written)
        for (const one of made.isPart && blob ? await leftBehind(root, now, target, blob, made) : [])
          if (now.here.has(one)) changes.set(one, null)
      }
    }
    for (const [file, blob] of changes) if (now.here.get(file)?.blob === blob) changes.delete(file)
    if (changes.size === 0) return undefined
    await refuseFiltered(root, [...changes.keys()])
    if (!now.here.has(attributesFile)) changes.set(attributesFile, await writeBlob(root, attributes))
    return commitOn(root, now.base, changes, message ?? messageFor(title, target))
  })
  return { file: target, version: written ?? blob ?? "none" }
}

/** The sidecars that only turns needed which a session leaves out now. */
async function leftBehind(root: string, now: Union, file: string, blob: string, { document }: SessionToWrite) {
  const before = sessionIn(await blobText(root, blob, file).catch(() => undefined), file)
  if (!before) return []
  const own = await ownAttachments(root, file, before, versionsOf(now))
  const needed = namesBeside(document)
  return own.filter((name) => !needed.includes(name)).map((name) => `${attachmentsFolder}/${name}`)
}

const isSame = (one: Tips, other: Tips) => one.local === other.local && one.theirs === other.theirs

/** Blob ids of a session's sidecars, by file. */
async function blobsOf(root: string, beside: SessionToWrite["beside"]): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const [name, bytes] of beside) ids.set(`${attachmentsFolder}/${name}`, await writeBlob(root, bytes))
  if (ids.size > 0) ids.set(attachmentsAttributes, await writeBlob(root, attributesBeside))
  return ids
}

/**
 * Whether a session may replace a version that was committed since the comparison. False when that holds all of it.
 * @throws Failure when each has something of its own, or that one redacts what this one shows
 */
async function mayReplace(root: string, made: SessionToWrite, blob: string | undefined, file: string) {
  if (!blob) throw savedMeanwhile(file)
  // Only here: of a save that keeps messages it is the whole file, parsed.
  const there = readSession(await blobText(root, blob, file), file)
  const kept = keptOf(made.document, there)
  if (kept === "both" || (kept === "ours" && redactsMore(there, made.document))) throw savedMeanwhile(file)
  return kept === "ours"
}

type Taken = { files: ReadonlyMap<string, unknown>; theirs: ReadonlyMap<string, unknown> }

/** The name, or `name-2`, … where another session has taken it. */
export function freeIn({ files, theirs }: Taken, wanted: string): string {
  for (let number = 1; ; number++) {
    const file = number === 1 ? wanted : numbered(wanted, number)
    if (!files.has(file) && !theirs.has(file)) return file
  }
}
