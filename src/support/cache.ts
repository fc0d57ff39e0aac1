/** Notes in the user's cache that spare work. One that is lost, broken or cannot be written costs time alone. */
import { mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import * as v from "valibot"
import { replaceFile, sweep } from "./atomic-file.ts"
import { homesOf } from "./home-folders.ts"

export type Remembered<Note> = { read: () => Promise<Note | undefined>; write: (note: Note) => Promise<void> }

/** @param kind a folder @param name of a file; for this user's eyes alone, both */
export function cacheOf<Note>(
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
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await sweep(folder)
        await replaceFile(path, JSON.stringify(note), 0o600)
      } catch {}
    },
  }
}
