/** The saved sessions that may have to do with a range of commits: those that it brings or names, and those of its files. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { eachBlob } from "../../git/blobs.ts"
import type { Range, RangeCommit } from "../../git/range.ts"
import { sessionsChangedIn } from "../../git/session-files.ts"
import { headOf, type Place } from "../../git/worktree.ts"
import { eachSaved, listBoth } from "../../stores/both-stores.ts"
import { filesAt } from "../../stores/branch/commit-tree.ts"
import { listBlobs, type SavedSession } from "../../stores/worktree/list-files.ts"
import type { World } from "../../support/world.ts"
import { removedSession } from "./report.ts"

export type Candidate = {
  session: SavedSession
  /** Commits of the range that bring it or name it. */
  commits: string[]
  /** The same file as it was before the range. */
  before?: string
  /** The range took it away, perhaps since it should never have been there. */
  removed?: true
}

/** `changed`: files of the sessions that the range changes. `leftOut`: number of those on the branch of the sessions. */
export type Candidates = { all: Candidate[]; changed: Set<string>; unread: string[]; leftOut: number }

/**
 * Of one session the version under review counts; what it does not have comes from here.
 * @param commits newest first
 * @param branchStore also those on the branch of the sessions. Not by default: that branch may be private.
 */
export async function candidatesFor(
  world: World,
  place: Place,
  range: Range,
  commits: readonly RangeCommit[],
  branchStore = false,
): Promise<Candidates> {
  const { root } = place
  const [here, head, under, before, changed] = await Promise.all([
    listBoth(world, place),
    headOf(root),
    sessionsAt(root, range.head),
    sessionsAt(root, range.base),
    sessionsChangedIn(root, range),
  ])
  const inCommit = head === range.head ? [] : [...under].map(([file, blob]) => ({ file, blob }))
  const gone = changed.filter(({ file, blob }) => blob && !under.has(file))
  const [listed, taken] = await Promise.all([listBlobs(root, inCommit), listBlobs(root, latest(gone))])
  const ids = (sessions: readonly SavedSession[]) => new Set(sessions.map(({ sessionID }) => sessionID))
  const present = ids(head === range.head ? here.sessions.filter(({ file }) => under.has(file)) : listed.sessions)
  // One that has another file now is not gone.
  const removed = taken.sessions.filter(({ sessionID }) => !present.has(sessionID))
  const first = ids([...listed.sessions, ...removed])
  const names = new Set(gone.map(({ file }) => file))
  const others = here.sessions.filter(({ sessionID, file }) => !first.has(sessionID) && !names.has(file))
  const inWorktree = others.filter(({ store }) => store !== "branch")
  const known = ids(inWorktree)
  const onBranch = others.filter(({ store, sessionID }) => store === "branch" && !known.has(sessionID))
  const isBranchs = (file: string) => here.branch?.files.has(file) && !existsSync(join(root, file))
  // Under the name that it had there.
  const renamed = new Map(
    taken.sessions.flatMap(({ sessionID, file }) => {
      const blob = before.get(file)
      return blob ? [[sessionID, blob] as const] : []
    }),
  )
  const unread = here.unreadable.filter(({ file }) => branchStore || !isBranchs(file))
  const candidate = (session: SavedSession): Candidate => {
    const own = commits.filter(({ hash, named }) => {
      return named.includes(session.file) || changed.some((one) => one.file === session.file && one.commit === hash)
    })
    const was = before.get(session.file) ?? renamed.get(session.sessionID)
    return { session, commits: own.map(({ hash }) => hash), ...(was && { before: was }) }
  }
  const shown = [...listed.sessions, ...inWorktree, ...(branchStore ? onBranch : [])]
  return {
    all: [...shown.map(candidate), ...removed.map((one) => ({ ...candidate(one), removed: true as const }))],
    changed: new Set(changed.map(({ file }) => file)),
    unread: [
      ...new Set([...unread, ...listed.unreadable].map(({ file }) => file)),
      ...taken.unreadable.map(() => removedSession),
    ],
    leftOut: branchStore ? 0 : onBranch.length + here.unreadable.length - unread.length,
  }
}

/** Blobs by file, without the attachments beside them. */
async function sessionsAt(root: string, commit: string): Promise<Map<string, string>> {
  const files = await filesAt(root, commit)
  return new Map([...files].flatMap(([file, { blob }]) => (file.endsWith(".json") ? [[file, blob] as const] : [])))
}

function latest(versions: readonly { file: string; blob: string }[]) {
  const found = new Map<string, { file: string; blob: string }>()
  for (const version of versions) if (!found.has(version.file)) found.set(version.file, version)
  return [...found.values()]
}

/**
 * Reads those that the commits name, and of the others those that changed one of the files.
 * @param isTouched whether a name is that of a file under review, or may have become one
 * @returns the files that cannot be read
 */
export async function eachTouching(
  root: string,
  candidates: readonly Candidate[],
  isTouched: (file: string) => boolean,
  take: (candidate: Candidate, bytes: Buffer) => void,
): Promise<string[]> {
  const bySession = new Map(candidates.map((candidate) => [candidate.session, candidate]))
  const unread = await eachSaved(root, [...bySession.keys()], (session, bytes) => {
    const candidate = bySession.get(session)
    if (!candidate) return
    if (candidate.commits.length === 0 && filesNoted(bytes)?.some(isTouched) === false) return
    take(candidate, bytes)
  })
  const gone = new Set(candidates.flatMap(({ session, removed }) => (removed ? [session.file] : [])))
  return unread.map((file) => (gone.has(file) ? removedSession : file))
}

/** The names in our own object, which stands before the messages; nothing in a file of another tool. */
function filesNoted(bytes: Buffer): string[] | undefined {
  const start = bytes.indexOf('\n    "files": {')
  const messages = bytes.indexOf('\n  "messages": [')
  if (start < 0 || (messages >= 0 && messages < start)) return undefined
  try {
    const end = bytes.indexOf("}", bytes.indexOf("\n    }", start))
    return Object.keys(JSON.parse(bytes.toString("utf8", bytes.indexOf("{", start), end + 1)))
  } catch {
    return undefined
  }
}

/** Which of the prompts were there before the range. @returns by file */
export async function textsBefore(
  root: string,
  candidates: readonly Pick<Candidate, "session" | "before">[],
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  const old = candidates.filter(({ before }) => before)
  await eachBlob(
    root,
    old.map(({ before = "" }) => before),
    (index, bytes) => {
      const file = old[index]?.session.file
      if (file && bytes) found.set(file, Buffer.from(bytes))
    },
  )
  return found
}
