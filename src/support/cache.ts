/** Notes in the user's cache folder. If one is lost, broken or cannot be written, that costs only time. */
import { mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import * as v from "valibot"
import { replaceFile, sweep } from "./atomic-file.ts"
import { homesOf } from "./home-folders.ts"

export type Remembered<Note> = { read: () => Promise<Note | undefined>; write: (note: Note) => Promise<void> }

/** @param kind name of a folder @param name of a file in it; only this user can read them */
export const cacheOf = <Note>(
  env: NodeJS.ProcessEnv,
  kind: string,
  name: string,
  shape: v.GenericSchema<unknown, Note>,
): Remembered<Note> => notesIn(join(homesOf(env).cache, kind), name, shape)

/** The same in a folder that is no cache, for what cannot be found out again. */
export const stateOf = <Note>(
  env: NodeJS.ProcessEnv,
  kind: string,
  name: string,
  shape: v.GenericSchema<unknown, Note>,
): Remembered<Note> => notesIn(join(homesOf(env).state, kind), name, shape)

function notesIn<Note>(folder: string, name: string, shape: v.GenericSchema<unknown, Note>): Remembered<Note> {
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
