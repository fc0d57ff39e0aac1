/** Finds messages at risk: a save would take them from those who count on another version. */
import * as v from "valibot"
import { blobs } from "../git/blobs.ts"
import { storeBranch } from "../session/document/location.ts"
import { type Outline, readOutline } from "../session/document/read.ts"
import { type Having, type Lacking, lackingIn } from "../session/relation/missing-messages.ts"
import { cacheOf } from "../support/cache.ts"
import { Failure } from "../support/failure.ts"
import { count } from "../support/format.ts"
import { typed } from "../support/shell-quote.ts"
import type { World } from "../support/world.ts"
import { nameOf, type Version } from "./known-versions.ts"
import { filteredText } from "./other-branches.ts"
import { shortCommit } from "./worktree/tracked-versions.ts"

/** A version that has more than the session, or cannot be read. */
export type Loss = Lacking & {
  /** The argument for `load`. */
  name: string
  /** The version's name in a sentence. */
  place: string
  /** Why it cannot be read. */
  problem?: Failure
  /** Whether it holds another session under the same name. */
  isOther: boolean
  blob?: string
  /** The places in git that have it. */
  inGit: readonly Version[]
}

/** The file that a save replaces. */
export type Old = { name: string; document: Outline; blob?: string | undefined }

export type Session = Having & { id: string }

/** The replaced file's loss comes first. @param known blobs of versions that were given up before */
export async function lossesOf(
  root: string,
  versions: readonly Version[],
  old: Old | undefined,
  having: Session,
  known: ReadonlySet<string> = new Set(),
): Promise<Loss[]> {
  const byBlob = new Map<string, Version[]>()
  for (const one of versions) byBlob.set(one.blob, [...(byBlob.get(one.blob) ?? []), one])
  const found: Loss[] = []
  if (old) {
    const { name, blob } = old
    const inGit = byBlob.get(blob ?? "") ?? []
    found.push({ name, place: name, ...(blob && { blob }), inGit, isOther: false, ...lackingIn(old.document, having) })
  }
  const others = [...byBlob.keys()].filter((blob) => blob !== old?.blob && !known.has(blob))
  for await (const { id, content } of blobs(root, others)) {
    const inGit = byBlob.get(id) ?? []
    const [first] = inGit
    if (!first) continue
    const none = { messages: 0, inPart: 0, undone: 0 }
    const name = `${first.revision}:${first.file}`
    const loss = { name, place: name, blob: id, inGit, isOther: false, ...none }
    try {
      const outline = await outlineOf(root, loss.name, content?.toString() ?? "")
      found.push({ ...loss, isOther: outline.info.id !== having.id, ...lackingIn(outline, having) })
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem
      found.push({ ...loss, problem })
    }
  }
  const losses = found.filter(({ messages, problem }) => messages > 0 || problem)
  // Looks up the argument for `load` only where it is shown.
  const named = async (loss: Loss, index: number) => {
    if (old && index === 0 && loss.name === old.name) return loss
    const version = loss.inGit[0] as Version
    const name = await nameOf(root, version)
    return { ...loss, name, place: version.isBeside ? `the branch ${storeBranch}` : name }
  }
  return Promise.all(losses.map(named))
}

/** @param name as git has it, `REVISION:FILE` */
async function outlineOf(root: string, name: string, text: string): Promise<Outline> {
  try {
    return readOutline(text, name)
  } catch (problem) {
    const filtered = await filteredText(root, name)
    if (filtered === undefined || filtered === text) throw problem
    return readOutline(filtered, name)
  }
}

/** Sentences on what is lost, and where it can still be found. @param dryRun whether nothing is written */
export async function goneWords(root: string, losses: readonly Loss[], dryRun = false): Promise<string[]> {
  return Promise.all(
    losses.map(async ({ name, messages, problem, inGit }) => {
      const what = problem ? "What cannot be read" : count(messages, "message")
      const held = inGit.find(({ revision }) => revision !== ":0")
      const place = held
        ? `\`opencode-session load ${typed(`${await shortCommit(root, held.revision)}:${held.file}`)}\` still has ${messages > 1 ? "them" : "it"}.`
        : "no commit has that."
      return `${what} of ${name} ${dryRun ? "would be" : !problem && messages !== 1 ? "were" : "was"} left out on purpose; ${place}`
    }),
  )
}

/** The cache of versions that somebody saved over on purpose, so as not to ask about them again. */
export const givenUp = (world: World, sessionID: string) =>
  cacheOf(world.env, "given-up", sessionID, v.array(v.string()))
