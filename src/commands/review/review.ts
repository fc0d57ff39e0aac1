/** `opencode-session review`: which conversations a range of commits comes from, line by line. */
import { changeOf, type FilePatch, patchesSince, renamesIn } from "../../git/patches.ts"
import { commitsIn, type RangeCommit, rangeOf } from "../../git/range.ts"
import { namesAt } from "../../git/session-files.ts"
import { findPlace, needGit } from "../../git/worktree.ts"
import { isTelling } from "../../session/line-edits.ts"
import { toldOnce } from "../../session/relation/find-copies.ts"
import { grouped } from "../../support/grouped.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { nameInGit } from "../shared/git-names.ts"
import { type Claim, claimsOn } from "./claims.ts"
import { type AgentEdit, namesAfter } from "./edits.ts"
import { withLinks } from "./links.ts"
import { adopted } from "./other-names.ts"
import { quotable } from "./quotable.ts"
import { type Read, reader } from "./read-sessions.ts"
import { type ReviewReport, removedSession } from "./report.ts"
import { figuresOf, filesOf, sessionsOf, type Verdicted } from "./report-parts.ts"
import { candidatesFor, eachTouching, textsBefore } from "./sessions-in-range.ts"
import { textsAtHead } from "./texts-at-head.ts"
import { slack, type Verdict, verdicts } from "./when-committed.ts"

export type ReviewOptions = {
  /** Also sessions on the branch of the sessions. */
  branchStore?: boolean | undefined
}

/** @param wanted as `git log` takes it; without it, what a pull request would show @throws Failure */
export async function review(world: World, wanted?: string, options: ReviewOptions = {}): Promise<ReviewReport> {
  const place = await findPlace(world.cwd)
  needGit(place, failures.nothingCommitted)
  const { root } = place
  const range = await rangeOf(root, wanted)
  const [commits, patches, renames, names] = await Promise.all([
    commitsIn(root, range),
    changeOf(root, range),
    renamesIn(root, range),
    namesAt(root, range.head),
  ])
  const candidates = await candidatesFor(world, place, range, commits, options.branchStore)
  const { sessions, unread, nameNow } = await readAll()
  const claims = await claimed()
  const wrote = new Set([...claims.values()].flatMap((all) => all.map(({ edit }) => edit.session)))
  const before = await textsBefore(
    root,
    sessions.filter(({ index, commits }) => commits.length > 0 || wrote.has(index)),
  )
  const worked = sessions.flatMap(({ edits }) => edits.map(({ change }) => nameNow(change.to ?? change.file)))
  const texts = await textsAtHead(root, range.head, worked, names)
  const reported = sessionsOf(sessions, claims, { before, nameNow, texts })
  const files = filesOf(patches, claims, reported)
  const allUnread = [...candidates.unread, ...unread]
  const told = {
    ...{ range, commits, files, lines: figuresOf(files), unread: allUnread, leftOut: candidates.leftOut },
    unreadChanged: allUnread.filter((file) => file === removedSession || candidates.changed.has(file)),
    ...(await quotable(world, place, reported, sessions)),
  }
  return withLinks(world, place, told)

  async function readAll() {
    const changed = new Set(patches.flatMap(({ file, was }) => (was ? [file, was] : [file])))
    for (const pair of renames) for (const name of pair) changed.add(name)
    const inGit = nameInGit(new Set([...names, ...changed]))
    // A file that is not there any more may have got another name.
    const isTouched = (file: string) => changed.has(inGit(file)) || !names.has(inGit(file))
    const { read, take } = reader()
    const unread = await eachTouching(root, candidates.all, isTouched, take)
    const known = once(read, latestTime(commits))
    const moved = known.flatMap((one) => one.moves).map(([from, to]): [string, string] => [inGit(from), inGit(to)])
    const moves = [...moved, ...renames, ...patches.flatMap(wasAnother)]
    // A name may have been given away, and then to another file.
    const after = namesAfter(moves.filter(([from]) => !names.has(from)))
    const nameNow = (file: string) => after(inGit(file))
    return { sessions: known, unread, nameNow: adopted(known, patches, names, nameNow) }
  }

  /** The lines of each file that an edit wrote. */
  async function claimed(): Promise<Map<string, Verdicted[]>> {
    const byFile = grouped(
      sessions.flatMap(({ edits }) => edits),
      ({ change }) => nameNow(change.to ?? change.file),
    )
    const isNamed = (session: number) => (sessions.find(({ index }) => index === session)?.commits.length ?? 0) > 0
    const found = new Map<string, Claim[]>()
    for (const patch of patches) {
      const edits = (byFile.get(patch.file) ?? []).sort((a, b) => a.time - b.time)
      const claims = edits.length > 0 && !patch.gone ? claimsOn(patch, edits, isNamed) : []
      if (claims.length > 0) found.set(patch.file, claims)
    }
    if (found.size === 0) return new Map()
    const times = [...found.values()].flatMap((claims) => claims.map(({ edit }) => edit.time))
    const since = times.reduce((one, other) => Math.min(one, other)) - slack
    const all = new Set([...found.keys(), ...[...names, ...byOldNames()].filter((name) => found.has(nameNow(name)))])
    const history = await patchesSince(root, range.head, since, [...all])
    const verdict = verdicts(history, new Set(commits.map(({ hash }) => hash)), nameNow)
    return new Map([...found].map(([file, claims]) => [file, judged(claims, (claim) => verdict(file, claim))]))
  }

  function byOldNames(): string[] {
    return [...renames.flat(), ...patches.flatMap(({ was }) => was ?? [])]
  }
}

