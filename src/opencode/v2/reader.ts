/** What OpenCode 2 holds: read from its database directly, or told by a private server of it where that cannot be. */
import { existsSync } from "node:fs"
import { Doubt } from "../../session/doubt.ts"
import type { SessionDocument2 } from "../../session/v2/schema.ts"
import { Failure } from "../../support/failure.ts"
import type { Budget } from "../../support/read-limit.ts"
import { unknownSession } from "../failures.ts"
import type { Opencode } from "../find-opencode.ts"
import type { KnownMessages, Reader, Snapshot } from "../host.ts"
import { askedSession, askedSnapshot } from "./asked.ts"
import { descendantsOf, messageIdsOf2, messagesElsewhere2, readSnapshot2, rootsOf2 } from "./database.ts"
import { type Direct2, databasePath, openDirectly2 } from "./direct.ts"
import type { Held2, HeldBeside2 } from "./document.ts"
import { messageEdges2 } from "./message-edges.ts"
import { refuseFirstStart } from "./service.ts"
import { stateOf2 } from "./state.ts"

/** Reads as {@link Reader} does, but sessions as OpenCode 2 has them. What is read directly is of one moment. */
export type Reader2 = Omit<Reader, "session" | "messagesElsewhere"> & {
  /** A session as `opencode session export` gives it. @throws Failure when it is larger than what is left of the budget */
  session(id: string, left?: Budget): Promise<Held2>
  /** The same; the known messages are not read. @throws Doubt when OpenCode would have to be asked */
  sessionBeside(id: string, known: KnownMessages, left?: Budget): Promise<HeldBeside2>
  /** Ids of messages that this machine has in another session; none where OpenCode is asked, which then refuses. */
  messagesElsewhere(sessions: readonly SessionDocument2[]): Promise<string[]>
  /** The subagents below a session, parents before children. */
  descendants(sessionID: string): Promise<string[]>
}

/**
 * Reads with an open {@link Reader2}. Nothing is started then, but where the database is not as we know it, or is locked for
 * longer than OpenCode itself would wait: then OpenCode is asked, and has the word.
 * @param otherwise what is not worth the seconds of asking fails instead
 */
export async function reading2<Done>(
  opencode: Opencode,
  cwd: string,
  use: (reader: Reader2) => Promise<Done>,
  otherwise: "ask" | "fail" = "ask",
): Promise<Done> {
  let open: Direct2 | undefined
  let usable = true
  const release = () => {
    open?.close()
    open = undefined
  }
  async function either<Value>(
    directly: (direct: Direct2) => Value,
    asked: () => Value | Promise<Value>,
    /** Of an OpenCode that has never run: it is not started to say so. */
    nothing: () => Value,
  ) {
    if (usable) {
      try {
        open ??= await openDirectly2(opencode, cwd)
        return directly(open)
      } catch (error) {
        if (error instanceof Failure || otherwise === "fail") throw error
        if (await isNew(opencode, cwd)) return nothing()
        await refuseFirstStart(opencode, cwd)
        usable = false
        release()
        opencode.note(`OpenCode's database was not read directly: ${reasonOf(error)}; OpenCode was asked.`)
      }
    }
    return asked()
  }
  const snapshotAsked = () => askedSnapshot(opencode, cwd)
  const sessionAsked = (id: string) => askedSession(opencode, cwd, id)
  try {
    return await use({
      snapshot: (_, since) => either(({ rows }) => readSnapshot2(rows, since), snapshotAsked, noSnapshot),
      session: (id, left) =>
        either(
          (direct) => direct.session(id, left),
          () => sessionAsked(id),
          () => {
            throw unknownSession(id)
          },
        ),
      sessionBeside: (id, known, left) =>
        either(
          (direct) => direct.sessionBeside(id, known, left),
          (): HeldBeside2 => {
            throw new Doubt("the database cannot be read any more")
          },
          () => {
            throw unknownSession(id)
          },
        ),
      edges: (ids) =>
        either(
          ({ rows }) => messageEdges2(rows, ids),
          () => undefined,
          () => undefined,
        ),
      state: (ids, now) =>
        either(
          ({ rows }) => stateOf2(rows, ids, now),
          () => undefined,
          () => undefined,
        ),
      messageIds: (id) =>
        either(
          ({ rows }) => messageIdsOf2(rows, id),
          async () => (await sessionAsked(id)).messages.map((message) => message.id),
          () => [],
        ),
      roots: (id) =>
        either(
          ({ rows }) => rootsOf2(rows, id),
          async () => [(await sessionAsked(id)).info.location.directory],
          () => [],
        ),
      messagesElsewhere: (sessions) =>
        either(
          ({ rows }) => messagesElsewhere2(rows, sessions),
          () => [],
          () => [],
        ),
      descendants: (id) =>
        either(
          ({ rows }) => descendantsOf(rows, id),
          async () => below(id, await snapshotAsked()),
          () => [],
        ),
      release,
    })
  } finally {
    release()
  }
}

const noSnapshot = (): Snapshot => ({ sessions: new Map(), running: [], todos: new Map() })

/** Whether it has no database yet. */
const isNew = async (opencode: Opencode, cwd: string): Promise<boolean> =>
  !existsSync(await databasePath(opencode, cwd).catch(() => "/"))

function below(id: string, { sessions }: Snapshot): string[] {
  const children = [...sessions.values()].filter(({ parentID }) => parentID === id).map((child) => child.id)
  return [...children, ...children.flatMap((child) => below(child, { ...noSnapshot(), sessions }))]
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).split("\n")[0]
