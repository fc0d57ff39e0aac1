/**
 * Cleans up after killed loads. OpenCode's import is no transaction, so a load first writes a note of what it imports,
 * and the next load removes what was left half done.
 */
import { randomBytes } from "node:crypto"
import { appendFileSync } from "node:fs"
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { setTimeout } from "node:timers/promises"
import * as v from "valibot"
import type { Conversation } from "../../session/conversation.ts"
import { homesOf } from "../../support/home-folders.ts"
import { isAlive } from "../../support/process-alive.ts"
import { holdingSignals } from "../../support/signals.ts"
import * as failures from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import { type Began, sweepTemporaryFolders } from "../run-opencode.ts"
import { databasePath } from "./database.ts"
import { type Reader1, reading } from "./reader.ts"
import { deleteSession, removable } from "./take-back.ts"

/** A new session, in the order in which they are imported: the ids of all its messages, and the number of its parts. */
const session = v.object({ id: v.string(), messages: v.array(v.string()), parts: v.number() })

/** `database`: another may have the same sessions. `at`: before any of it was imported (ms). */
const note = v.object({ database: v.string(), at: v.number(), planned: v.array(session) })

type Planned = v.InferOutput<typeof session>
type Note = v.InferOutput<typeof note>

/** Milliseconds. */
const [pause, longest, hour] = [100, 30_000, 3_600_000]

/** Runs an import with a note of what it creates. */
export async function importing<Done>(
  opencode: Opencode,
  cwd: string,
  created: readonly Conversation[],
  run: (began: Began) => Promise<Done>,
): Promise<Done> {
  const file = join(folderOf(opencode.env), `${process.pid}-${randomBytes(6).toString("hex")}.json`)
  const planned = created.map(({ info, messages }) => ({
    id: info.id,
    messages: messages.map(({ info }) => info.id),
    parts: partsOf(messages),
  }))
  const first: Note = { database: await databaseOf(opencode, cwd), at: Date.now(), planned }
  await noted(file, `${JSON.stringify(first)}\n`)
  // Ctrl-C also reaches OpenCode, whose import then fails; we must not exit before cleaning up after it.
  return holdingSignals(async () => {
    try {
      return await run((pid) => {
        try {
          appendFileSync(file, `${pid}\n`)
        } catch {
          // A full disk: an import that outlives us is then not waited for.
        }
      })
    } finally {
      await rm(file, { force: true })
    }
  })
}

async function noted(file: string, text: string) {
  const folder = dirname(file)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(file, text)
  } catch (error) {
    await rm(file, { force: true }).catch(() => {})
    throw failures.noNote(folder, (error as NodeJS.ErrnoException).code ?? String(error))
  }
}

const partsOf = (messages: Conversation["messages"]) => messages.reduce((sum, { parts }) => sum + parts.length, 0)

/** Removes what killed loads have left half in this database, unless somebody has continued it. */
export async function finishInterrupted(opencode: Opencode, cwd: string): Promise<void> {
  await sweepTemporaryFolders()
  const folder = folderOf(opencode.env)
  const files = await readdir(folder).catch(() => [])
  for (const file of files.filter((one) => /^\d+-[0-9a-f]+\.json$/.test(one))) {
    const path = join(folder, file)
    const { note } = await readNote(path)
    if (note && note.database !== (await databaseOf(opencode, cwd))) continue
    if (!(await hasEnded(path, Number.parseInt(file, 10)))) continue
    const left = note ? await reading(opencode, cwd, (reader) => leftHalf(reader, note)) : []
    for (const id of left) await deleteSession(opencode, id, cwd)
    await rm(path, { force: true })
  }
}

/** A half session above somebody's is left: a load of it completes it, or makes a copy. */
async function leftHalf(reader: Reader1, { planned, at }: Note): Promise<string[]> {
  const { sessions } = await reader.snapshot()
  const here = planned.filter(({ id }) => sessions.has(id))
  const states = await Promise.all(here.map((one) => stateOf(reader, one, at)))
  // They come one after another, so all of them came, and somebody may have gone on with the last: only the note was left.
  if (here.at(-1) === planned.at(-1) && states.at(-1) !== "half") return []
  const ours = new Set(here.flatMap(({ id }, index) => (states[index] === "somebody's" ? [] : id)))
  return removable(sessions, ours)
}

async function stateOf(reader: Reader1, { id, messages, parts }: Planned, at: number) {
  const [held, first] = await Promise.all([reader.messageIds(id), reader.firstWrite(id)])
  const planned = new Set(messages)
  if ((first !== undefined && first < at) || held.some((one) => !planned.has(one))) return "somebody's"
  if (held.length < planned.size) return "half"
  // The last message may have only its first parts.
  return partsOf((await reader.session(id)).messages) < parts ? "half" : "whole"
}

const databaseOf = (opencode: Opencode, cwd: string) =>
  databasePath(opencode, cwd).catch((error: Error) => {
    throw failures.databaseUnreadable(error.message)
  })

/** Whether a load is over. Waits for its imports, which go on when the load is killed. */
async function hasEnded(path: string, load: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  // After an hour another process may have the same id.
  if (!found || Date.now() - found.mtimeMs > hour) return found !== undefined
  if (isAlive(load)) return false
  const { imports } = await readNote(path)
  for (let waited = 0; imports.some(isAlive); waited += pause) {
    if (waited > longest) return false
    await setTimeout(pause)
  }
  return true
}

/** Parses a note: a line of JSON, then the process id of each import. */
async function readNote(path: string): Promise<{ note?: Note; imports: number[] }> {
  try {
    const [first = "", ...imports] = (await readFile(path, "utf8")).trimEnd().split("\n")
    return { note: v.parse(note, JSON.parse(first)), imports: imports.map(Number) }
  } catch {
    // Killed while writing it: nothing was imported yet.
    return { imports: [] }
  }
}

const folderOf = (env: NodeJS.ProcessEnv) => join(homesOf(env).state, "loads")
