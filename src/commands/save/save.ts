/** `opencode-session save`: saves the current session into the repository. */
import { noteSharedInPart } from "../../machine/shared-in-part.ts"
import type { Host } from "../../opencode/host.ts"
import { contentOf, joined, type Layout, sizeOf } from "../../session/document/bytes.ts"
import { fileName } from "../../session/document/file-name.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { readSession } from "../../session/document/read.ts"
import { Doubt } from "../../session/doubt.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { Failure } from "../../support/failure.ts"
import { Changed } from "../../support/stored-bytes.ts"
import type { World } from "../../support/world.ts"
import { checkAgainstWhole, checkUnchanged } from "./check-save.ts"
import type { Kept } from "./kept-messages.ts"
import { reportOf } from "./make-report.ts"
import { type Made, makeSaved } from "./make-saved.ts"
import { noteWhole, type ReadAnew, readCurrent, type Workplace, workplace } from "./read-current.ts"
import { remember } from "./remember.ts"
import { type SaveOptions, type Wishes, wishesOf } from "./save-options.ts"
import type { Saved, SaveReport } from "./save-report.ts"
import { hashIn } from "./saved-before.ts"

export type Attempt = {
  /** In a retry, the version of the saved file found by the first attempt. */
  seen?: string
  /** Where to read the session, if not from the OpenCode of this machine. */
  from?: Host | undefined
  /** The session that was found at a first attempt, which is to be read whole now. */
  whole?: Pick<ReadAnew, "id" | "found">
  /** Of a save that nobody asked for: asked at each attempt, whether it may still be made. @throws to end it */
  mayBe?: () => Promise<void>
}

export async function save(world: World, options: SaveOptions = {}, attempt: Attempt = {}): Promise<SaveReport> {
  const { seen, from, whole, mayBe } = attempt
  await mayBe?.()
  const wishes = wishesOf(options)
  const here = await workplace(world, from)
  world.progress?.("Reading the session")
  const read = await here.host.reading(world.cwd, (reader) => readCurrent(world, here, reader, wishes, whole))
  try {
    if ("unchanged" in read) await checkUnchanged(world, here, read, wishes)
    const saved = "unchanged" in read ? read.unchanged : await saveAnew(world, here, read, wishes, seen)
    // Another process may have saved more meanwhile: read again.
    if (!saved) return await save(world, options, { ...attempt, seen: read.entry.version })
    if (!mayBe && !wishes.dryRun && wishes.until === undefined) await noteSharedInPart(world.env, read.id, false)
    return await reportOf(here, read, saved, wishes)
  } catch (problem) {
    if ("unchanged" in read || !read.kept || !mayBeOfKept(problem, read.entry)) throw problem
    noteWhole(world, problem)
    return save(world, options, { ...attempt, whole: { id: read.id, found: read.found } })
  } finally {
    here.aside.close()
  }
}

/** Whether a whole save may not run into it, or has to say it itself. A failure of a first save is final: a no is not asked again. */
const mayBeOfKept = (problem: unknown, { file }: StoreEntry): problem is Error =>
  problem instanceof Doubt || problem instanceof Changed || (problem instanceof Failure && file !== undefined)

function noteUnread(world: World, { messages, made }: Kept) {
  const inThreads = made?.size ?? 0
  if (messages.size > inThreads) world.note?.(`Kept from the file: ${messages.size - inThreads} messages.`)
  if (inThreads > 0) world.note?.(`Made in threads: ${inThreads} messages.`)
}

/** @returns nothing where another process saved first, so that the session has to be read again */
async function saveAnew(
  world: World,
  here: Workplace,
  read: ReadAnew,
  wishes: Wishes,
  seen: string | undefined,
): Promise<Saved | undefined> {
  const made = await makeSaved(world, here, read, wishes, seen)
  if (!made) return undefined
  if (read.whole) await checkAgainstWhole(world, here, read, wishes, made)
  if (read.kept) noteUnread(world, read.kept)
  const { changed, outcome, title, first, warnings } = made
  const name = fileName(title, world.now())
  const saved = { outcome, changed, warnings, first: first?.id }
  if (wishes.dryRun) return { file: read.entry.file ?? `${sessionsFolder}/${name}`, ...saved }
  world.progress?.("Writing")
  // Before the file is there: an autosave that is under way asks it when it sees another file.
  if (wishes.until !== undefined) await noteSharedInPart(world.env, read.id, true)
  const content = contentWithId(read.entry, made.written)
  const kept = await read.entry.write(name, toWrite(made, read, content, wishes))
  if (!kept) return undefined
  await remember(read, made, { version: kept.version, blob: changed ? content.blob() : undefined }, wishes)
  return { file: kept.file, ...saved }
}

function toWrite(
  { written, changed, title }: Made,
  { kept }: ReadAnew,
  content: Iterable<Uint8Array>,
  { until }: Wishes,
) {
  const { document, beside } = written
  return {
    // With kept messages the document is not whole.
    get document() {
      return kept ? readSession(joined(written).toString(), "The session") : document
    },
    ...(changed && { bytes: content }),
    title,
    beside,
    isPart: until !== undefined,
  }
}

/** What is to be written, and its id in git once it is. */
function contentWithId(entry: StoreEntry, layout: Layout): Iterable<Uint8Array> & { blob(): string } {
  let hash: ReturnType<typeof hashIn>
  return {
    *[Symbol.iterator]() {
      hash = hashIn(entry, sizeOf(layout))
      for (const piece of contentOf(layout)) {
        hash.update(piece)
        yield piece
      }
    },
    blob: () => hash.digest("hex"),
  }
}
