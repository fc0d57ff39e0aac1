/** Notes in the user's cache that spare work. One that is lost, broken or cannot be written costs time alone. */
import { randomBytes } from "node:crypto"
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as v from "valibot"
import { homesOf } from "./homes.ts"

export type Remembered<Note> = { read: () => Promise<Note | undefined>; write: (note: Note) => Promise<void> }

/** @param kind a folder @param name of a file; for this user's eyes alone, both */
export function remembered<Note>(
  env: NodeJS.ProcessEnv,
  kind: string,
  name: string,
  shape: v.GenericSchema<unknown, Note>,
): Remembered<Note> {
  const folder = join(homesOf(env).cache, kind)
  const path = join(folder, `${name}.json`)
  return {
    read: async () => {
      try {
        return v.parse(shape, JSON.parse(await readFile(path, "utf8")))
      } catch {
        return undefined
      }
    },
    write: async (note) => {
      const temporary = `${path}.${randomBytes(6).toString("hex")}`
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        // Not synced: what a power cut leaves half is lost, no more.
        await writeFile(temporary, JSON.stringify(note), { mode: 0o600, flag: "wx" })
        await rename(temporary, path)
      } catch {
        await rm(temporary, { force: true }).catch(() => {})
      }
    },
  }
}
