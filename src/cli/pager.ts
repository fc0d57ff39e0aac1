/** Shows long text to a person at a terminal. */
import { spawn } from "node:child_process"
import { constants } from "node:os"
import type { Streams } from "./streams.ts"

/** Uses the user's pager, or `less -R`. Prints the text as it is if there is no pager, it failed, or there is no terminal. */
export async function printPaged({ isTerminal, out }: Streams, text: string, env: NodeJS.ProcessEnv) {
  if (!isTerminal || env.PAGER === "" || !(await paged(text, env))) out(text)
}

function paged(text: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  // As git sets them. F: quit if it all fits, R: colours, X: leave the text on the screen.
  const settings = { LESS: "FRX", LESSCHARSET: "utf-8", ...env }
  return new Promise((resolve) => {
    // As in git, PAGER is the user's own command line. A shell would complain that there is no less.
    const shell = Boolean(env.PAGER)
    // The session goes in by a pipe.
    const pager = spawn(env.PAGER || "less", { shell, env: settings, stdio: ["pipe", "inherit", "inherit"] })
    pager.on("error", () => resolve(false))
    // Whether a pager that failed has shown it cannot be told: what fits into the pipe counts as written.
    pager.on("close", (code, signal) => resolve(code === 0 || wasLeft(code, signal)))
    // The reader quit early.
    pager.stdin.on("error", () => {})
    pager.stdin.end(text)
  })
}

/** The reader, and no fault, has ended it. A shell adds 128 to the number of the signal that ended its command. */
const wasLeft = (code: number | null, signal: NodeJS.Signals | null) =>
  ["SIGHUP", "SIGINT", "SIGPIPE", "SIGTERM"].some(
    (name) => name === signal || code === 128 + constants.signals[name as NodeJS.Signals],
  )
