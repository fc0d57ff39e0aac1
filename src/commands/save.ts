/** `opencode-session save`: the current session into the repository. */
import { join } from "node:path"
import { versionOf } from "../atomic.ts"
import { findOpencode } from "../opencode/binary.ts"
import { sweepTemporaryFolders } from "../opencode/process.ts"
import { reading } from "../opencode/reader.ts"
import { countsOf, type RedactionReport } from "../redact/report.ts"
import { filesBeside, writeAttachments } from "../repository/attachments.ts"
import { attributesFile, createSaved, idOfBroken, listSaved, readSaved, replaceSaved } from "../repository/folder.ts"
import { findPlace, hashFiles, ignoredBy, type Place, sessionsFolder, unknownOf, userName } from "../repository/git.ts"
import { attachmentBytes } from "../session/attachments.ts"
import { canonicalText } from "../session/canonical.ts"
import type { Left } from "../session/carry.ts"
import { originOf } from "../session/copy.ts"
import { fileName } from "../session/filename.ts"
import { type Believes, markersIn } from "../session/marker.ts"
import { currentFormat } from "../session/read.ts"
import { factsOf, members, membersOf, messageIds, type SaidFacts, sameWork, toSaved } from "../session/saved.ts"
import type { Facts } from "../session/shape.ts"
import { titleOf } from "../session/title.ts"
import { touchedFiles } from "../session/touched.ts"
import { version } from "../version.ts"
import { bytesOf, compact, type SizeOptions, wantsMore } from "./compact.ts"
import { belongs, currentSession, type Found } from "./current.ts"
import { maySaveOver, maySaveSecrets, maySaveSize } from "./decisions.ts"
import * as failures from "./failures.ts"
import { exportFamily, type HeldFamily, settled } from "./family.ts"
import { textMaps } from "./places.ts"
import { redacted } from "./redacted.ts"
import { count, megabyte, size } from "./words.ts"
import type { World } from "./world.ts"

export type SaveOptions = SizeOptions & {
  session?: string
  title?: string
  dryRun?: boolean
  /** Save a file of 50 MB or more. */
  force?: boolean
  /** Save over messages that the session does not have. */
  replace?: boolean
  /** Save what still holds a secret; where somebody can be asked, they are asked first. */
  allowSecrets?: boolean
}

export type SaveReport = {
  /** From the root of the worktree. */
  file: string
  sessionID: string
  title: string
  messages: number
  bytes: number
  /** Unfinished messages that were left out. */
  cut: number
  /** Whether the file was written, or would be by a dry run. */
  changed: boolean
  warnings: string[]
  found: Found
  place: Place
  ignored: boolean
  /** What is still to be added to git, from the root of the worktree. */
  share: string[]
  dryRun: boolean
  subagents: number
  /** What was left out besides, and how often. */
  left: Left
  /** What a slim file does not have. */
  slim?: NonNullable<Facts["slim"]>
  /** Attachments that do not stand in the file. */
  attachments?: NonNullable<Facts["attachments"]>
  /** What was taken out, and where; never a value. */
  redacted: RedactionReport
}