/** A line that may stand anywhere is judged as the one it was found beside. @param claims by line */
function judged(claims: readonly Claim[], verdict: (claim: Claim) => Verdict): Verdicted[] {
  const told = new Map(claims.flatMap((claim) => (isTelling(claim.text) ? [[claim, verdict(claim)]] : [])))
  const [above, below] = [lastTold(claims, told), lastTold(claims.toReversed(), told)]
  return claims.flatMap((claim) => {
    const [one, other] = [above.get(claim), below.get(claim)]
    const near = one && other && other.number - claim.number < claim.number - one.number ? other : (one ?? other)
    const found = near && told.get(near)
    return found === undefined || found === "never" ? [] : [{ ...claim, sure: found === "sure" }]
  })
}

/** For each claim the last one up to it that the same edit made, and that was judged. */
function lastTold(claims: readonly Claim[], told: ReadonlyMap<Claim, Verdict>): Map<Claim, Claim | undefined> {
  const last = new Map<Claim["edit"], Claim>()
  return new Map(
    claims.map((claim) => {
      if (told.has(claim)) last.set(claim.edit, claim)
      return [claim, last.get(claim.edit)]
    }),
  )
}

/** What a copy only repeats counts once, and what came after the last commit not at all. */
function once(read: readonly Read[], until: number): Read[] {
  const own = read.map((one) => ({ ...one, edits: one.edits.filter(({ time }) => time <= until + slack) }))
  const told = toldOnce(
    own.map((one) => ({
      session: { ...one.session, read: one },
      items: one.edits,
      says: ({ turn }: AgentEdit) => one.says(turn),
    })),
  )
  const kept = new Map(told.map(({ session, items }) => [session.read, items]))
  return own.flatMap((one) => {
    const edits = kept.get(one)
    return edits || one.commits.length > 0 ? [{ ...one, edits: edits ?? [] }] : []
  })
}

const latestTime = (commits: readonly RangeCommit[]) =>
  commits.reduce((latest, { authored, committed }) => Math.max(latest, authored, committed), 0)

const wasAnother = ({ file, was }: FilePatch): [string, string][] => (was ? [[was, file]] : [])
