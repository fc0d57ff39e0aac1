/** What is saved of a session: the document, held against the one it takes the place of, and searched for secrets. */
import { type GitSettings, hashFiles, type Place, worktreeState } from "../../git/worktree.ts"
import type { Host } from "../../opencode/host.ts"
import { countsOf } from "../../redact/report.ts"
import { attachmentBytes } from "../../session/attachments/inline-files.ts"
import { touchedFiles } from "../../session/changed-files.ts"
import { originOf } from "../../session/copy.ts"
import { canonicalBytes, collected } from "../../session/document/bytes.ts"
import { canonicalPieces } from "../../session/document/canonical.ts"
import { currentFormat, readSession } from "../../session/document/read.ts"
import {
  factsOf,
  type Member,
  members,
  membersOf,
  type SaidFacts,
  sameWork,
  toSaved,
} from "../../session/document/saved-document.ts"
import type { TextMap } from "../../session/paths/path-tokens.ts"
import { markersIn, type TrustsMarker } from "../../session/redaction-marker.ts"
import { havingOf } from "../../session/relation/missing-messages.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { titleOf } from "../../session/title.ts"
import { currentTodos } from "../../session/todos.ts"
import { givenUp, goneWords, lossesOf } from "../../stores/messages-at-risk.ts"
import type { StoreEntry } from "../../stores/store.ts"
import { blobId } from "../../stores/worktree/tracked-versions.ts"
import { BrokenFile } from "../../support/failure.ts"
import { version } from "../../support/version.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { type LocalTree, settled } from "../shared/local-session-tree.ts"
import type { Protection } from "../shared/redaction.ts"
import { bytesOf, compact, wantsMore } from "../shared/size-options.ts"
import { textMaps } from "../shared/worktree-of-session.ts"
import { confirmSaveOver, confirmSecrets, confirmSize } from "./ask-before-saving.ts"
import type { Outcome } from "./last-save-cache.ts"
import { ownInCopy } from "./own-messages-in-copy.ts"
import { redacted } from "./redact-session.ts"
import type { DocumentOptions } from "./save-options.ts"

/** `work`: the worktree that the session speaks of, and `former` where that was before. */
type Here = {
  host: Host
  work: Place
  former?: string | undefined
  settings: Promise<GitSettings>
  protection: Protection
}

type Made = {
  document: SessionDocument
  bytes: Buffer[]
  outcome: Outcome
  /** Whether it is another than the one that is saved. */
  changed: boolean
  /** Attachments that are to be beside it, by name. */
  beside: Map<string, Buffer>
  warnings: string[]
  /** Versions that it was held against, by their ids. */
  seen: string[]
  /** Once it is saved. */
  remember: () => Promise<void>
}

/**
 * @param seen the version that was met before, where this is done again
 * @returns nothing when the session is to be read anew: another process may have read it later and saved it earlier
 * @throws Failure when it must not be saved so, or a person decides against it
 */
