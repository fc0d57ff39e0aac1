/** Imports sessions into OpenCode. */
import { open, rm } from "node:fs/promises"
import { join } from "node:path"
import type { Conversation } from "../../session/conversation.ts"
import { inTimeOrder } from "../../session/document/canonical.ts"
import { writeAll } from "../../support/atomic-file.ts"
import { Failure } from "../../support/failure.ts"
import { inBlocks } from "../../support/in-blocks.ts"
import * as failures from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import type { BringIn } from "../host.ts"
import { type Began, run, said, temporaryFolder } from "../run-opencode.ts"
import { watchMessages } from "./import-progress.ts"
import { type Reader1, reading } from "./reader.ts"
import { deleteSession, removable } from "./take-back.ts"

/**
 * Imports sessions one by one, and reads each back. OpenCode's import is no transaction: on a failure the new sessions
 * are removed again, but for those with somebody's session below them. An existing session gets what it lacks; OpenCode changes nothing else in it.
 * @param cwd the directory the sessions will belong to
 * @param isNew whether this machine does not have the session yet
 * @param began gets the id of each importing process
 * @param progress gets the number of messages imported, and of all
 * @param meanwhile called when the last of them is being imported
 */
export async function importSessions(
  opencode: Opencode,
  sessions: readonly Conversation[],
  isNew: (id: string) => boolean,
  cwd: string,
  {
    began = () => {},
    progress,
    meanwhile = () => {},
  }: { began?: Began } & Pick<BringIn, "progress" | "meanwhile"> = {},
): Promise<void> {
  const { foreign, coming } = await reading(opencode, cwd, async (reader) => ({
    foreign: await reader.messagesElsewhere(sessions),
    coming: await Promise.all(sessions.map((session) => lacking(session, isNew, reader))),
  }))
  if (foreign.length > 0) throw failures.messagesTaken(foreign.length)
  const begun: string[] = []
  const all = coming.reduce((sum, { session }) => sum + session.messages.length, 0)
  let done = 0
  try {
    for (const { session, held } of coming) {
      const { info, messages } = session
      const unwatch = progress && watchMessages(opencode, cwd, info.id, (now) => progress(done + now - held, all))
      const begins: Began = (pid) => {
        begun.push(info.id)
        began(pid)
        if (session === coming.at(-1)?.session) meanwhile()
      }
      await importFile(opencode, session, cwd, begins).finally(unwatch)
      done += messages.length
      progress?.(done, all)
      // What counts is there, so a large session need not be read and parsed once more.
      const missing = difference(session, await reading(opencode, cwd, (reader) => idsOf(reader, info.id)))
      if (missing) throw failures.importIncomplete(missing)
    }
  } catch (error) {
    const { left, kept } = await takeBack(opencode, cwd, sessions, begun.filter(isNew))
    if (!(error instanceof Failure)) throw error
    if (left[0]) throw failures.cleanupFailed(left[0], error)
    if (kept[0]) throw failures.keptInPart(kept[0], error)
    throw begun.every(isNew) ? error : failures.partlyExtended(error)
  }
}

/**
 * @param begun new sessions, each here in part or whole
 * @returns `left`: could not be removed; `kept`: have something below them that is not ours, or are somebody's by now
 */
async function takeBack(opencode: Opencode, cwd: string, sessions: readonly Conversation[], begun: string[]) {
  if (begun.length === 0) return { left: [], kept: [] }
  const planned = new Map(sessions.map(({ info, messages }) => [info.id, new Set(messages.map(({ info }) => info.id))]))
  const found = await reading(opencode, cwd, async (reader) => {
    const { sessions: here } = await reader.snapshot()
    const there = begun.filter((id) => here.has(id))
    const held = await Promise.all(there.map((id) => reader.messageIds(id)))
    const ours = there.filter((id, index) => held[index]?.every((message) => planned.get(id)?.has(message)))
    const remove = removable(here, new Set(ours))
    return { remove, kept: there.filter((id) => !remove.includes(id)) }
  }).catch(() => undefined)
  // What is below them cannot be seen.
  if (!found) return { left: begun, kept: [] }
  const left: string[] = []
  for (const id of found.remove) if (!(await deleteSession(opencode, id, cwd))) left.push(id)
  return { left, kept: found.kept }
}

/**
 * The messages that are not here, or not whole: OpenCode would read the others and change nothing.
 * @returns `held`: number of messages here
 */
async function lacking(session: Conversation, isNew: (id: string) => boolean, reader: Reader1) {
  if (isNew(session.info.id)) return { session, held: 0 }
  const here = await idsOf(reader, session.info.id)
  const [ids, parts] = [new Set(here.messages), new Set(here.parts)]
  const messages = session.messages.filter((one) => !ids.has(one.info.id) || one.parts.some(({ id }) => !parts.has(id)))
  return { session: { ...session, messages }, held: ids.size }
}

const idsOf = async (reader: Reader1, id: string): Promise<Ids> => ({
  messages: await reader.messageIds(id),
  parts: await reader.partIds(id),
})

async function importFile(opencode: Opencode, session: Conversation, cwd: string, began: Began) {
  const folder = await temporaryFolder()
  try {
    const file = join(folder, "session.json")
    await writeNew(file, inBlocks(plainJson(session))).catch((error: NodeJS.ErrnoException) => {
      // What is written is made meanwhile, and that may fail as well.
      throw error.errno === undefined ? error : failures.noTemporaryFolder(folder)
    })
    const result = await run(opencode, ["import", file], cwd, { began })
    // Up to 1.18.4 it exits with 0 even when it found no file: only this line proves an import.
    const proof = result.stdout.includes(`Imported session: ${session.info.id}`)
    if (result.code !== 0 || !proof) throw failures.importFailed(said(result))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** As short as it can be, since it is read once. */
function* plainJson({ info, messages }: Conversation): Generator<string> {
  yield `{"info":${JSON.stringify(info)},"messages":[`
  for (const [index, message] of inTimeOrder(messages).entries())
    yield (index === 0 ? "" : ",") + JSON.stringify(message)
  yield "]}"
}

async function writeNew(path: string, bytes: Iterable<Uint8Array>) {
  const handle = await open(path, "wx", 0o600)
  await writeAll(handle, bytes).finally(() => handle.close())
}

type Ids = { messages: string[]; parts: string[] }

function difference({ messages }: Conversation, held: Ids): string | undefined {
  const share = (all: string[], got: string[]) => {
    const [wanted, here] = [new Set(all), new Set(got)]
    return [[...wanted].filter((id) => here.has(id)).length, wanted.size] as const
  }
  const [gotMessages, allMessages] = share(
    messages.map(({ info }) => info.id),
    held.messages,
  )
  const [gotParts, allParts] = share(
    messages.flatMap(({ parts }) => parts.map(({ id }) => id)),
    held.parts,
  )
  if (gotMessages === allMessages && gotParts === allParts) return undefined
  return `${gotMessages} of ${allMessages} messages, ${gotParts} of ${allParts} parts`
}
