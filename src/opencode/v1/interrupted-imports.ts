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
import type { Conversation } from "../../session/conversation.ts"
import { homesOf } from "../../support/home-folders.ts"
import { isAlive } from "../../support/process-alive.ts"
import { holdingSignals } from "../../support/signals.ts"
import * as failures from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import type { Reader } from "../host.ts"
import { type Began, sweepTemporaryFolders } from "../run-opencode.ts"
import { deleteSession } from "./import.ts"
import { reading } from "./reader.ts"

/** The messages that each new session is to have, and how many parts in all, by session id. */
const session = v.object({ messages: v.array(v.string()), parts: v.number() })
const note = v.record(v.string(), session)

type Planned = v.InferOutput<typeof session>
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
  const planned = created.map(({ info, messages }): [string, Planned] => [
    info.id,
    { messages: messages.map(({ info }) => info.id), parts: partsOf(messages) },
  ])
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

const partsOf = (messages: Conversation["messages"]) => messages.reduce((sum, { parts }) => sum + parts.length, 0)

/** Removes what killed loads have left, unless it is all there, or somebody has gone on with it. */
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
      const states = await Promise.all(here.map((id) => stateOf(reader, id, planned[id] as Planned)))
      // All of it came in, and only the note was left.
      if (here.length === Object.keys(planned).length && !states.includes("half")) return []
      return here.filter((_, index) => states[index] !== "gone on")
    })
    for (const id of untouched) await deleteSession(opencode, id, cwd)
    await rm(path, { force: true })
  }
}

async function stateOf(reader: Reader, id: string, { messages, parts }: Planned) {
  const held = new Set(await reader.messageIds(id))
  const planned = new Set(messages)
  if ([...held].some((one) => !planned.has(one))) return "gone on"
  if (held.size < planned.size) return "half"
  // The last message may be there with its first parts.
  return partsOf((await reader.session(id)).messages) < parts ? "half" : "whole"
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