export async function buildDocument(
  world: World,
  here: Here,
  held: LocalTree,
  entry: StoreEntry,
  options: DocumentOptions,
  seen?: string,
): Promise<Made | undefined> {
  const { host, work, protection } = here
  const { old, broken, warnings, blob } = await savedIn(entry, options)
  const finished = settled(held, new Set(messagesIn(old).map(({ info }) => info.id)))
  if (finished.root.messages.length === 0) throw failures.nothingFinished(held.root.info.id)
  const gaveUp = givenUp(world, held.root.info.id)
  const inFile = old && !broken && !entry.isAbsent ? { name: entry.file ?? "", document: old, blob } : undefined
  const known = new Set(await gaveUp.read())
  const losses = await lossesOf(entry.root, entry.versions, inFile, { ...held.having, id: held.root.info.id }, known)
  if (losses.length > 0) {
    if (entry.version !== seen) return undefined
    const copy = old && (await ownInCopy(entry.root, entry.copies, held.having, havingOf(old)))
    await confirmSaveOver(world, options, losses, copy)
    warnings.push(...(await goneWords(entry.root, losses, options.dryRun)))
  }
  const { tokenise, expand } = textMaps(world, work.root, here.former)
  const family = withTodos(finished, old, expand)
  const fromGit = work.git ? factsFromGit(here, family) : Promise.resolve({})
  // It is waited for below, and may fail before.
  fromGit.catch(() => {})
  const given = oneSpaced(options.title) || (old && factsOf(old)?.titleGiven ? expand(old.info.title) : undefined)
  world.progress?.("Looking for secrets")
  const safe = await redacted(world, protection, family)
  const redactor = await protection.redactor()
  const title = redactor.redact(given || titleOf(safe.root.info.title, safe.root.messages)).text
  const origin = originOf(family.root.info)
  const said: SaidFacts = {
    format: currentFormat,
    tool: version,
    opencode: host.version,
    saved: world.now().toISOString(),
    ...(await fromGit),
    ...(given && { titleGiven: true }),
    ...(family.cut > 0 && { cut: family.cut }),
    ...(origin && { origin }),
    ...(family.missing.length > 0 && { missing: family.missing }),
    ...safe.facts,
  }
  const root = { ...safe.root, info: { ...safe.root.info, title } }
  // What another shell knew to be secret stays taken out; what somebody has put over plain words does not.
  const believes: TrustsMarker = ({ kind, tag }, words) =>
    markersIn(words).length > 0 || (!options.replace && protection.isOurs(kind, tag, words))
  const fuller = old && (await wantsMore(options, entry.beside, old))
  const made = (facts: SaidFacts) =>
    compact(
      toSaved(
        { root, subagents: safe.subagents },
        family.left,
        facts,
        tokenise,
        old && { document: old, expand, believes, fuller: fuller ?? false, anew: options.replace ?? false },
      ),
      options,
      entry.beside,
      old,
    )
  let { document, beside } = await made(said)
  const changed = broken || entry.isAbsent || !(old && factsOf(old) && sameWork(old, document))
  let bytes = changed ? [] : canonicalBytes(document)
  if (changed) {
    world.progress?.("Looking once more at what is to be written")
    // In one pass: as one text a large session would be held many times over.
    const remaining = redactor.remaining(collected(canonicalPieces(document), bytes), safe.before)
    const attached = attachmentBytes(membersOf(document)) + bytesOf(beside)
    await confirmSize(world, options, sizeOf(bytes), attached)
    if (remaining.length > 0) {
      await confirmSecrets(world, options, remaining)
      ;({ document, beside } = await made({ ...said, allowedSecrets: countsOf(remaining) }))
      bytes = canonicalBytes(document)
    }
  }
  const { slim, attachments } = factsOf(document) ?? {}
  const outcome = {
    title,
    messages: root.messages.length,
    bytes: sizeOf(bytes),
    cut: family.cut,
    subagents: family.subagents.length,
    missing: family.missing,
    left: family.left,
    ...(slim && { slim }),
    ...(attachments && attachments.files.length > 0 && { attachments }),
    redacted: safe.report,
  }
  const ids = entry.versions.map((one) => one.blob)
  const remember = async () => {
    await safe.remember()
    const gone = losses.flatMap((one) => one.blob ?? [])
    if (gone.length > 0) await gaveUp.write([...new Set([...((await gaveUp.read()) ?? []), ...gone])])
  }
  const [like] = ids
  const own = like && changed ? [blobId(bytes, like)] : []
  const seenNow = [...ids, ...own, ...(blob ? [blob] : [])]
  return { document, bytes, outcome, changed, beside, warnings, seen: seenNow, remember }
}

/** What the file holds; of a broken one that is to be replaced, what the last commit has of it, if anything. */
async function savedIn({ read, committed, versions, file = "" }: StoreEntry, { replace, dryRun }: DocumentOptions) {
  const warnings: string[] = []
  try {
    const text = await read?.()
    const [version] = versions
    const blob = text !== undefined && version ? blobId([Buffer.from(text)], version.blob) : undefined
    return { old: text === undefined ? undefined : readSession(text, file), broken: false, warnings, blob }
  } catch (problem) {
    if (!(problem instanceof BrokenFile)) throw problem
    if (!replace) throw failures.brokenHere(problem.what)
    const old = await committed?.()
      .then((text) => (text === undefined ? undefined : readSession(text, file)))
      .catch(() => undefined)
    const lost = old
      ? ""
      : ": a title of its own, --slim, and what only another shell knew to be secret do not count any more"
    warnings.push(`${problem.what} It ${dryRun ? "would be" : "was"} replaced${lost}.`)
    return { old, broken: true, warnings, blob: undefined }
  }
}

/** With the todo lists that count: the file's, where none was written since. */
function withTodos<Some extends LocalTree>(family: Some, old: SessionDocument | undefined, expand: TextMap): Some {
  const { todos = [], subagents = [] } = (old && factsOf(old)) ?? {}
  const before = new Map((old ? [{ ...old, todos }, ...subagents] : []).map((one) => [one.info.id, one]))
  const listed = (member: Member): Member => ({
    ...member,
    todos: currentTodos(member, before.get(member.info.id), expand),
  })
  return { ...family, root: listed(family.root), subagents: family.subagents.map(listed) }
}

const messagesIn = (document: SessionDocument | undefined) =>
  (document ? membersOf(document) : []).flatMap(({ messages }) => messages)

const sizeOf = (bytes: readonly Buffer[]): number => bytes.reduce((sum, { length }) => sum + length, 0)

async function factsFromGit({ work: { root }, settings }: Here, family: LocalTree) {
  const [state, { user }, files] = await Promise.all([
    worktreeState(root),
    settings,
    hashFiles(root, touchedFiles(members(family), root)),
  ])
  return { ...state, ...(user && { by: user }), ...(Object.keys(files).length > 0 && { files }) }
}

const oneSpaced = (title: string | undefined) => title?.replace(/\s+/g, " ").trim()
