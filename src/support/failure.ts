/** Exit codes of the command line, as `--help` and the README state them. */
export const exitCodes = { done: 0, failed: 1, usage: 2, wouldOverwrite: 3 } as const

/** A known mishap: one sentence of what happened, one of what to do next. Never shown with a stack trace. */
export class Failure extends Error {
  constructor(
    readonly what: string,
    readonly next: string,
    readonly exitCode: number = exitCodes.failed,
    /** What another program said of it, to be shown before. */
    readonly output = "",
  ) {
    super(`${what} ${next}`)
    this.name = "Failure"
  }
}

/** A file in which there is no session to be read, or no longer. */
export class BrokenFile extends Failure {
  constructor(what: string, next = "Ask for it to be saved again, or take it from an earlier commit.") {
    super(what, next)
  }
}

/** What stands in a file is not here. */
export class LfsPointer extends Failure {}

/** Of a session that git has left unmerged, which can be settled where its user is. */
export class InConflict extends Failure {}
