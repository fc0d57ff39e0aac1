/**
 * Putting back what a load that failed or was killed has taken away. What is here tells how far it had come, so that this may be
 * killed as well.
 *
 * Nothing of it ever removes the session itself but right after our own import of it.
 */
import { Failure } from "../../support/failure.ts"
import { holdingSignals } from "../../support/signals.ts"
import type { Opencode } from "../find-opencode.ts"
import { databasePath } from "./direct.ts"
import * as failures from "./failures.ts"
import type { Coming } from "./family.ts"
import { end, type Interrupted, interrupted } from "./journal.ts"
import { reading2 } from "./reader.ts"
import { type Ask, type Serve, withServer } from "./server.ts"
import { importOne, removeOne } from "./transfer.ts"

/** @returns what was done, in words for the user */
export async function finishInterrupted2(opencode: Opencode, cwd: string): Promise<string[]> {
  const said: string[] = []
  for await (const plan of interrupted(opencode.env, () => databasePath(opencode, cwd)))
    await holdingSignals(async () => {
      const done = await finish(opencode, cwd, plan)
      if (done) said.push(`A load into "${titleOf(plan)}" had been cut off: ${done}.`)
    })
  return said
}

const titleOf = ({ root, before, after }: Interrupted) => (before[0] ?? after[0])?.document.info.title ?? root

/**
 * @param back whether our own import of the session is to be taken back
 * @returns what was done, in words, if anything was
 * @throws Failure when it could not be; the journal stays then
 */
export async function finish(
  opencode: Opencode,
  cwd: string,
  plan: Interrupted,
  { serve = withServer, back = false }: { serve?: Serve; back?: boolean } = {},
): Promise<string | undefined> {
  try {
    const left = await leftOf(opencode, cwd, plan, back)
    if (left.remove.length + left.missing.length > 0)
      await serve(opencode, cwd, (ask) => putRight(ask, left), plan.began)
    await end(plan)
    if (left.missing.length === 0) return undefined
    return left.missing === plan.before
      ? "what was here has been put back"
      : "what it had not brought in yet is here now"
  } catch (error) {
    plan.leave()
    throw failures.notPutBack(plan.path, error instanceof Failure ? error.what.replace(/\.$/, "") : String(error))
  }
}

/** `isBack`: whether what is missing is of what was here before. */
type Left = { remove: string[]; missing: Coming[]; isBack: boolean }

async function putRight(ask: Ask, { remove, missing }: Left) {
  for (const id of remove) if (!(await removeOne(ask, id))) throw failures.notTaken(`${id} could not be removed`)
  // What is here by now is somebody's.
  for (const one of missing) await importOne(ask, one)
}

/**
 * The session is not here: then all of what was is missing. It is here as it is to be, or as it was, or somebody has gone on
 * with it: then what is below it may be missing.
 */
async function leftOf(opencode: Opencode, cwd: string, plan: Interrupted, back: boolean): Promise<Left> {
  const { root, before, after, proof } = plan
  return reading2(opencode, cwd, async (reader) => {
    const { sessions } = await reader.snapshot()
    const trials = proof.filter((id) => sessions.has(id))
    if (!sessions.has(root)) return { remove: trials, missing: before, isBack: true }
    if (back) return { remove: [...trials, root], missing: before, isBack: true }
    const side = beginsWith(await reader.messageIds(root), after[0]) ? after : before
    const missing = side.filter(({ document }) => !sessions.has(document.info.id))
    return { remove: trials, missing, isBack: side === before }
  })
}

const beginsWith = (held: readonly string[], one: Coming | undefined) =>
  one?.document.messages.every(({ id }, index) => held[index] === id)
