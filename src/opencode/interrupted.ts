/**
 * Loads that were killed. OpenCode's import is no transaction, so what a load brings in is noted first, and the next
 * load removes what was left half.
 */
import { randomBytes } from "node:crypto"
import { appendFileSync } from "node:fs"
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { setTimeout } from "node:timers/promises"
import * as v from "valibot"
import { isAlive } from "../alive.ts"
import { homesOf } from "../homes.ts"
import type { Conversation } from "../session/carry.ts"
import { holdingSignals } from "../signals.ts"
import type { Opencode } from "./binary.ts"
import * as failures from "./failures.ts"
import { type Began, sweepTemporaryFolders } from "./process.ts"
import { reading } from "./reader.ts"
import { deleteSession } from "./transfer.ts"

/** The messages that each new session is to have, by session id. */
const note = v.record(v.string(), v.array(v.string()))

type Note = v.InferOutput<typeof note>

/** Milliseconds. */
const [pause, longest, hour] = [100, 30_000, 3_600_000]

/** Runs an import with a note of what it creates. */
export async function importing<Done>(
  env: NodeJS.ProcessEnv,
  created: readonly Conversation[],
  run: (began: Began) => Promise<Done>,
): Promise<Done> {
  const file = join(folderOf(env), `${process.pid}-${randomBytes(6).toString("hex")}.json`)
  const planned = created.map((session) => [session.info.id, session.messages.map(({ info }) => info.id)])
  await noted(file, `${JSON.stringify(Object.fromEntries(planned))}\n`)
  // Ctrl-C reaches OpenCode as well, whose import then fails and is cleaned up after; only then may we end.
  return holdingSignals(async () => {
    try {
      return await run((pid) => {
        try {
          appendFileSync(file, `${pid}\n`)
        } catch {
          // A full disk. An import that outlives us is then not waited for.
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

/** Removes what killed loads have left, unless somebody has gone on with it. */
export async function finishInterrupted(opencode: Opencode, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  await sweepTemporaryFolders()
  const folder = folderOf(env)
  const files = await readdir(folder).catch(() => [])
  for (const file of files.filter((one) => /^\d+-[0-9a-f]+\.json$/.test(one))) {
    const path = join(folder, file)
    if (!(await hasEnded(path, Number.parseInt(file, 10)))) continue
    const { planned } = await readNote(path)
    const untouched = await reading(opencode, cwd, async (reader) => {
      const { sessions } = await reader.snapshot()
      const here = Object.keys(planned).filter((id) => sessions.has(id))
      const ours = await Promise.all(here.map(async (id) => isUntouched(planned[id], await reader.messageIds(id))))
      return here.filter((_, index) => ours[index])
    })
    for (const id of untouched) await deleteSession(opencode, id, cwd)
    await rm(path, { force: true })
  }
}

/** Nobody has said anything in it. */
function isUntouched(planned: readonly string[] | undefined, held: readonly string[]): boolean {
  const ours = new Set(planned)
  return held.every((id) => ours.has(id))
}

/** Whether a load is over. An import goes on when the load that began it is killed; it is waited for. */
async function hasEnded(path: string, load: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  // By then another process may have the number.
  if (!found || Date.now() - found.mtimeMs > hour) return found !== undefined
  if (isAlive(load)) return false
  const { imports } = await readNote(path)
  for (let waited = 0; imports.some(isAlive); waited += pause) {
    if (waited > longest) return false
    await setTimeout(pause)
  }
  return true
}

/** A line of JSON, and the process of each import. */
async function readNote(path: string): Promise<{ planned: Note; imports: number[] }> {
  try {
    const [planned = "", ...imports] = (await readFile(path, "utf8")).trimEnd().split("\n")
    return { planned: v.parse(note, JSON.parse(planned)), imports: imports.map(Number) }
  } catch {
    // Killed while it was written: then nothing was imported yet.
    return { planned: {}, imports: [] }
  }
}

const folderOf = (env: NodeJS.ProcessEnv) => join(homesOf(env).state, "loads")
