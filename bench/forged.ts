/** A session of a wanted size, with ids as OpenCode would have given them just now. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Conversation } from "../src/session/conversation.ts"
import { withNewIds } from "../src/session/copy.ts"
import type { Message } from "../src/session/schema.ts"
import type { Person } from "../test/bed/cast.ts"
import { madeSession } from "../test/bed/session.ts"

/** Gives somebody's OpenCode one. @returns its id */
export async function giveForged(person: Person, bytes: number): Promise<string> {
  const session = forged(bytes)
  const file = join(person.machine.home, "forged.json")
  const info = { ...session.info, directory: ".", path: "", projectID: "global" }
  await writeFile(file, JSON.stringify({ ...session, info }))
  if (!(await person.opencode("import", file)).stdout.includes("Imported"))
    throw new Error(`${bytes} bytes were not imported`)
  return session.info.id
}

/** @param bytes about how long its saved file is; from 20,000 on */
export function forged(bytes: number, seed = 1): Conversation {
  const { session } = madeSession(bytes * 0.95, 0, seed)
  const messages: Message[] = []
  for (let size = 0, at = 0; size < bytes && at < session.messages.length; at += 2) {
    const turn = session.messages.slice(at, at + 2)
    size += JSON.stringify(turn, null, 2).length
    messages.push(...turn)
  }
  const begun = Date.now() - 3_600_000
  const timed = messages.map(({ info, parts }, index) => ({
    info: {
      ...info,
      time: { ...info.time, created: begun + index, ...("completed" in info.time && { completed: begun + index }) },
    },
    parts,
  })) as Message[]
  const info = {
    ...session.info,
    title: `${bytes / 1e6} MB`,
    time: { created: begun, updated: begun + messages.length },
  }
  const [renamed] = withNewIds([{ info, messages: timed }], Date.now())
  if (!renamed) throw new Error("nothing was made")
  return renamed
}