/** @param seen the version of the saved file that was met before, where this is done again */
export async function save(world: World, options: SaveOptions = {}, seen?: string): Promise<SaveReport> {
  const [opencode, place] = await Promise.all([findOpencode(world), findPlace(world.cwd), sweepTemporaryFolders()])
  const { id, found, snapshot, held } = await reading(opencode, world.cwd, async (reader) => {
    const current = await currentSession(world, reader, place, options.session)
    return { ...current, held: await exportFamily(reader, current.id, current.snapshot) }
  })
  const family = settled(held)
  if (family.root.messages.length === 0) throw failures.nothingFinished(id)

  const saved = await findSaved(place.root, id)
  const there = versionOf(join(place.root, saved.file ?? sessionsFolder))
  const old = saved.file === undefined ? undefined : await readSaved(join(place.root, saved.file), saved.file)
  const { tokenise, expand } = textMaps(world, place.root)
  const given = oneSpaced(options.title) || (old && factsOf(old)?.titleGiven ? expand(old.info.title) : undefined)
  const safe = await redacted(world, place, family)
  const { redactor } = safe.protection
  const title = redactor.redact(given || titleOf(safe.root.info.title, safe.root.messages)).text
  const origin = originOf(family.root.info)
  const said: SaidFacts = {
    format: currentFormat,
    tool: version,
    opencode: opencode.version,
    saved: world.now().toISOString(),
    ...place.git,
    ...(place.git && (await fromGit(place.root, family))),
    ...(given && { titleGiven: true }),
    ...(family.cut > 0 && { cut: family.cut }),
    ...(origin && { origin }),
    ...(family.missing.length > 0 && { missing: family.missing }),
    ...safe.facts,
  }
  const root = { ...safe.root, info: { ...safe.root.info, title } }
  // What another shell knew to be secret stays taken out; what somebody has put over plain words does not.
  const believes: Believes = ({ kind, tag }, words) =>
    markersIn(words).length > 0 || (!options.replace && safe.protection.isOurs(kind, tag, words))
  const folder = join(place.root, sessionsFolder)
  const fuller = old && (await wantsMore(options, folder, old))
  const made = (facts: SaidFacts) =>
    compact(
      toSaved(
        { root, subagents: safe.subagents },
        family.left,
        facts,
        tokenise,
        old && { document: old, expand, believes, fuller: fuller ?? false },
      ),
      options,
      folder,
      old,
    )
  let { document, beside } = await made(said)
  let text = canonicalText(document)
  const changed = !(old && factsOf(old) && sameWork(old, document))
  if (changed) {
    // Held, not saved: what is only unfinished or undone here is still ours.
    const dropped = old ? messageIds(old).filter((one) => !held.messageIds.has(one)).length : 0
    if (dropped > 0 && saved.file) {
      // Another process may have read the session later and saved it earlier.
      if (there !== seen) return save(world, options, there)
      await maySaveOver(world, options, saved.file, dropped)
    }
    const attached = attachmentBytes(membersOf(document)) + bytesOf(beside)
    await maySaveSize(world, options, Buffer.byteLength(text), attached)
    const remaining = redactor.remaining(text)
    if (remaining.length > 0) {
      await maySaveSecrets(world, options, remaining)
      ;({ document, beside } = await made({ ...said, allowedSecrets: countsOf(remaining) }))
      text = canonicalText(document)
    }
  }
  const bytes = Buffer.byteLength(text)
  const { slim, attachments } = factsOf(document) ?? {}
  if (!options.dryRun) await writeAttachments(place.root, beside)
  const file = await write()
  // What another process has saved meanwhile may be more than was here before.
  if (file === undefined) return save(world, options, there)
  if (!options.dryRun) await safe.remember()
  const [rule, share] = await Promise.all([
    place.git && ignoredBy(place.root, file),
    place.git && !options.dryRun ? unknownOf(place.root, [attributesFile, ...filesBeside(attachments), file]) : [],
  ])
  const warnings = [
    ...(place.note ? [place.note] : []),
    ...saved.warnings,
    ...elsewhere(snapshot.sessions.get(id)?.directory, place),
    ...sizeWarning(bytes),
    ...safe.protection.warnings,
    ...unseenWarning(safe.report.unseen),
    ...family.missing.map(
      (one) => `The subagent session ${one} is not in OpenCode any more, so it is not in the file.`,
    ),
    ...(rule ? [`git ignores this file (${rule}): add it with \`git add -f\`, or change that rule.`] : []),
  ]
  return {
    file,
    sessionID: id,
    title,
    messages: root.messages.length,
    bytes,
    cut: family.cut,
    changed,
    warnings,
    found,
    place,
    ignored: Boolean(rule),
    share,
    subagents: family.subagents.length,
    left: family.left,
    ...(slim && { slim }),
    ...(attachments && attachments.files.length > 0 && { attachments }),
    redacted: safe.report,
    dryRun: options.dryRun ?? false,
  }

  async function write(): Promise<string | undefined> {
    const name = fileName(tokenise(title), world.now())
    const target = saved.file ?? `${sessionsFolder}/${name}`
    if (!changed || options.dryRun) return target
    if (!saved.file) return createSaved(place.root, name, text, id)
    return (await replaceSaved(place.root, saved.file, text, there)) ? saved.file : undefined
  }
}

async function fromGit(root: string, family: HeldFamily) {
  const [files, by] = await Promise.all([hashFiles(root, touchedFiles(members(family), root)), userName(root)])
  return { ...(by && { by }), ...(Object.keys(files).length > 0 && { files }) }
}

const oneSpaced = (title: string | undefined) => title?.replace(/\s+/g, " ").trim()

/** The file of a session, whatever it is called by now; of several the last saved. */
async function findSaved(root: string, id: string): Promise<{ file?: string; warnings: string[] }> {
  const { sessions, unreadable } = await listSaved(root)
  // Half of it may be this session's own file: then another beside it would be a second truth.
  for (const { file, problem } of unreadable) if ((await idOfBroken(root, file)) === id) throw problem
  const [latest, ...others] = sessions.filter(({ sessionID }) => sessionID === id).map(({ file }) => file)
  const warnings = unreadable.map(({ problem }) => `${problem.what} It was left as it is.`)
  if (others.length > 0)
    warnings.push(`The same session is also in ${others.join(", ")}; only ${latest} is kept up to date.`)
  return { ...(latest !== undefined && { file: latest }), warnings }
}

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
