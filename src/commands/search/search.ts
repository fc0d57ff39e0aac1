/** `opencode-session search`: searches all saved sessions. There is no index: every search reads the files. */
import { isAbsolute, join, relative, resolve } from "node:path"
import { eachBlob } from "../../git/blobs.ts"
import { findTrustedPlace, type Place } from "../../git/worktree.ts"
import { lfsPointer } from "../../session/failures.ts"
import { isPointer } from "../../session/lfs-pointer.ts"
import { type Telling, toldOnce } from "../../session/relation/find-copies.ts"
import { type FileFilter, holding, naming } from "../../session/search/file-filter.ts"
import { type Filter, type Hit, searchTranscript } from "../../session/search/matching-lines.ts"
import { type Term, termsOf } from "../../session/search/query.ts"
import { sayingOf } from "../../session/transcript/turn-digest.ts"
import { listOfOtherRemotes } from "../../stores/both-stores.ts"
import { type OpenBranch, openBranch, seenIn, theirsOf, versionsOf } from "../../stores/branch/open-branch.ts"
import { remoteWords } from "../../stores/branch/remote-words.ts"
import { conflictsIn } from "../../stores/conflicts/report-conflict.ts"
import { type SessionInConflict, theirStage } from "../../stores/conflicts/sessions-in-conflict.ts"
import { notInClone } from "../../stores/failures.ts"
import { elsewhere } from "../../stores/other-branches.ts"
import { leftOutOf } from "../../stores/worktree/left-out.ts"
import { filesIn, type SavedSession, summaryOf } from "../../stores/worktree/list-files.ts"
import { bytesToSearch, needleOf, occurrences } from "../../support/byte-search.ts"
import { homesOf } from "../../support/home-folders.ts"
import { isWithin } from "../../support/within.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { existing, fromRoot } from "../shared/from-root.ts"
import { keptTranscript } from "../shared/kept-transcript.ts"
import { chosenBy, type SessionFilter, spanOf } from "../shared/session-filter.ts"

/** `since` and `until`: only what was said then. */
export type SearchOptions = Omit<Filter, "since" | "until" | "file"> &
  SessionFilter & {
    /** Path of a file or folder, or a part of one. */
    file?: string | undefined
    allBranches?: boolean | undefined
  }

/** `copies`: copies whose hits are the same, in the same turns. */
export type Found = SavedSession & { hits: Hit[]; copies?: string[] }

export type SearchReport = {
  root: string
  /** Best first. */
  found: Found[]
  /** Number of further sessions that hold the words but were not searched, since enough better ones were found. */
  more: number
  /** Files that could not be read. */
  unread: string[]
  /** Branches of which git does not have all that is needed. */
  unreadBranches: string[]
  /** Why the configured remote cannot be used. */
  unusable: string[]
}

/** At most so many sessions are searched in full and reported. */
const most = 20

/** A session whose bytes hold every word, with its estimated rank. */
type Candidate = { session: SavedSession; promise: number }

export async function search(world: World, query: string, options: SearchOptions): Promise<SearchReport> {
  const { role, tool } = options
  if (tool && role && role !== "tool") throw failures.notTogether(`--role ${role}`, "--tool")
  const terms = parsed(query)
  const span = spanOf(options, world.now())
  const isChosen = chosenBy(options, span)
  const place = await findTrustedPlace(world.cwd)
  const { root, git } = place
  const file = options.file ? await filterOf(world, root, options.file) : undefined
  const needles = terms.flatMap(({ literal }) => (literal ? [needleOf(literal)] : []))
  const candidates: Candidate[] = []
  const unread: string[] = []
  const unreadBranches: string[] = []
  const consider = (bytes: Buffer, summary: () => SavedSession) => {
    const counts = needles.map((needle) => occurrences(bytes, needle, 20))
    if (counts.includes(0)) {
      // In another encoding, or encrypted, no word stands there: that is not looked at.
      if (!beginsInJson(bytes)) summary()
      return
    }
    const session = summary()
    if (isChosen(session)) candidates.push({ session, promise: promiseOf(counts, terms, session.title) })
  }
  const files = await filesIn(root)
  // Git answers while the files are read, which lets nothing else in.
  const ofAll = options.allBranches && git
  const opened = openBranch(world, place)
  const asked = Promise.all([
    opened,
    conflictsIn(place),
    leftOutOf(place.root),
    remoteWords(world, place),
    ofAll ? undefined : opened.then((branch) => ofOtherRemotes(world, place, branch)),
  ])
  asked.catch(() => {})
  await new Promise(setImmediate)
  for (const file of files) {
    const path = join(root, file)
    unlessUnreadable(unread, file, () => {
      const bytes = bytesToSearch(path)
      if (isPointer(bytes)) throw lfsPointer(file)
      consider(bytes, () => summaryOf(file, bytes))
    })
  }
  const [branch, conflicts, left, { unusable }, others] = await asked
  unread.push(...(others?.unread ?? []))
  const versions = [
    ...left,
    ...(branch ? [...versionsOf(branch), ...theirsOf(branch)] : []),
    ...otherSides(conflicts),
    ...(others?.versions ?? (await elsewhere(root, seenIn(branch), (one) => unreadBranches.push(one)))),
  ]
  const blobs = versions.map(({ blob }) => blob)
  await eachBlob(root, blobs, (index, bytes) => {
    const version = versions[index]
    if (!version) return
    const { file } = version
    unlessUnreadable(unread, nameOf(version), () => {
      if (!bytes) throw notInClone(file)
      if (isPointer(bytes)) throw lfsPointer(file)
      consider(bytes, () => ({ ...summaryOf(file, bytes), ...version }))
    })
  })
  candidates.sort((a, b) => b.promise - a.promise || b.session.saved.getTime() - a.session.saved.getTime())
  const found: Telling<SavedSession, Hit>[] = []
  let looked = 0
  for (const { session } of candidates) {
    if (found.length === most) break
    looked++
    const telling = await keptTranscript(world, root, session)
      .then((transcript) => {
        const items = searchTranscript(transcript, terms, { ...options, file, since: span.since, until: span.until })
        const says = sayingOf(transcript)
        return items && { session, items, says: ({ turn, line }: Hit) => (turn === undefined ? line : says(turn)) }
      })
      .catch(() => void unread.push(session.file))
    if (telling) found.push(telling)
  }
  const once = toldOnce(found).map(
    ({ session, items, copies }): Found => ({
      ...session,
      hits: items,
      ...(copies.length > 0 && { copies: copies.map(({ file }) => file) }),
    }),
  )
  const more = candidates.length - looked
  return { root, found: once.sort(better), more, unread, unreadBranches, unusable }
}

