/** Builds the document to save: facts, path tokens instead of paths, and the requested size. */
import { hashFiles, type Place, worktreeState } from "../../git/worktree.ts"
import { touchedFiles } from "../../session/changed-files.ts"
import { formatOf } from "../../session/document/read.ts"
import { factsOf, members, type SaidFacts, sameWork, toSaved } from "../../session/document/saved-document.ts"
import { Doubt } from "../../session/doubt.ts"
import { heldBackBy } from "../../session/held-back.ts"
import { originOf } from "../../session/make-copy.ts"
import type { TextMap } from "../../session/paths/path-tokens.ts"
import { markersIn, type TrustsMarker } from "../../session/redaction-marker.ts"
import type { Facts, SessionDocument } from "../../session/schema.ts"
import { titleOf } from "../../session/title.ts"
import type { Major } from "../../session/v2/model.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { version } from "../../support/version.ts"
import type { World } from "../../support/world.ts"
import { type Compact, compact, wantsMore } from "../shared/size-options.ts"
import type { FinishedTree } from "./finished-tree.ts"
import { promptFacts } from "./prompt-authors.ts"
import type { ToSave, Workplace } from "./read-current.ts"
import type { Redacted } from "./redact-session.ts"
import type { Wishes } from "./save-options.ts"
import type { Before } from "./saved-before.ts"

export type Portable = Compact & {
  title: string
  /** Makes the same document with additional facts. */
  again: (more: Partial<SaidFacts>) => Promise<Compact>
}

type Parts = {
  current: FinishedTree
  /** Of the document. */
  major: Major
  safe: Redacted
  texts: { tokenise: TextMap; expand: TextMap; asOne?: TextMap | undefined }
  before: Before
  wishes: Wishes
  /** Id of the first message that is not shared. */
  heldBack: string | undefined
  fromGit: Promise<GitFacts>
}

export async function documentOf(
  world: World,
  { host }: Workplace,
  read: ToSave,
  { current, major, safe, texts, before, wishes, heldBack, fromGit }: Parts,
): Promise<Portable> {
  const { tokenise, expand, asOne } = texts
  const { entry, work, protection, kept } = read
  const { old } = before
  const { replace = false } = wishes.leave
  const given = wishes.title || (old && factsOf(old)?.titleGiven ? expand(old.info.title) : undefined)
  const title = safe.without(given || titleOf(safe.root.info.title, safe.root.messages))
  const origin = originOf(current.root.info)
  const git = shownOf(await fromGit, safe, work.root)
  const said: SaidFacts = {
    format: formatOf(major),
    tool: version,
    opencode: host.version,
    saved: world.now().toISOString(),
    ...git,
    ...(await promptFacts(world, read, before, current.root, git.by)),
    ...(given && { titleGiven: true }),
    ...(current.cut > 0 && { cut: current.cut }),
    ...(heldBack ? { heldBack } : heldBackBy(old, current.root.messages, (id) => current.having.messages.has(id))),
    ...(origin && { origin }),
    ...(current.missing.length > 0 && { missing: current.missing }),
    ...safe.facts,
  }
  const tree = { root: { ...safe.root, info: { ...safe.root.info, title } }, subagents: safe.subagents }
  // Keep markers of what another shell knew to be secret; drop those that somebody put over plain words.
  const believes: TrustsMarker = ({ kind, tag }, words) =>
    markersIn(words).length > 0 || (!replace && protection.isOurs(kind, tag, words))
  const fuller = old ? await wantsMore(wishes.size, entry.beside, old) : false
  if (fuller && kept) throw new Doubt("the file is to hold more")
  const isKept = kept && !read.loading ? (id: string) => kept.entries.has(id) : undefined
  const earlier = old && { document: safe.withoutDropped(old), expand, asOne, believes, fuller, anew: replace, isKept }
  const again = (more: Partial<SaidFacts>) =>
    compact(toSaved(tree, current.left, { ...said, ...more }, tokenise, earlier), wishes.size, entry.beside, old)
  return { ...(await again({})), title, again }
}

/** Whether the document differs from the saved one. */
export const changedFrom = ({ old, broken }: Before, entry: StoreEntry, document: SessionDocument): boolean =>
  broken ||
  Boolean(entry.isAbsent) ||
  !(old && factsOf(old) && sameWork(old, document)) ||
  factsOf(old)?.heldBack !== factsOf(document)?.heldBack

/** Who saved it, and the branch, commit and files that it refers to. */
type GitFacts = Partial<Pick<Facts, "branch" | "commit" | "dirty" | "by" | "files">>

/** Runs git while secrets are searched for; a failure surfaces where the result is awaited. */
export function factsFromGit({ root, git }: Place, { settings }: Workplace, tree: FinishedTree): Promise<GitFacts> {
  const facts = git ? factsOfGit(root, settings, tree) : Promise.resolve({})
  facts.catch(() => {})
  return facts
}

/** @param safe which of the files its messages still name */
function shownOf({ branch, files, ...facts }: GitFacts, safe: Redacted, root: string): GitFacts {
  const named = new Set(touchedFiles(members(safe), root))
  // What is allowed in a message may not be in the head.
  const isShown = (file: string) => named.has(file) && markersIn(file).length === 0 && safe.without(file) === file
  const shown = Object.fromEntries(Object.entries(files ?? {}).filter(([file]) => isShown(file)))
  return {
    ...facts,
    ...(branch !== undefined && { branch: safe.without(branch) }),
    ...(Object.keys(shown).length > 0 && { files: shown }),
  }
}

async function factsOfGit(root: string, settings: Workplace["settings"], tree: FinishedTree): Promise<GitFacts> {
  const [state, { user }, files] = await Promise.all([
    worktreeState(root),
    settings,
    hashFiles(root, touchedFiles(members(tree), root)),
  ])
  return { ...state, ...(user && { by: user }), ...(Object.keys(files).length > 0 && { files }) }
}
