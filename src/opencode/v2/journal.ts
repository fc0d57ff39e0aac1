/**
 * What is here and what is to come, whole, in a file, before anything is taken away: so that whatever happens then, the next
 * command finds both. It holds conversations, and is for this user's eyes alone.
 */
import { createHash } from "node:crypto"
import { closeSync, constants, fsyncSync, openSync, writeSync } from "node:fs"
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { setTimeout } from "node:timers/promises"
import * as v from "valibot"
import { createFile, sweep } from "../../support/atomic-file.ts"
import { homesOf } from "../../support/home-folders.ts"
import { isAlive } from "../../support/process-alive.ts"
import { noNote } from "../failures.ts"
import * as failures from "./failures.ts"
import type { Coming } from "./family.ts"

/** A line of its own in the file, as is each session. */
const head = v.object({
  database: v.string(),
  root: v.string(),
  proof: v.array(v.string()),
  before: v.number(),
  after: v.number(),
  /** Absent in journals of earlier versions, which do not say whether the session was touched. */
  notesTouch: v.optional(v.literal(true)),
})

export type Plan = {
  /** Where it is carried out: another may have the same session, or not. */
  database: string
  /** The session that the others are below. */
  root: string
  /** What was here, parents before children; nothing of a load of what is new here. */
  before: Coming[]
  /** What is to be here. */
  after: Coming[]
  /** The ids under which it is tried out. */
  proof: string[]
}

/**
 * A process that works on a plan: one of our commands, or a server that it has started; or a command that has given up. Or
 * that the session is about to be touched.
 */
type Worker = { owner?: number; server?: number; gone?: number; touched?: true }

/** A plan that is ours to carry out. */
export type Interrupted = Plan & {
  path: string
  /** Whether the session may have been taken away, or come in. What is here otherwise is none of ours, however like it is. */
  touched: boolean
  /** Notes that, on the disk when this returns. @throws Failure when it cannot be noted: then nothing may be touched */
  touch(): void
  began(server: number): void
  /** Leaves it to the next command. */
  leave(): void
}

/** Milliseconds. By an hour later another process may have the number. */
const [pause, patience, longest, hour] = [50, 5_000, 30_000, 3_600_000]

export const journalFolder = (env: NodeJS.ProcessEnv) => join(homesOf(env).state, "replacing")

/** Notes a plan, on the disk when this returns. Nobody else can note one for the same session in the same database until it is done. */
export async function note(env: NodeJS.ProcessEnv, plan: Plan): Promise<Interrupted> {
  const folder = journalFolder(env)
  const { database, root, proof, before, after } = plan
  const key = keyOf(plan)
  const path = join(folder, `${key}.json`)
  const first = { database, root, proof, before: before.length, after: after.length, notesTouch: true }
  // Who works on it stands last: a journal without was never begun.
  const lines = [first, ...before, ...after, { owner: process.pid }]
  const bytes = lines.map((line) => Buffer.from(`${JSON.stringify(line)}\n`))
  const busy = failures.isReplaced(root)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await sweep(folder)
    if ((await namesIn(folder)).some((name) => name.startsWith(`${key}.`))) throw busy
    if (!(await createFile(path, bytes, 0o600))) throw busy
  } catch (error) {
    if (error === busy) throw error
    throw noNote(folder, (error as NodeJS.ErrnoException).code ?? String(error))
  }
  return atWork(plan, path, false)
}

function atWork(plan: Plan, path: string, touched: boolean): Interrupted {
  const work: Interrupted = {
    ...{ ...plan, path, touched },
    touch() {
      const reason = append(path, { touched: true })
      if (reason) throw noNote(dirname(path), reason)
      work.touched = true
    },
    began: (server) => void append(path, { server }),
    leave: () => void append(path, { gone: process.pid }),
  }
  return work
}

/** Ends a plan: what was done is on the disk by then, as SQLite alone does not promise of what it has committed. */
export async function end({ database, path }: Interrupted): Promise<void> {
  const log = await open(`${database}-wal`, "r").catch(() => undefined)
  try {
    await log?.sync()
  } finally {
    await log?.close()
  }
  await rm(path, { force: true })
}

/**
 * Never to a file that another has claimed meanwhile: it would come up again, without its plan.
 * @returns why it could not be; then a server that outlives us is not waited for
 */
