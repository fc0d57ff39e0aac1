/** `opencode-session save`: the current session into the repository. */
import { join } from "node:path"
import { findOpencode } from "../opencode/binary.ts"
import { exportSession } from "../opencode/transfer.ts"
import { createSaved, listSaved, readSaved, replaceSaved } from "../repository/folder.ts"
import { findPlace, ignoredBy, type Place, sessionsFolder } from "../repository/git.ts"
import { canonicalText } from "../session/canonical.ts"
import { factsOf, messagesMissing, neutral, sameSession, withFacts } from "../session/facts.ts"
import { fileName } from "../session/filename.ts"
import { currentFormat } from "../session/read.ts"
import { settle } from "../session/settle.ts"
import type { Facts, SessionDocument } from "../session/shape.ts"
import { titleOf } from "../session/title.ts"
import { version } from "../version.ts"
import { currentSession, type Found } from "./current.ts"
import * as failures from "./failures.ts"
import { megabyte, size } from "./words.ts"
import type { World } from "./world.ts"

export type SaveOptions = {
  session?: string
  title?: string
  dryRun?: boolean
  /** Save a file of 50 MB or more. */
  force?: boolean
  /** Save over messages that the session does not have. */
  replace?: boolean
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
  dryRun: boolean
}

export async function save(world: World, options: SaveOptions = {}): Promise<SaveReport> {
  const opencode = await findOpencode(world.env, world.cwd)
  const place = await findPlace(world.cwd)
  const { id, found } = await currentSession(world, opencode, place, options.session)
  const exported = neutral(await exportSession(opencode, id, world.cwd))
  const messages = settle(exported.messages)
  if (messages.length === 0) throw failures.nothingFinished(id)
  const cut = exported.messages.length - messages.length

  const saved = await findSaved(place.root, id)
  const old = saved.file === undefined ? undefined : await readSaved(join(place.root, saved.file), saved.file)
  const given = oneSpaced(options.title) || (old && factsOf(old)?.titleGiven ? old.info.title : undefined)
  const title = given ?? titleOf(exported.info.title, messages)
  const session: SessionDocument = { info: { ...exported.info, title }, messages }
  const facts: Facts = {
    format: currentFormat,
    tool: version,
    opencode: opencode.version,
    saved: world.now().toISOString(),
    ...(given !== undefined && { titleGiven: true }),
    messages: messages.length,
    ...(cut > 0 && { cut }),
    ...place.git,
  }
  const text = canonicalText(withFacts(session, facts))
  const bytes = Buffer.byteLength(text)
  const changed = !(old && factsOf(old) && sameSession(old, session))

  if (changed) {
    const dropped = old ? messagesMissing(old, session).length : 0
    if (dropped > 0 && saved.file && !options.replace) throw failures.wouldDrop(saved.file, dropped)
    if (bytes >= 50 * megabyte && !options.force) throw failures.tooBig(size(bytes))
  }
  const file = await write()
  const rule = place.git && (await ignoredBy(place.root, file))
  const warnings = [
    ...(place.note ? [place.note] : []),
    ...saved.warnings,
    ...sizeWarning(bytes),
    ...(rule ? [`git ignores this file (${rule}): add it with \`git add -f\`, or change that rule.`] : []),
  ]
  return {
    file,
    sessionID: id,
    title,
    messages: messages.length,
    bytes,
    cut,
    changed,
    warnings,
    found,
    place,
    ignored: Boolean(rule),
    dryRun: options.dryRun ?? false,
  }

  async function write(): Promise<string> {
    const name = fileName(title, world.now())
    const target = saved.file ?? `${sessionsFolder}/${name}`
    if (!changed || options.dryRun) return target
    if (!saved.file) return createSaved(place.root, name, text, id)
    await replaceSaved(place.root, saved.file, text)
    return saved.file
  }
}

const oneSpaced = (title: string | undefined) => title?.replace(/\s+/g, " ").trim()

/** The file of a session, whatever it is called by now; of several the last saved. */
async function findSaved(root: string, id: string): Promise<{ file?: string; warnings: string[] }> {
  const { sessions, unreadable } = await listSaved(root)
  const [latest, ...others] = sessions.filter(({ sessionID }) => sessionID === id).map(({ file }) => file)
  const warnings = unreadable.map(({ problem }) => `${problem.what} It was left as it is.`)
  if (others.length > 0)
    warnings.push(`The same session is also in ${others.join(", ")}; only ${latest} is kept up to date.`)
  return { ...(latest !== undefined && { file: latest }), warnings }
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
