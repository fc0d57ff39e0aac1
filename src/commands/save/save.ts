/** `opencode-session save`: saves the current session into the repository. */
import { fileName } from "../../session/document/file-name.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import type { World } from "../../support/world.ts"
import { textMaps } from "../shared/worktree-of-session.ts"
import { confirmSaveOver } from "./ask-before-saving.ts"
import { changedFrom, documentOf, factsFromGit } from "./build-document.ts"
import { inFormat } from "./choose-format.ts"
import { finishedTree, withTodos } from "./finished-tree.ts"
import { messagesAtRisk } from "./held-against.ts"
import { lookAgain } from "./look-again.ts"
import { outcomeOf, reportOf } from "./make-report.ts"
import { type ReadAnew, readCurrent, type Workplace, workplace } from "./read-current.ts"
import { withoutSecrets } from "./redact-session.ts"
import { type SaveOptions, type Wishes, wishesOf } from "./save-options.ts"
import type { Saved, SaveReport } from "./save-report.ts"
import { savedBefore } from "./saved-before.ts"

/** @param seen in a retry, the version of the saved file found by the first attempt */
export async function save(world: World, options: SaveOptions = {}, seen?: string): Promise<SaveReport> {
  const wishes = wishesOf(options)
  const here = await workplace(world)
  world.progress?.("Reading the session")
  const read = await here.host.reading(world.cwd, (reader) => readCurrent(world, here, reader, wishes))
  const saved = "unchanged" in read ? read.unchanged : await saveAnew(world, here, read, wishes, seen)
  // Another process may have saved more meanwhile: read again.
  if (!saved) return save(world, options, read.entry.version)
  return reportOf(here, read, saved, wishes)
}

/** @returns nothing where another process saved first, so that the session has to be read again */
async function saveAnew(
  world: World,
  here: Workplace,
  read: ReadAnew,
  wishes: Wishes,
  seen: string | undefined,
): Promise<Saved | undefined> {
  const { entry, tree, work, former, protection } = read
  const before = await savedBefore(entry, wishes)
  const finished = finishedTree(tree, before.old)

  const risk = await messagesAtRisk(world, entry, tree, before)
  if (risk.losses.length > 0) {
    if (entry.version !== seen) return undefined
    await confirmSaveOver(world, wishes.leave, risk.losses, await risk.copy())
  }
  const warnings = [...before.warnings, ...(await risk.words(wishes.dryRun))]

  const texts = textMaps(world, work.root, former)
  const { old } = before
  const { expand } = texts
  const settled = withTodos(finished, old, expand)
  const made = await inFormat(world, here.host, here.place.root, settled, { old, wanted: wishes.format, expand })
  const current = made.tree
  const fromGit = factsFromGit(work, here, current)
  world.progress?.("Looking for secrets")
  const safe = await withoutSecrets(world, protection, current)

  const portable = await documentOf(world, here, read, { ...made, current, safe, texts, before, wishes, fromGit })
  const changed = changedFrom(before, entry, portable.document)
  const written = await lookAgain(world, protection, portable, { safe, changed, leave: wishes.leave })
  const outcome = outcomeOf(current, safe, portable.title, written)

  const title = texts.tokenise(outcome.title)
  const name = fileName(title, world.now())
  const saved = { outcome, changed, warnings: [...warnings, ...made.warnings] }
  if (wishes.dryRun) return { file: entry.file ?? `${sessionsFolder}/${name}`, ...saved }
  world.progress?.("Writing")
  const { document, bytes, beside } = written
  const kept = await entry.write(name, { document, ...(changed && { bytes }), title, beside })
  if (!kept) return undefined
  await safe.remember()
  await risk.remember()
  await read.last.keep(read.ids, read.state, { version: kept.version, seen: before.seen(changed, bytes) }, outcome)
  return { file: kept.file, ...saved }
}
