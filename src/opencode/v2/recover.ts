/**
 * Putting back what a load that failed or was killed has taken away. What is here tells how far it had come, so that this may be
 * killed as well.
 *
 * Nothing of it ever removes the session itself but right after our own import of it, and then only as it came in.
 */
import { Failure } from "../../support/failure.ts"
import { holdingSignals } from "../../support/signals.ts"
import type { Opencode } from "../find-opencode.ts"
import { databasePath } from "./direct.ts"
import * as failures from "./failures.ts"
import type { Coming } from "./family.ts"
import { end, type Interrupted, interrupted, unreadable } from "./journal.ts"
import { reading2 } from "./reader.ts"
import { type Ask, type Serve, withServer } from "./server.ts"
import { isInUse } from "./standing.ts"
import { importOne, removeOne } from "./transfer.ts"

/**
 * One plan that cannot be carried out does not keep the others from it.
 * @returns what was done, in words for the user
 */
export async function finishInterrupted2(opencode: Opencode, cwd: string): Promise<string[]> {
  const said: string[] = []
  const failed: unknown[] = []
  for await (const plan of interrupted(opencode.env, () => databasePath(opencode, cwd)))
    await holdingSignals(async () => {
      const { done } = await finish(opencode, cwd, plan)
      if (done) said.push(`A load into "${titleOf(plan)}" had been cut off: ${done}.`)
    }).catch((error) => failed.push(error))
  if (failed.length > 0) throw failed[0]
  for (const { path, id } of await unreadable(opencode.env))
    said.push(
      `The note of a load into ${id} that was cut off cannot be read. See whether OpenCode has that session and its subagents: if not, what is left of them is in ${path}; if so, remove that file.`,
    )
  return said
}

const titleOf = ({ root, before, after }: Interrupted) => (before[0] ?? after[0])?.document.info.title ?? root

export type Finished = {
  /** What was done, in words, if anything was. */
  done?: string
  /** Whether what came stands now, and not what was here. */
  came: boolean
}

/**
 * @param back whether our own import of the session is to be taken back
 * @throws Failure when it could not be; the journal stays then
 */
export async function finish(
  opencode: Opencode,
  cwd: string,
  plan: Interrupted,
  { serve = withServer, back = false }: { serve?: Serve; back?: boolean } = {},
): Promise<Finished> {
  try {
    const left = await leftOf(opencode, cwd, plan, back)
    if (left.remove.length + left.missing.length > 0)
      await serve(opencode, cwd, (ask) => putRight(ask, left), plan.began)
    await end(plan)
    const came = left.side === plan.after
    if (left.missing.length === 0) return { came }
    return { done: came ? "what it had not brought in yet is here now" : "what was here has been put back", came }
  } catch (error) {
    plan.leave()
    throw failures.notPutBack(plan.path, error instanceof Failure ? error.what.replace(/\.$/, "") : String(error))
  }
}

/** `side`: which of the two is to be here. */
type Left = { remove: string[]; missing: Coming[]; side: Coming[] }

async function putRight(ask: Ask, { remove, missing }: Left) {
  for (const id of remove) if (!(await removeOne(ask, id))) throw failures.notTaken(`${id} could not be removed`)
  // What is here by now is somebody's.
  for (const one of missing) await importOne(ask, one)
}

/**
 * The session was not touched: then nothing is missing. It was, and is not here: then all of what was is. It is here as it is
 * to be, or as it was, or somebody has gone on with it: then what is below it may be missing.
 */
async function leftOf(opencode: Opencode, cwd: string, plan: Interrupted, back: boolean): Promise<Left> {
  const { root, before, after, proof } = plan
  return reading2(opencode, cwd, async (reader) => {
    const { sessions } = await reader.snapshot()
    const trials = proof.filter((id) => sessions.has(id))
    const restored = { missing: before, side: before }
    // Whoever has deleted the session since wants it gone; and where only a subagent is new, what was here is as what came.
    if (!plan.touched) return { remove: trials, missing: [], side: before }
    if (!sessions.has(root)) return { remove: trials, ...restored }
    const held = await reader.messageIds(root)
    const came = beginsWith(held, after[0])
    const goneOn = came && (held.length > lengthOf(after[0]) || (await isInUse(opencode, cwd, root)))
    if (back && !goneOn) return { remove: [...trials, root], ...restored }
    const side = came ? after : before
    return { remove: trials, missing: side.filter(({ document }) => !sessions.has(document.info.id)), side }
  })
}

const lengthOf = (one: Coming | undefined) => one?.document.messages.length ?? 0

const beginsWith = (held: readonly string[], one: Coming | undefined) =>
  one?.document.messages.every(({ id }, index) => held[index] === id) ?? false