function append(path: string, worker: Worker): string | undefined {
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_APPEND)
    try {
      // A line may stand before it that a full disk has cut off.
      const line = Buffer.from(`\n${JSON.stringify(worker)}\n`)
      if (writeSync(file, line) < line.length) return "ENOSPC"
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

/**
 * The plans for a database of commands that have ended before they were done, each now ours alone: by a rename, so that of two who find one
 * only one has it.
 */
export async function* interrupted(
  env: NodeJS.ProcessEnv,
  database: () => Promise<string>,
): AsyncGenerator<Interrupted> {
  const folder = journalFolder(env)
  // One that was killed while it was written.
  await sweep(folder).catch(() => {})
  const busy: string[] = []
  for (const name of await namesIn(folder)) {
    const path = join(folder, name)
    const key = name.replace(/(?:\.\d+)?\.json$/, "")
    const { plan, workers, written } = await read(path)
    if (written === undefined || (plan && plan.database !== (await database()))) continue
    if (Date.now() - written < hour && !(await haveEnded(workers))) {
      busy.push(key)
      continue
    }
    const ours = join(folder, `${key}.${process.pid}.json`)
    // Noted first, so that a claim never seems to be nobody's.
    append(path, { owner: process.pid })
    if (path !== ours && !(await moved(path, ours))) {
      busy.push(key)
      continue
    }
    if (plan) yield atWork(plan, ours, workers.some(touchedIt))
    // Out of the way, and kept: a plan is written at once, so this is none of ours, or damaged.
    else await moved(ours, join(folder, `unreadable-${key}-${process.pid}`))
  }
  // What another command is at just now is soon done, and half until then.
  const isThere = async () => (await namesIn(folder)).some((name) => busy.some((key) => name.startsWith(`${key}.`)))
  for (let waited = 0; waited < patience && busy.length > 0 && (await isThere()); waited += pause)
    await setTimeout(pause)
}

/** Journals that could not be read, each with the session it is of; they stay until their user removes them. */
export async function unreadable(env: NodeJS.ProcessEnv): Promise<{ path: string; id: string }[]> {
  const folder = journalFolder(env)
  return (await readdir(folder).catch(() => [])).flatMap((name) => {
    const id = /^unreadable-(ses_[0-9A-Za-z_-]+)/.exec(name)?.[1]
    return id ? [{ path: join(folder, name), id }] : []
  })
}

/** A server ends a moment after the command that has started it, and is waited for. */
async function haveEnded(workers: readonly Worker[]): Promise<boolean> {
  const last = new Map<number, boolean>()
  for (const { owner, gone } of workers) {
    if (owner) last.set(owner, true)
    if (gone) last.set(gone, false)
  }
  if ([...last].some(([pid, works]) => works && isAlive(pid))) return false
  for (let waited = 0; workers.some(({ server }) => server && isAlive(server)); waited += pause) {
    if (waited > longest) return false
    await setTimeout(pause)
  }
  return true
}

const touchedIt = ({ touched }: Worker) => touched === true

const moved = (from: string, to: string) =>
  rename(from, to).then(
    () => true,
    () => false,
  )

const namesIn = async (folder: string) =>
  (await readdir(folder).catch(() => [])).filter((name) =>
    /^ses_[0-9A-Za-z_-]+(?:\.db[0-9a-f]+)?(?:\.\d+)?\.json$/.test(name),
  )

/** How a journal's name begins: another database has its own of the same session. */
const keyOf = ({ root, database }: Plan) =>
  `${root}.db${createHash("sha256").update(database).digest("hex").slice(0, 16)}`

/** @returns no plan where the file does not hold one whole */
async function read(path: string): Promise<{ plan?: Plan; workers: Worker[]; written?: number }> {
  const written = (await stat(path).catch(() => undefined))?.mtimeMs
  if (written === undefined) return { workers: [] }
  try {
    const lines = linesOf(await readFile(path))
    const { database, root, proof, before, after, notesTouch } = v.parse(head, JSON.parse(String(lines[0] ?? "")))
    const sessions: Coming[] = lines.slice(1, 1 + before + after).map((line) => JSON.parse(String(line)))
    const noted = lines.slice(1 + before + after).flatMap(workerIn)
    const workers = notesTouch ? noted : [...noted, { touched: true as const }]
    const plan = { database, root, proof, before: sessions.slice(0, before), after: sessions.slice(before) }
    return { workers, written, ...(sessions.length === before + after && { plan }) }
  } catch {
    return { workers: [], written }
  }
}

/** As bytes: two large families may be longer than a text can be. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf("\n", at)
    const end = found < 0 ? bytes.length : found
    if (end > at) lines.push(bytes.subarray(at, end))
    at = end + 1
  }
  return lines
}

function workerIn(line: Buffer): Worker[] {
  try {
    return [JSON.parse(String(line))]
  } catch {
    return []
  }
}
