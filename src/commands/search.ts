/** `opencode-session search`: what was said in all saved sessions. There is no index: every search reads the files. */
import { join } from "node:path"
import { eachBlob } from "../repository/branches.ts"
import { listElsewhere, listSaved, type SavedSession } from "../repository/folder.ts"
import { findPlace } from "../repository/git.ts"
import { bytesOf, type Needle, needleOf, occurrences } from "../repository/scan.ts"
import { type Term, termsOf } from "../session/query.ts"
import { readOutline } from "../session/read.ts"
import { type Filter, type Hit, searchTranscript } from "../session/search.ts"
import { transcriptOf } from "../session/transcript/transcript.ts"
import * as failures from "./failures.ts"
import type { World } from "./world.ts"

export type SearchOptions = Omit<Filter, "since"> & {
  /** `2026-11-01`, `3h`, `7d`, `2w`: only what was said since then. */
  since?: string | undefined
  allBranches?: boolean | undefined
}

export type Found = SavedSession & { hits: Hit[] }

export type SearchReport = {
  root: string
  /** Best first. */
  found: Found[]
  /** Sessions that hold the words as well and were not looked into, since there are enough better ones. */
  more: number
}

/** Sessions that are told. */
const most = 50

/** A session whose bytes hold every word, and how much it promises. */
type Candidate = { session: SavedSession; promise: number; read: () => string }

export async function search(world: World, query: string, options: SearchOptions): Promise<SearchReport> {
  const terms = parsed(query)
  const since = options.since === undefined ? undefined : timeOf(options.since, world.now())
  const { root, git } = await findPlace(world.cwd)
  const needles = terms.flatMap(({ literal }) => (literal ? [needleOf(literal)] : []))
  const { sessions } = await listSaved(root)
  const recent = sessions.filter(({ saved }) => since === undefined || saved.getTime() >= since)
  const candidates = recent.flatMap((session) => fromFile(root, session, needles, terms))
  if (options.allBranches && git) {
    const others = await listElsewhere(root)
    await eachBlob(
      root,
      others.map(({ blob }) => blob ?? ""),
      (index, bytes) => {
        const session = others[index]
        const promise = session && promiseOf(session, bytes, bytes.length, needles, terms)
        if (session && promise) candidates.push({ session, promise, read: textReader(bytes) })
      },
    )
  }
  candidates.sort((a, b) => b.promise - a.promise || b.session.saved.getTime() - a.session.saved.getTime())
  const found: Found[] = []
  let looked = 0
  for (const { session, read } of candidates) {
    if (found.length === most) break
    looked++
    const hits = hitsIn(session, read, terms, { ...options, since })
    if (hits) found.push({ ...session, hits })
  }
  return { root, found: found.sort(better), more: candidates.length - looked }
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

function fromFile(root: string, session: SavedSession, needles: Needle[], terms: Term[]): Candidate[] {
  const path = join(root, session.file)
  try {
    const { bytes, length } = bytesOf(path)
    const promise = promiseOf(session, bytes, length, needles, terms)
    if (!promise) return []
    return [{ session, promise, read: () => textReader(bytesOf(path))() }]
  } catch {
    // It was there a moment ago.
    return []
  }
}

const textReader = (source: Buffer | { bytes: Buffer; length: number }) => {
  const bytes = Buffer.isBuffer(source) ? source : source.bytes
  return () => bytes.toString("utf8", 0, source.length)
}

/** Each occurrence counts less than the one before; a title counts most. @returns 0 when a word is not there at all */
function promiseOf(session: SavedSession, bytes: Buffer, length: number, needles: Needle[], terms: Term[]): number {
  let promise = 1
  for (const needle of needles) {
    const count = occurrences(bytes, length, needle, 20)
    if (count === 0) return 0
    promise += Math.log2(1 + count)
  }
  return promise + terms.filter((term) => term.find(session.title)).length * 10
}

function hitsIn(session: SavedSession, read: () => string, terms: Term[], filter: Filter): Hit[] | undefined {
  try {
    const transcript = transcriptOf(readOutline(read(), session.file))
    return searchTranscript(transcript, terms, filter)
  } catch {
    return undefined
  }
}

/** More words in one line, then people's words before a tool's, then the newer. */
function better(a: Found, b: Found): number {
  const [one, other] = [a.hits[0], b.hits[0]]
  const rank = (hit: Hit | undefined) => (hit ? hit.terms * 10 + hit.weight : 100)
  return rank(other) - rank(one) || b.saved.getTime() - a.saved.getTime()
}

const units: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 }

function timeOf(text: string, now: Date): number {
  const [, number, unit = ""] = /^(\d{1,5})([hdw])$/.exec(text) ?? []
  if (number) return now.getTime() - Number(number) * (units[unit] ?? 0)
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00`).getTime() : Number.NaN
  if (Number.isNaN(day)) throw failures.badTime(text)
  return day
}
