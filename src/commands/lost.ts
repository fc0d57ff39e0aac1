/** What commits have dropped of saved sessions, and how to get it back. */
import { type Dropped, dropped, type Reach } from "../repository/dropped.ts"
import type { Place } from "../repository/git.ts"
import { branchStore } from "./stores.ts"
import { count } from "./words.ts"
import type { World } from "./world.ts"

/** Messages that are in no later version, in no copy and in neither store. */
export async function lostIn(world: World, place: Place, reach?: Reach): Promise<Dropped[]> {
  if (!place.git) return []
  const branch = await branchStore(world, place)
  const held = [...(branch?.files.values() ?? []), ...(branch?.theirs.values() ?? [])].map(({ blob }) => blob)
  return dropped(place.root, held, reach)
}

export const lostWords = ({ messages, parent }: Dropped) =>
  `it drops ${count(messages, "message")} that ${parent.slice(0, 10)} had`

export const bringsBack = ({ parent, file }: Dropped) =>
  `Load what it had, and save what comes in: opencode-session load ${quoted(`${parent.slice(0, 10)}:${file}`)}`

const quoted = (word: string) => (/^[\p{L}\p{N}._/:-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)
