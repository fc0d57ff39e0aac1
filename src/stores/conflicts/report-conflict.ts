/** Reports a session in conflict: no command works with it, so it says what each side has. */
import { sidesOf } from "../../git/conflict-sides.ts"
import { operationUnderWay } from "../../git/operation.ts"
import type { Place } from "../../git/worktree.ts"
import type { Failure } from "../../support/failure.ts"
import * as failures from "../failures.ts"
import { namesOf } from "./read-sides.ts"
import { type SessionInConflict, sidesWords, unsettled } from "./sessions-in-conflict.ts"

/** Its mark in a list. */
export const inConflict = "in conflict"

export const howToSettle =
  "A session is in conflict: `opencode-session resolve` keeps what each side has, and says how to finish."

export const conflictsIn = async ({ root, git }: Place, index?: string): Promise<SessionInConflict[]> =>
  git ? unsettled(root, index) : []

/** @param file from the root */
export const conflictOf = (all: readonly SessionInConflict[], file: string | undefined, sessionID?: string) =>
  all.find(
    ({ files, sessionIDs }) =>
      (file !== undefined && files.includes(file)) || (sessionID !== undefined && sessionIDs.includes(sessionID)),
  )

/** What each side has. Sides are named from the user's view: in a rebase, git's `theirs` is the user's own work. */
export async function sidesSaid(root: string, conflict: SessionInConflict): Promise<string> {
  const operation = await operationUnderWay(root)
  return sidesWords(root, conflict, namesOf(operation, await sidesOf(root, operation)))
}

export async function conflictFailure({ root }: Place, conflict: SessionInConflict): Promise<Failure> {
  return failures.inConflict(conflict.files[0] ?? "", await sidesSaid(root, conflict))
}

/** The warning for commands that only read. */
export async function conflictWarning({ root }: Place, conflict: SessionInConflict): Promise<string> {
  const [file = ""] = conflict.files
  return `${file} is in conflict: ${await sidesSaid(root, conflict)}. Settle it with \`opencode-session resolve\`.`
}
