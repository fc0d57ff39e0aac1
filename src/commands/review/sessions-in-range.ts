/** The saved sessions that may have to do with a range of commits: those that it brings or names, and those of its files. */
import { eachBlob } from "../../git/blobs.ts"
import type { Range, RangeCommit } from "../../git/range.ts"
import { filesAt, sessionsChangedIn } from "../../git/session-files.ts"
import { headOf, type Place } from "../../git/worktree.ts"
import { eachSaved, listBoth } from "../../stores/both-stores.ts"
import { listBlobs, type SavedSession } from "../../stores/worktree/list-files.ts"
import type { World } from "../../support/world.ts"

export type Candidate = {
  session: SavedSession
  /** Commits of the range that bring it or name it. */
  commits: string[]
  /** The same file as it was before the range. */
  before?: string
}

export type Candidates = { all: Candidate[]; unread: string[] }

/**
 * Of one session the version under review counts; what it does not have comes from here.
 * @param commits newest first
 */
export async function candidatesFor(
  world: World,
  place: Place,
  range: Range,
  commits: readonly RangeCommit[],
): Promise<Candidates> {
  const { root } = place
  const [here, head, under, before, changed] = await Promise.all([
    listBoth(world, place),
    headOf(root),
    filesAt(root, range.head),
    filesAt(root, range.base),
    sessionsChangedIn(root, range),
  ])
  // A session that was removed again had its say before.
  const removed = changed.flatMap(({ file, blob }) => (blob && !under.has(file) ? [{ file, blob }] : []))
  const inGit = [...(head === range.head ? [] : [...under].map(([file, blob]) => ({ file, blob }))), ...removed]
  const listed = await listBlobs(root, latest(inGit))
  const known = new Set(listed.sessions.map(({ sessionID }) => sessionID))
  const sessions = [...listed.sessions, ...here.sessions.filter(({ sessionID }) => !known.has(sessionID))]
  const unread = [...here.unreadable, ...listed.unreadable].map(({ file }) => file)
  const all = sessions.map((session): Candidate => {
    const own = commits.filter(({ hash, named }) => {
      return named.includes(session.file) || changed.some((one) => one.file === session.file && one.commit === hash)
    })
    const was = before.get(session.file)
    return { session, commits: own.map(({ hash }) => hash), ...(was && { before: was }) }
  })
  return { all, unread: [...new Set(unread)] }
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
export function eachTouching(
  root: string,
  candidates: readonly Candidate[],
  isTouched: (file: string) => boolean,
  take: (candidate: Candidate, bytes: Buffer) => void,
): Promise<string[]> {
  const bySession = new Map(candidates.map((candidate) => [candidate.session, candidate]))
  return eachSaved(root, [...bySession.keys()], (session, bytes) => {
    const candidate = bySession.get(session)
    if (!candidate) return
    if (candidate.commits.length === 0 && filesNoted(bytes)?.some(isTouched) === false) return
    take(candidate, bytes)
  })
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
