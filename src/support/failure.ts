/** Exit codes of the command line, as `--help` and the README state them. */
export const exitCodes = { done: 0, failed: 1, usage: 2, wouldOverwrite: 3 } as const

/** A known mishap: one sentence on what happened, one on what to do next. Never shown with a stack trace. */
export class Failure extends Error {
  constructor(
    readonly what: string,
    readonly next: string,
    readonly exitCode: number = exitCodes.failed,
    /** Output of another program, to be shown before. */
    readonly output = "",
  ) {
    super(`${what} ${next}`)
    this.name = "Failure"
  }
}

/** A file that is not, or no longer, a session. */
export class BrokenFile extends Failure {
  constructor(what: string, next = "Ask for it to be saved again, or take it from an earlier commit.") {
    super(what, next)
  }
}

/** The file is a Git LFS pointer: its content is not here. */
export class LfsPointer extends Failure {}

/** Git has only the name of a file: its content is in no clone that can be reached. */
export class NotInClone extends Failure {}

/** The session is in conflict, and can be settled in the user's worktree. */
export class InConflict extends Failure {}
