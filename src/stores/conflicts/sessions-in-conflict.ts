/** Groups git's conflicts by session: git knows conflicts by path, and a session may have several paths. */
import { type Conflict, conflicts } from "../../git/index-conflicts.ts"
import { readSession } from "../../session/document/read.ts"
import { keptOf } from "../../session/relation/merge.ts"
import { blobText, listBlobs, type SavedSession } from "../worktree/list-files.ts"

/** A side's version, under its name there. `session` is absent where it cannot be read. */
export type Side = { file: string; blob: string; session?: SavedSession }

/** Git's name in the index for theirs: `:3:FILE`. */
export const theirStage = ":3"

/** A renamed session has several files; two sessions may share one file. */
export type SessionInConflict = {
  files: string[]
  sessionIDs: string[]
  ours: Side[]
  theirs: Side[]
}

/** Usually none, which takes one call of git to know. */
export async function unsettled(root: string, index?: string): Promise<SessionInConflict[]> {
  const unmerged = await conflicts(root, index)
  if (unmerged.length === 0) return []
  const versions = unmerged.flatMap(({ file, ...blobs }) => Object.values(blobs).map((blob) => ({ file, blob })))
  const { sessions } = await listBlobs(root, versions)
  const readable = new Map(sessions.map((session) => [`${session.blob} ${session.file}`, session]))
  const sideOf = (file: string, blob: string | undefined): Side[] => {
    const session = readable.get(`${blob} ${file}`)
    return blob === undefined ? [] : [{ file, blob, ...(session && { session }) }]
  }
  const found: SessionInConflict[] = []
  for (const conflict of unmerged) {
    const one = alone(conflict, sideOf)
    const same = found.filter(({ sessionIDs }) => sessionIDs.some((id) => one.sessionIDs.includes(id)))
    for (const other of same) found.splice(found.indexOf(other), 1)
    found.push([...same, one].reduce(joined))
  }
  return found
}

function alone(
  { file, ...blobs }: Conflict,
  sideOf: (file: string, blob: string | undefined) => Side[],
): SessionInConflict {
  const [base, ours, theirs] = [sideOf(file, blobs.base), sideOf(file, blobs.ours), sideOf(file, blobs.theirs)]
  const ids = [...ours, ...theirs, ...base].flatMap(({ session }) => (session ? [session.sessionID] : []))
  return { files: [file], sessionIDs: [...new Set(ids)], ours, theirs }
}

const joined = (one: SessionInConflict, other: SessionInConflict): SessionInConflict => ({
  files: [...one.files, ...other.files],
  sessionIDs: [...new Set([...one.sessionIDs, ...other.sessionIDs])],
  ours: [...one.ours, ...other.ours],
  theirs: [...one.theirs, ...other.theirs],
})

/** The sides' names for people, and which one is the user's own and comes first. */
export type SideNames = { ours: string; theirs: string; own: "ours" | "theirs" }

/** What each side has: `yours has 6 messages, saved by Bob; theirs has 8, saved by Carol, and goes on where …`. */
export async function sidesWords(
  root: string,
  { sessionIDs, ...sides }: SessionInConflict,
  names: SideNames,
): Promise<string> {
  const own = names.own
  const other = own === "ours" ? "theirs" : "ours"
  const [mine, theirs] = [sides[own][0], sides[other][0]]
  if (!mine && !theirs) return "both sides have deleted it"
  if (!mine || !theirs) {
    const [deleter, keeper] = mine ? ([other, own] as const) : ([own, other] as const)
    return `${heldWords(names[keeper], mine ?? theirs)}, and ${names[deleter]} has deleted it`
  }
  const held = `${heldWords(names[own], mine)}; ${heldWords(names[other], theirs)}`
  if (sessionIDs.length > 1) return `two sessions have this name: ${held}`
  return `${held}${await relationWords(root, [mine, names[own]], [theirs, names[other]])}`
}

function heldWords(side: string, held: Side | undefined): string {
  if (!held?.session) return `${side} cannot be read`
  const { messages, by } = held.session
  return `${side} has ${messages} ${messages === 1 ? "message" : "messages"}${by ? `, saved by ${by}` : ""}`
}

type Named = [side: Side, name: string]

async function relationWords(root: string, [mine, yours]: Named, [other, theirs]: Named): Promise<string> {
  if (!mine.session || !other.session) return ""
  try {
    const read = async ({ blob, file }: Side) => readSession(await blobText(root, blob, file), file)
    const relations = {
      same: "the messages are the same",
      ours: `${yours} goes on where ${theirs} ends`,
      theirs: `${theirs} goes on where ${yours} ends`,
      both: "both went on",
    }
    return `, and ${relations[keptOf(await read(mine), await read(other))]}`
  } catch {
    return ""
  }
}
