/**
 * Bringing a family of sessions into OpenCode 2, in place of what is here under the same id: OpenCode 2 has no way to add to a
 * session, so it is taken away and imported anew, as a transaction of ours (see journal.ts and recover.ts).
 */
import { withoutRepeated } from "../../session/v2/repeated-ends.ts"
import { Failure } from "../../support/failure.ts"
import { holdingSignals } from "../../support/signals.ts"
import type { Opencode } from "../find-opencode.ts"
import type { Row } from "../transaction.ts"
import { messagesElsewhere2 } from "./database.ts"
import { databasePath, openDirectly2 } from "./direct.ts"
import * as failures from "./failures.ts"
import { type Coming, checkedFamily } from "./family.ts"
import { end, type Interrupted, note, type Plan } from "./journal.ts"
import { proofOf } from "./proof.ts"
import { finish } from "./recover.ts"
import { type Ask, type Serve, withServer } from "./server.ts"
import { edgesNow, idsHere, standingOf } from "./standing.ts"
import { importOne, readBack, removeOne } from "./transfer.ts"

export type Brought = {
  /** Whether something was here under that id. */
  replaced: boolean
  /** Where a key stood that this OpenCode does not know, and left out. */
  dropped: string[]
}

/** How many messages are in, of how many; each is brought in twice where it replaces. */
export type Progress = (done: number, all: number) => void

type Options = {
  serve?: Serve
  progress?: Progress | undefined
  /** Called when the server has been started. */
  meanwhile?: (() => void) | undefined
  /** Whether to refuse where a message that is here does not come. */
  onlyAdds?: boolean
}

/**
 * @param family the session and what is below it; what is below it here and not in the file stays
 * @throws Failure when nothing was changed, or all has been put back
 */
export async function bringIn(
  opencode: Opencode,
  cwd: string,
  family: readonly Coming[],
  { serve = withServer, progress, meanwhile = () => {}, onlyAdds = false }: Options = {},
): Promise<Brought> {
  const plan = await planFor(opencode, cwd, checkedFamily(family))
  if (onlyAdds) refuseLosing(plan)
  const done: Done = { came: new Set(), said: said(plan, progress) }
  return holdingSignals(async () => {
    const noted = await note(opencode.env, plan)
    try {
      const began = (server: number) => {
        noted.began(server)
        meanwhile()
      }
      const dropped = await serve(opencode, cwd, (ask) => carryOut(opencode, cwd, { plan, noted, done }, ask), began)
      await end(noted)
      return { replaced: plan.before.length > 0, dropped }
    } catch (error) {
      const back = done.came.has(plan.root)
      const { came } = await finish(opencode, cwd, noted, { serve, back })
      if (!(error instanceof Failure)) throw error
      // An import may succeed that we are not told of.
      if (came) throw back ? failures.wentOnMeanwhile(error) : failures.cameInAllTheSame(error)
      throw noted.touched && plan.before.length > 0 ? failures.putBack(error) : error
    }
  })
}

/** How far it has come. */
type Done = { came: Set<string>; said: (one: Coming) => void }

/** @returns what is told each session that has come in, also as a trial */
function said({ trial, after }: Planned, progress: Progress = () => {}): Done["said"] {
  const all = [...trial, ...after].reduce((sum, { document }) => sum + document.messages.length, 0)
  let done = 0
  return ({ document }) => {
    done += document.messages.length
    progress(done, all)
  }
}

type Planned = Plan & { trial: Coming[]; edges: string }

async function planFor(opencode: Opencode, cwd: string, family: Coming[]): Promise<Planned> {
  const root = family[0]?.document.info.id ?? ""
  const { before, edges } = await standingOf(opencode, cwd, root)
  const here = new Map(before.map((one) => [one.document.info.id, one]))
  const coming = new Set(family.map(({ document }) => document.info.id))
  const staying = before.filter(({ document }) => !coming.has(document.info.id))
  const after = [...family.map((one) => inItsPlace(one, here.get(one.document.info.id))), ...staying]
  await refuseStrangers(opencode, cwd, after, here)
  const trial = before.length > 0 ? proofOf(after, Date.now()) : []
  const database = await databasePath(opencode, cwd)
  return { database, root, before, after, trial, proof: trial.map(({ document }) => document.info.id), edges }
}

/** @throws Failure when somebody has gone on with it since what comes was made */
function refuseLosing({ before, after }: Plan) {
  const coming = new Map(after.map(({ document }) => [document.info.id, document]))
  for (const { document } of before) {
    const { info, messages } = document
    const came = coming.get(info.id)?.messages ?? []
    const held = withoutRepeated(messages, new Set(came.map(({ id }) => id)))
    if (held.some(({ id }, index) => id !== came[index]?.id))
      throw failures.changedMeanwhile(String(info.title ?? info.id))
  }
}

/** A session that is here stays in its folder, under the permissions that its user has given it. */
function inItsPlace(one: Coming, here: Coming | undefined): Coming {
  if (!here) return one
  const { permissions } = here.document.info as Row
  const info = { ...one.document.info, ...(permissions !== undefined && { permissions }) }
  return { directory: here.directory, document: { ...one.document, info } }
}

async function refuseStrangers(opencode: Opencode, cwd: string, after: Coming[], here: Map<string, Coming>) {
  const { rows, close } = await openDirectly2(opencode, cwd).catch(() => ({ rows: undefined, close: () => {} }))
  // Where there is no database yet, there is nobody.
  if (!rows) return
  try {
    const documents = after.map(({ document }) => document)
    const sessions = [
      ...idsHere(
        rows,
        documents.map(({ info }) => info.id),
      ),
    ].filter((id) => !here.has(id))
    const messages = messagesElsewhere2(rows, documents)
    if (sessions.length + messages.length > 0) throw failures.takenElsewhere(sessions.length + messages.length)
  } finally {
    close()
  }
}

type Work = { plan: Planned; noted: Interrupted; done: Done }

async function carryOut(opencode: Opencode, cwd: string, { plan, noted, done }: Work, ask: Ask): Promise<string[]> {
  const { root, before, after, trial, proof } = plan
  if (before.length > 0) {
    for (const one of trial) {
      await importOne(ask, one)
      done.said(one)
    }
    await readBack(opencode, cwd, trial)
    if (!(await removeOne(ask, proof[0] ?? ""))) throw failures.notTaken("its trial could not be removed")
    if ((await edgesNow(opencode, cwd, root)) !== plan.edges)
      throw failures.changedMeanwhile(String(before[0]?.document.info.title ?? root))
  }
  noted.touch()
  if (before.length > 0 && !(await removeOne(ask, root)))
    throw failures.notTaken("what is here could not be taken away for it")
  for (const one of after) {
    if (!(await importOne(ask, one))) throw failures.takenElsewhere(1)
    done.came.add(one.document.info.id)
    done.said(one)
  }
  return readBack(opencode, cwd, after)
}
