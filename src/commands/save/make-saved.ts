/** Makes what a save writes: the finished part of the session, without secrets, as a document with our facts. */
import type { KeptPlaces } from "../../session/document/canonical.ts"
import { Doubt } from "../../session/doubt.ts"
import { keptRedacted } from "../../session/relation/keep-redacted.ts"
import type { World } from "../../support/world.ts"
import { underOneName } from "../shared/other-names.ts"
import { textMaps } from "../shared/worktree-of-session.ts"
import { aloneInCopy, type Copy } from "./alone-in-copy.ts"
import { confirmPush, confirmSaveOver, confirmShorter } from "./ask-before-saving.ts"
import { besideKept, keptAttachmentBytes } from "./beside-kept.ts"
import { changedFrom, documentOf, factsFromGit } from "./build-document.ts"
import { inFormat } from "./choose-format.ts"
import { finishedTree, withTodos } from "./finished-tree.ts"
import { messagesAtRisk, type Risk } from "./held-against.ts"
import type { Kept } from "./kept-messages.ts"
import { lookAgain, type Written } from "./look-again.ts"
import { outcomeOf } from "./make-report.ts"
import { mayNote } from "./note-kept.ts"
import type { ToSave, Workplace } from "./read-current.ts"
import { type Redacted, withoutSecrets } from "./redact-session.ts"
import type { Wishes } from "./save-options.ts"
import type { Outcome } from "./save-report.ts"
import { type Before, savedBefore } from "./saved-before.ts"
import { sharedPart } from "./shared-part.ts"
import { shareFirst, shownAgain } from "./warnings.ts"

export type Made = {
  before: Before
  risk: Risk
  safe: Redacted
  written: Written
  changed: boolean
  outcome: Outcome
  /** With path tokens. */
  title: string
  /** What is to be shared before this save. */
  first: Copy | undefined
  warnings: string[]
}

/**
 * @param seen in a retry, the version of the saved file found by the first attempt
 * @returns nothing where another process saved first, so that the session has to be read again
 * @throws Doubt when messages cannot be kept after all
 */
export async function makeSaved(
  given: World,
  here: Workplace,
  read: ToSave,
  wishes: Wishes,
  seen: string | undefined,
): Promise<Made | undefined> {
  const { entry, work, names, protection, kept } = read
  const { tree, until, heldBack, beside } = sharedPart(read.tree, wishes.until)
  // Of a first save all that can be asked is its size: nothing is kept from a file.
  const world = kept && entry.file ? { ...given, agree: askedLater } : given
  const file = kept && entry.file && !read.loading ? await besideKept(entry, kept) : undefined
  const before = read.loading ?? file?.before ?? (await savedBefore(entry, wishes))
  const finished = finishedTree(tree, before.old)

  let first: Copy | undefined
  const risk = await messagesAtRisk(world, entry, tree, before, kept?.note.seen)
  if (risk.losses.length > 0) {
    if (kept) throw new Doubt("the file has messages that the session has not")
    if (entry.version !== seen) return undefined
    const own = heldBack ? await messagesAtRisk(world, entry, read.tree, before) : risk
    if (own.losses.length > 0) await confirmSaveOver(world, entry.root, wishes, own.losses, await own.copy())
    const alone = before.old && (await aloneInCopy(entry, before.old, read.tree.having))
    if (alone && wishes.sharing.includes("--push")) await confirmPush(world, entry.file ?? "", alone)
    else first = alone
    if (until && own !== risk) await confirmShorter(world, wishes.leave, risk.losses, until.turn)
  }
  const gone = [...(await risk.words(wishes.dryRun)), ...(first ? [shareFirst(entry.file ?? "", first)] : [])]
  const warnings = [...before.warnings, ...gone]

  const texts = { ...textMaps(world, work.root, names), asOne: underOneName(work.root, names) }
  const { old } = before
  const { expand } = texts
  const settled = withTodos(finished, old, expand, here.host.hasTodos)
  const asked = { old, wanted: wishes.format, ...texts, isKept: kept !== undefined }
  const made = await inFormat(world, here.host, here.place.root, settled, asked)
  const current = made.tree
  if (kept && current !== settled) throw new Doubt("the session is converted")
  const fromGit = factsFromGit(work, here, current)
  world.progress?.("Looking for secrets")
  const cached = !(wishes.mayKeep && read.hasEdges && mayNote(read, old))
  const safe = await withoutSecrets(world, protection, current, { kept, beside, cached })

  const parts = { ...made, current, safe, texts, before, wishes, heldBack, fromGit }
  // Of a session that is being loaded all is looked at again.
  const places = kept && (kept.made || file) && placesIn(kept.made, file?.places)
  const portable = await documentOf(world, here, read, parts)
  const changed = changedFrom(before, entry, portable.document)
  // Of what is kept the file is as we wrote it.
  const shown = old && changed && !kept ? keptRedacted(portable.document, old).messages : 0
  const written = await lookAgain(world, protection, portable, {
    safe,
    same: changed ? undefined : old,
    leave: wishes.leave,
    aside: here.aside,
    kept: kept && places && { places, attached: keptAttachmentBytes(kept, portable.document) },
  })
  const outcome = { ...outcomeOf(current, safe, portable.title, written), ...(until && { until }) }
  const title = texts.tokenise(outcome.title)
  return {
    before,
    risk,
    safe,
    written,
    changed,
    outcome,
    title,
    first,
    warnings: [...warnings, ...made.warnings, ...shownAgain(shown)],
  }
}

const placesIn = (made: Kept["made"], file: KeptPlaces | undefined): KeptPlaces => ({
  get: (id) => made?.get(id) ?? file?.get(id),
})

/** Nothing is asked twice: when all is read. */
export const askedLater = async (): Promise<boolean> => {
  throw new Doubt("a question is to be asked")
}
