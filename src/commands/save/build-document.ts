/** The document that is saved of a session: its facts, its paths as tokens, as small as it is wished. */
import { hashFiles, type Place, worktreeState } from "../../git/worktree.ts"
import { touchedFiles } from "../../session/changed-files.ts"
import { originOf } from "../../session/copy.ts"
import { currentFormat } from "../../session/document/read.ts"
import { factsOf, members, type SaidFacts, sameWork, toSaved } from "../../session/document/saved-document.ts"
import type { TextMap } from "../../session/paths/path-tokens.ts"
import { markersIn, type TrustsMarker } from "../../session/redaction-marker.ts"
import type { Facts, SessionDocument } from "../../session/schema.ts"
import { titleOf } from "../../session/title.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { version } from "../../support/version.ts"
import type { World } from "../../support/world.ts"
import { type Compact, compact, wantsMore } from "../shared/size-options.ts"
import type { FinishedTree } from "./finished-tree.ts"
import type { ReadAnew, Workplace } from "./read-current.ts"
import type { Redacted } from "./redact-session.ts"
import type { Wishes } from "./save-options.ts"
import type { Before } from "./saved-before.ts"

export type Portable = Compact & {
  title: string
  /** The same document with other facts besides. */
  again: (more: Partial<SaidFacts>) => Promise<Compact>
}

type Parts = {
  current: FinishedTree
  safe: Redacted
  texts: { tokenise: TextMap; expand: TextMap }
  before: Before
  wishes: Wishes
  fromGit: Promise<GitFacts>
}

export async function documentOf(
  world: World,
  { host }: Workplace,
  { entry, protection }: ReadAnew,
  { current, safe, texts, before: { old }, wishes, fromGit }: Parts,
): Promise<Portable> {
  const { tokenise, expand } = texts
  const { replace = false } = wishes.leave
  const given = wishes.title || (old && factsOf(old)?.titleGiven ? expand(old.info.title) : undefined)
  const redactor = await protection.redactor()
  const title = redactor.redact(given || titleOf(safe.root.info.title, safe.root.messages)).text
  const origin = originOf(current.root.info)
  const said: SaidFacts = {
    format: currentFormat,
    tool: version,
    opencode: host.version,
    saved: world.now().toISOString(),
    ...(await fromGit),
    ...(given && { titleGiven: true }),
    ...(current.cut > 0 && { cut: current.cut }),
    ...(origin && { origin }),
    ...(current.missing.length > 0 && { missing: current.missing }),
    ...safe.facts,
  }
  const tree = { root: { ...safe.root, info: { ...safe.root.info, title } }, subagents: safe.subagents }
  // What another shell knew to be secret stays taken out; what somebody has put over plain words does not.
  const believes: TrustsMarker = ({ kind, tag }, words) =>
    markersIn(words).length > 0 || (!replace && protection.isOurs(kind, tag, words))
  const fuller = old ? await wantsMore(wishes.size, entry.beside, old) : false
  const earlier = old && { document: old, expand, believes, fuller, anew: replace }
  const again = (more: Partial<SaidFacts>) =>
    compact(toSaved(tree, current.left, { ...said, ...more }, tokenise, earlier), wishes.size, entry.beside, old)
  return { ...(await again({})), title, again }
}

/** Whether it is another than the one that is saved. */
export const changedFrom = ({ old, broken }: Before, entry: StoreEntry, document: SessionDocument): boolean =>
  broken || Boolean(entry.isAbsent) || !(old && factsOf(old) && sameWork(old, document))

/** Who saved it, and the branch, the commit and the files that it speaks of. */
type GitFacts = Partial<Pick<Facts, "branch" | "commit" | "dirty" | "by" | "files">>

/** Git looks while the secrets are looked for: what fails here fails where it is waited for. */
export function factsFromGit({ root, git }: Place, { settings }: Workplace, tree: FinishedTree): Promise<GitFacts> {
  const facts = git ? factsOfGit(root, settings, tree) : Promise.resolve({})
  facts.catch(() => {})
  return facts
}

async function factsOfGit(root: string, settings: Workplace["settings"], tree: FinishedTree): Promise<GitFacts> {
  const [state, { user }, files] = await Promise.all([
    worktreeState(root),
    settings,
    hashFiles(root, touchedFiles(members(tree), root)),
  ])
  return { ...state, ...(user && { by: user }), ...(Object.keys(files).length > 0 && { files }) }
}
