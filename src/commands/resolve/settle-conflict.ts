/** Settles one session in conflict: what is kept of it, and in which file. */
import type { Sides } from "../../git/conflict-sides.ts"
import { keptRedacted } from "../../session/relation/keep-redacted.ts"
import { firstOwn, merged, redactedWords } from "../../session/relation/merge.ts"
import type { SessionDocument } from "../../session/schema.ts"
import type { Names, Side, Version } from "../../stores/conflicts/read-sides.ts"
import type { Placing } from "./write-resolved.ts"

export type Settling = {
  bases: ReadonlyMap<string, SessionDocument>
  names: Names
  sides: Sides
  /** Whether another session is in conflict under the same name. */
  contested: boolean
}

/** @param versions of one session, in conflict */
export async function settleSession(
  placing: Placing,
  versions: readonly Version[],
  how: Settling,
): Promise<Resolved[]> {
  const ours = versions.find(({ side }) => side === "ours")
  const theirs = versions.find(({ side }) => side === "theirs")
  // One side already had the session in two files before the merge: both stay.
  const more = versions.filter((version) => version !== ours && version !== theirs)
  const resolved = [await settlePair(placing, ours, theirs, how)]
  for (const version of more) {
    const file = await placing.put(version, version.document)
    resolved.push({ file, what: "kept; the same session is in another file as well" })
  }
  return resolved
}

async function settlePair(
  placing: Placing,
  ours: Version | undefined,
  theirs: Version | undefined,
  how: Settling,
): Promise<Resolved> {
  const one = ours ?? theirs
  if (!one) throw new Error("a session in conflict has a side")
  const other = (ours && theirs) ?? (await settledByGit(placing, one))
  if (!other) return settleAlone(placing, one, how)
  return one.side === "ours" ? settleBoth(placing, one, other, how) : settleBoth(placing, other, one, how)
}

/** The other side where git saw no conflict in it, since it has the session under another name. */
async function settledByGit(placing: Placing, { document, side }: Version): Promise<Version | undefined> {
  const file = placing.fileOf(document.info.id)
  if (!file) return undefined
  const found = await placing.read(file)
  return { file, side: side === "ours" ? "theirs" : "ours", document: found, text: "", isSettled: true }
}

async function settleAlone(placing: Placing, version: Version, { names, contested }: Settling): Promise<Resolved> {
  const { file, side, document } = version
  const put = await placing.put(version, document)
  if (contested)
    return { file, what: "two sessions under one name: both were kept", ...(put !== file && { copy: put }) }
  return { file: put, what: `kept ${names[side]}; on the other side it was deleted` }
}

async function settleBoth(placing: Placing, ours: Version, theirs: Version, how: Settling): Promise<Resolved> {
  const { names, sides, bases } = how
  const { kept, document, gone } = merged(ours.document, theirs.document, baseOf(bases, ours))
  // The version that others already have keeps its id, since they did nothing and go on with it.
  const [stays, other] = sides.isTheirsShared ? [theirs, ours] : [ours, theirs]
  const renamed = renaming(ours, theirs)
  if (kept !== "both" && document) {
    const home = [ours, theirs].find(({ isSettled }) => isSettled) ?? stays
    const held = [ours, theirs].find((one) => one.document === document)
    const file =
      home.isSettled && held === home
        ? placing.keep(home.file)
        : await placing.put({ ...(held ?? home), file: home.file }, document)
    const longer = kept === "theirs" ? theirs : ours
    const shorter = longer === ours ? theirs : ours
    const what =
      kept === "same"
        ? "both sides are the same"
        : `kept ${names[longer.side]}, which goes on where ${names[shorter.side]} ends`
    return { file, what: renamed + what, ...(gone.length > 0 && { gone }) }
  }
  // What both have in common is redacted where one side redacts it.
  const [safe, copied] = [keptRedacted(stays.document, other.document), keptRedacted(other.document, stays.document)]
  const isAsItWas = stays.isSettled && safe.document === stays.document
  const file = isAsItWas ? placing.keep(stays.file) : await placing.put(stays, safe.document)
  const first = firstOwn(copied.document, safe.document)
  const copy = await placing.copy(copied.document, first, other.file, other.file !== stays.file)
  const lost = redactedWords(safe.messages + copied.messages)
  const what = `${renamed}both sides went on: ${names[stays.side]} stays, and ${names[other.side]} is kept as a copy`
  return {
    file,
    what,
    copy,
    ...(lost.length > 0 && { gone: lost }),
    ...(other.side === (names.own satisfies Side) && { isOwn: true as const }),
  }
}

const baseOf = (bases: Settling["bases"], { document }: Version) =>
  [...bases.values()].find(({ info }) => info.id === document.info.id)

function renaming(ours: Version, theirs: Version): string {
  if (ours.file === theirs.file) return ""
  return ours.isSettled || theirs.isSettled ? "renamed on one side; " : "renamed on both sides; "
}

export type Resolved = {
  file: string
  /** What was done, as a sentence. */
  what: string
  /** The file of the copy, where both sides were kept. */
  copy?: string
  /** Whether the copy holds the user's own work, which then continues there. */
  isOwn?: true
  /** What is not kept of a side, in sentences. */
  gone?: string[]
}
