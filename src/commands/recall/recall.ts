/** Reads a saved session by its name, or turns of it by their address, and nothing that is not a saved session. */
import { basename } from "node:path"
import type { Place } from "../../git/worktree.ts"
import { sessionsFolder } from "../../session/document/location.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import { addressIn, type Turns } from "../../session/turn-address.ts"
import { conflictsIn } from "../../stores/conflicts/report-conflict.ts"
import { theirStage } from "../../stores/conflicts/sessions-in-conflict.ts"
import { noMatch } from "../../stores/failures.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"
import type { World } from "../../support/world.ts"
import { nothingChosen } from "../failures.ts"
import { keptTranscript } from "../shared/kept-transcript.ts"
import { type Chosen, chooseSaved } from "../shared/pick-session.ts"
import { turnsIn } from "../shared/read-session.ts"
import { ownPlace } from "./own-sessions.ts"
import { listingOf } from "./saved-sessions.ts"

export type Recalled = {
  /** As commands take it. */
  session: Pick<SavedSession, "file" | "branches">
  transcript: Transcript
  /** Absent where the session alone was named. The last one may be after all that the session has. */
  turns?: Turns
}

/** @param wanted a file's name, the start of it or of an id, `BRANCH:FILE`, each with or without `#12` @throws Failure also when it has none of the turns */
export async function recall(world: World, wanted: string): Promise<Recalled> {
  const place = await ownPlace(world)
  const { session: given, turns } = addressIn(wanted)
  const name = given.startsWith(`${sessionsFolder}/`) ? basename(given) : given
  if (name === "") throw nothingChosen()
  const { root } = place
  const session = name.includes(":") ? await elsewhere(world, place, name) : await here(world, place, name)
  const transcript = await keptTranscript(world, root, session)
  if (turns) turnsIn(transcript, name, turns)
  return { session, transcript, ...(turns && { turns }) }
}

async function here(world: World, place: Place, name: string) {
  const { session, name: file, blob }: Chosen = chooseSaved(name, await listingOf(world, place), place.root)
  return { bytes: 0, ...session, file: session?.file ?? file, ...(blob && { blob }) }
}

/** The other side of a conflict, as `search` and `why` name it, or a session of another branch. */
async function elsewhere(world: World, place: Place, name: string): Promise<SavedSession> {
  const theirs = name.startsWith(`${theirStage}:`) ? (await conflictsIn(place)).flatMap((one) => one.theirs) : []
  const side = theirs.find(({ file }) => `${theirStage}:${file}` === name)?.session
  if (side) return { ...side, branches: [theirStage] }
  const { sessions, unreadable, unusable } = await listingOf(world, place, true)
  const found = sessions.find(({ file, branches = [] }) => branches.some((branch) => `${branch}:${file}` === name))
  const broken = unreadable.find(({ file }) => file === name)
  if (broken) throw broken.problem
  if (!found) throw noMatch(name, unusable)
  return found
}
