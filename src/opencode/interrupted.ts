/**
 * Loads that were killed. OpenCode's import is no transaction, so what a load brings in is noted first, and the next
 * load removes what was left half.
 */
import { randomBytes } from "node:crypto"
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as v from "valibot"
import { isAlive } from "../alive.ts"
import { homesOf } from "../homes.ts"
import type { Conversation } from "../session/carry.ts"
import type { Opencode } from "./binary.ts"
import { sweepTemporaryFolders } from "./process.ts"
import { reading } from "./reader.ts"
import { deleteSession } from "./transfer.ts"

/** The messages that each new session is to have, by session id. */
const note = v.record(v.string(), v.array(v.string()))

type Note = v.InferOutput<typeof note>

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

/** Runs an import with a note of what it creates. */
export async function importing<Done>(
  env: NodeJS.ProcessEnv,
  created: readonly Conversation[],
  run: () => Promise<Done>,
): Promise<Done> {
  const folder = folderOf(env)
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${process.pid}-${randomBytes(6).toString("hex")}.json`)
  const planned = created.map((session) => [session.info.id, session.messages.map(({ info }) => info.id)])
  await writeFile(file, JSON.stringify(Object.fromEntries(planned)))
  // Ctrl-C reaches OpenCode as well, whose import then fails and is cleaned up after; only then may we end.
  const stay = () => {}
  for (const signal of signals) process.on(signal, stay)
  try {
    return await run()
  } finally {
    for (const signal of signals) process.off(signal, stay)
    await rm(file, { force: true })
  }
}

/** Removes what killed loads have left, unless somebody has gone on with it. */
export async function finishInterrupted(opencode: Opencode, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  await sweepTemporaryFolders()
  const folder = folderOf(env)
  const files = await readdir(folder).catch(() => [])
  const stale = files.filter((file) => /^\d+-[0-9a-f]+\.json$/.test(file) && !isAlive(Number.parseInt(file, 10)))
  if (stale.length === 0) return
  for (const file of stale) {
    const path = join(folder, file)
    const planned = await readNote(path)
    const held = await reading(opencode, cwd, async (reader) => {
      const { sessions } = await reader.snapshot()
      const here = Object.keys(planned).filter((id) => sessions.has(id))
      return Promise.all(here.map((id) => reader.session(id)))
    })
    const untouched = held.filter((session) => isUntouched(planned[session.info.id], session))
    for (const { info } of untouched) await deleteSession(opencode, info.id, cwd)
    await rm(path, { force: true })
  }
}

/** Nobody has said anything in it. */
function isUntouched(planned: readonly string[] | undefined, { messages }: Conversation): boolean {
  const ours = new Set(planned)
  return messages.every(({ info }) => ours.has(info.id))
}

async function readNote(path: string): Promise<Note> {
  try {
    return v.parse(note, JSON.parse(await readFile(path, "utf8")))
  } catch {
    // Killed while it was written: then nothing was imported yet.
    return {}
  }
}

const folderOf = (env: NodeJS.ProcessEnv) => join(homesOf(env).state, "loads")
