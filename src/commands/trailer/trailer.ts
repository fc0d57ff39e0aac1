/** `opencode-session trailer`: finds the saved sessions that the commit under way comes from. */
import { join, resolve } from "node:path"
import { addTrailers } from "../../git/commit-message.ts"
import { type Amended, amendedBy, lastCommits, stagedBlobs } from "../../git/commit-under-way.ts"
import { operationUnderWay } from "../../git/operation.ts"
import { findPlace, ignoredBy, needGit } from "../../git/worktree.ts"
import { changedSince, fitsTrailer, namedIn, sessionTrailer } from "../../session/commit-trailer.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import { factsOf } from "../../session/document/saved-document.ts"
import { listSaved, readSaved, type SavedSession } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"

/** Number of commits: a session saved further back is ignored. Work is often committed in pieces. */
const history = 100
/** Limits on what is read, in sessions and bytes, since a commit waits for it. */
const most = { sessions: 5, bytes: 5_000_000 }

/**
 * @param message path of the commit's message; without it nothing is written
 * @param source as git passes it to a `prepare-commit-msg` hook @param commit likewise
 * @returns the lines
 */
export async function trailer(world: World, message?: string, source?: string, commit?: string): Promise<string[]> {
  const place = await findPlace(world.cwd)
  needGit(place, failures.nothingCommitted)
  const { root } = place
  // Git gives a commit up whose template was left as it is: a line of ours would change it.
  if (source === "merge" || source === "squash" || source === "template") return []
  const amended = await amendedBy(root, world.now)
  // The message of another commit names its sessions itself.
  if (source === "commit" && !(amended && commit === "HEAD")) return []
  if (amended?.isMerge || (await operationUnderWay(root))) return []
  const lines = (await sessionsOf(root, world.index, amended)).filter(fitsTrailer).map(sessionTrailer)
  if (message !== undefined && lines.length > 0)
    // Git sets `:` for its hooks where it opens no editor.
    await addTrailers(root, resolve(world.cwd, message), lines, world.env.GIT_EDITOR !== ":")
  return lines
}

async function sessionsOf(root: string, index: string | undefined, amended: Amended | undefined): Promise<string[]> {
  const staged = await stagedBlobs(root, index)
  const isSession = (file: string) => file.startsWith(`${sessionsFolder}/`) && file.endsWith(".json")
  const own = [...staged].filter(([file, blob]) => isSession(file) && blob !== null).map(([file]) => file)
  const since = own.length > 0 || staged.size === 0 ? own : await writersOf(root, staged)
  // Who takes a line out of a message wants it to stay out: only what another message replaces is put back.
  const before = amended?.isReworded ? namedIn(amended.message).filter(isSession) : []
  return [...new Set([...before.filter((file) => staged.get(file) !== null), ...since])]
}

/** The saved sessions that wrote what is staged. */
async function writersOf(root: string, staged: ReadonlyMap<string, string | null>): Promise<string[]> {
  const commits = await lastCommits(root, history)
  const [head] = commits.keys()
  let bytes = 0
  const recent = (await listSaved(root)).sessions
    .filter(({ commit }) => commit !== undefined && commits.has(commit))
    .slice(0, most.sessions)
    .filter((session) => {
      bytes += session.bytes
      return bytes <= most.bytes
    })
  const found: string[] = []
  for (const session of recent) {
    if (!(await wrote(root, session, commits, head, staged))) continue
    // The rule may be there to keep sessions private, and a file's name tells its title.
    if (!(await ignoredBy(root, session.file))) found.push(session.file)
  }
  return found
}

/**
 * Whether a session wrote what is staged: it changed a staged file after the commit at which it was saved. If there
 * were commits since, the file must also be staged as it was when the session was saved.
 */
async function wrote(
  root: string,
  { file, commit = "" }: SavedSession,
  commits: ReadonlyMap<string, number>,
  head: string | undefined,
  staged: ReadonlyMap<string, string | null>,
): Promise<boolean> {
  try {
    const document = await readSaved(join(root, file), file)
    const known = factsOf(document)?.files ?? {}
    // Git's commit times are in whole seconds.
    const changed = changedSince(document, (commits.get(commit) ?? 0) + 1000)
    return [...staged].some(([name, blob]) => changed.has(name) && (commit === head || known[name] === blob))
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}