async function ofOtherRemotes(world: World, place: Place, branch: OpenBranch | undefined) {
  const { sessions, withMore, unreadable } = await listOfOtherRemotes(world, place, branch)
  const all = [...sessions, ...(await withMore())]
  return {
    versions: all.map(({ file, blob = "", branches = [] }) => ({ file, blob, branches })),
    unread: unreadable.map(({ file }) => file),
  }
}

/** Versions of sessions in conflict that the worktree lacks, under the name by which git and `show` find them. */
const otherSides = (conflicts: readonly SessionInConflict[]) =>
  conflicts.flatMap(({ theirs }) => theirs.map(({ file, blob }) => ({ file, blob, branches: [theirStage] })))

/** A path from where somebody stands, or of what is there, is of one file; any other may be a part, as `/auth/`. */
async function filterOf(world: World, root: string, wanted: string): Promise<FileFilter | undefined> {
  const name = wanted.replaceAll("\\", "/")
  if (!isAbsolute(name) && !/(?:^|\/)\.\.?(?:\/|$)/.test(name)) return holding(name)
  const there = existing(root, world.cwd, name)
  const path = there ?? resolve(world.cwd, name)
  const file = await fromRoot(root, path)
  if (file === "") return undefined
  if (isWithin(root, join(root, file))) return naming(file)
  const { home } = homesOf(world.env)
  const filters = [
    naming(path),
    ...(isWithin(home, path) ? [naming(`~/${relative(home, path)}`)] : []),
    ...(there || !isAbsolute(name) ? [] : [holding(name)]),
  ]
  return (text) => filters.some((isNamed) => isNamed(text))
}

function parsed(query: string): Term[] {
  try {
    const terms = termsOf(query)
    if (terms.length === 0) throw failures.noQuery()
    return terms
  } catch (error) {
    if (error instanceof SyntaxError) throw failures.badPattern(error.message.replace(/^.*: /, ""))
    throw error
  }
}

const nameOf = ({ file, branches }: { file: string; branches?: string[] }) =>
  branches?.[0] ? `${branches[0]}:${file}` : file

/** A session deleted since it was listed counts as empty. */
function unlessUnreadable<Done>(unread: string[], name: string, work: () => Done): Done | undefined {
  try {
    return work()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") unread.push(name)
    return undefined
  }
}

const beginsInJson = (bytes: Buffer): boolean => /^(?:\xef\xbb\xbf)?\s*[{<]/.test(bytes.toString("latin1", 0, 64))

/** Each further occurrence counts less than the one before; a title counts most. */
const promiseOf = (counts: number[], terms: Term[], title: string): number =>
  counts.reduce((sum, count) => sum + Math.log2(1 + count), 0) + terms.filter((term) => term.find(title)).length * 10

/** Ranks by words in one line, then people's words before a tool's, then newer first. */
function better(a: Found, b: Found): number {
  const [one, other] = [a.hits[0], b.hits[0]]
  const rank = (hit: Hit | undefined) => (hit ? hit.terms * 10 + hit.weight : 100)
  return rank(other) - rank(one) || b.saved.getTime() - a.saved.getTime()
}
