/** `opencode-session save`: the current session into the repository. */
import { findPlace, gitSettings, isOutsideSparse, type Place } from "../../git/worktree.ts"
import { findHost } from "../../opencode/find-host.ts"
import { sweepTemporaryFolders } from "../../opencode/run-opencode.ts"
import type { RedactionReport } from "../../redact/report.ts"
import { fileName } from "../../session/document/file-name.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { members } from "../../session/document/saved-document.ts"
import { filesBeside } from "../../stores/attachments.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { storeEntryOf } from "../../stores/store-entry.ts"
import { count, megabyte, size } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import { type LocalTree, readLocalTree } from "../shared/local-session-tree.ts"
import { formerWorktree } from "../shared/moved-worktree.ts"
import { type Protection, protectionOf } from "../shared/redaction.ts"
import { belongs, homeOf, textMaps, workOf } from "../shared/worktree-of-session.ts"
import { buildDocument } from "./build-document.ts"
import { currentSession } from "./current-session.ts"
import { lastSave } from "./last-save-cache.ts"
import type { SaveOptions } from "./save-options.ts"
import type { SaveReport } from "./save-report.ts"

/** @param seen the version of the saved file that was met before, where this is done again */
export async function save(world: World, options: SaveOptions = {}, seen?: string): Promise<SaveReport> {
  const settings = gitSettings(world.cwd)
  const [host, place] = await Promise.all([findHost(world), findPlace(world.cwd), sweepTemporaryFolders()])
  const protecting = protectionOf(world, place, settings)
  // It is waited for below, and may fail before.
  protecting.catch(() => {})
  world.progress?.("Reading the session")
  const read = await host.reading(world.cwd, async (reader) => {
    const current = await currentSession(world, reader, place, options.session)
    const begun = current.snapshot.sessions.get(current.id)?.created
    const entry = await storeEntryOf(world, place, current.id, { ...options, begun })
    const directory = current.snapshot.sessions.get(current.id)?.directory
    const { work, protection } = await homeward(directory)
    const known = { current, entry, directory, work, protection }
    const last = await lastSave(world, host, work.root, protection, current.id)
    if (entry.file && isPlain(options)) {
      const { file, version, versions } = entry
      const seen = versions.map(({ blob }) => blob)
      // Git looks at the file meanwhile.
      const [unknown, again] = await Promise.all([unknownHere([file], entry), last.again(reader, { version, seen })])
      if (again) return { known, again, unknown }
    }
    const held = await readLocalTree(reader, current.id, current.snapshot)
    const ids = [...members(held).map(({ info }) => info.id), ...held.missing]
    const former = await formerWorktree(reader, current.snapshot.sessions.get(current.id), work)
    return { known, last, held, former, ids, state: await reader.state(ids, world.now().getTime()) }
  })
  const { current, entry, directory, work, protection } = read.known
  const saved = read.again
    ? { file: entry.file as string, outcome: read.again, changed: false, warnings: [] }
    : await saveAnew(read)
  // What another process has saved meanwhile may be more than was here before.
  if (!saved) return save(world, options, entry.version)
  const { file, outcome, changed } = saved
  const unknown = read.unknown ?? (await unknownHere([...filesBeside(outcome.attachments), file], entry))
  const mayBeIgnored = options.dryRun || unknown.get(file)
  const rule = mayBeIgnored ? await entry.ignoredBy(file) : undefined
  const warnings = [
    ...(place.note ? [place.note] : []),
    ...entry.warnings,
    ...saved.warnings,
    ...elsewhere(directory, place),
    ...sizeWarning(outcome.bytes),
    ...protection.warnings,
    ...unseenWarning(outcome.redacted.unseen),
    ...(options.dryRun ? [] : await entry.attachmentWarnings(file, outcome.attachments)),
    ...outcome.missing.map(
      (one) => `The subagent session ${one} is not in OpenCode any more, so it is not in the file.`,
    ),
    ...(unknown.size > 0 && (await isOutsideSparse(place.root, [...unknown.keys()])) ? [outsideSparse] : []),
    ...(rule ? [`git ignores this file (${rule}): add it with \`git add -f\`, or change that rule.`] : []),
  ]
  return {
    ...outcome,
    file,
    store: entry.store,
    sessionID: current.id,
    changed,
    warnings,
    found: current.found,
    place,
    ignored: Boolean(rule),
    share: [...unknown.keys()],
    dryRun: options.dryRun ?? false,
  }

  /** Of another worktree it has the secrets and, in the same repository, the paths and the commit. */
  async function homeward(directory: string | undefined): Promise<{ work: Place; protection: Protection }> {
    const home = await homeOf(directory, place)
    if (home.root === place.root) return { work: place, protection: await protecting }
    const [work, protection] = await Promise.all([workOf(home, place), protectionOf(world, place, settings, home)])
    return { work, protection }
  }

  /** Those of its files that are still to be added to git, each with whether git ignores it. */
  async function unknownHere(files: string[], entry: StoreEntry): Promise<Map<string, boolean>> {
    return options.dryRun ? new Map() : entry.toAdd(files)
  }

  /** @returns nothing when another process was first */
  async function saveAnew({ held, former, last, ids, state }: Extract<typeof read, { held: LocalTree }>) {
    const made = await buildDocument(world, { host, work, former, settings, protection }, held, entry, options, seen)
    if (!made) return undefined
    const { document, bytes, outcome, changed, beside, warnings } = made
    const title = textMaps(world, work.root, former).tokenise(outcome.title)
    const name = fileName(title, world.now())
    if (options.dryRun) return { file: entry.file ?? `${sessionsFolder}/${name}`, outcome, changed, warnings }
    world.progress?.("Writing")
    const kept = await entry.write(name, { document, ...(changed && { bytes }), title, beside })
    if (!kept) return undefined
    await made.remember()
    await last.keep(ids, state, { version: kept.version, seen: made.seen }, outcome)
    return { file: kept.file, outcome, changed, warnings }
  }
}

/** Without a wish that it is for this save alone to follow; leave to write something more is none where nothing is. */
function isPlain({ title, dryRun, replace, slim, attachments }: SaveOptions): boolean {
  return [title, dryRun, replace, slim, attachments].every((wish) => wish === undefined)
}

const outsideSparse =
  "This sparse checkout leaves .opencode out, so git does not add it: take it in first with `git sparse-checkout add .opencode`."

/** A session that was named may be of another worktree. */
function elsewhere(directory: string | undefined, place: Place): string[] {
  if (!directory || belongs(directory, place)) return []
  return [`This session belongs to ${directory}, and is saved here.`]
}

function unseenWarning(unseen: RedactionReport["unseen"]): string[] {
  if (unseen.length === 0) return []
  const kinds = [...new Set(unseen.map(({ mime }) => mime))].join(", ")
  return [`${count(unseen.length, "attachment")} (${kinds}) cannot be looked into for secrets.`]
}

function sizeWarning(bytes: number): string[] {
  if (bytes >= 20 * megabyte)
    return [
      `${size(bytes)} is very large: each further save adds to every clone, for ever. Go on in a new session soon.`,
    ]
  if (bytes >= megabyte)
    return [`${size(bytes)} is large for a file in git; a new session for the next task keeps it small.`]
  return []
}
