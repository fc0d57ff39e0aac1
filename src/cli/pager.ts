/** Shows long text to a person at a terminal. */
import { spawn } from "node:child_process"
import type { Streams } from "./streams.ts"

/** Uses the user's pager, or `less -R`. Prints the text as it is if there is no pager or no terminal. */
export async function printPaged({ isTerminal, out }: Streams, text: string, env: NodeJS.ProcessEnv) {
  if (!isTerminal || env.PAGER === "" || !(await paged(text, env))) out(text)
}

function paged(text: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  // As git sets them. F: quit if it all fits, R: colours, X: leave the text on the screen.
  const settings = { LESS: "FRX", LESSCHARSET: "utf-8", ...env }
  return new Promise((resolve) => {
    // As in git, PAGER is the user's own command line. The session goes in by a pipe.
    const pager = spawn(env.PAGER || "less", { shell: true, env: settings, stdio: ["pipe", "inherit", "pipe"] })
    pager.on("error", () => resolve(false))
    // A shell exits with 127 if the command does not exist; Windows with 9009.
    pager.on("close", (code) => resolve(code !== 127 && code !== 9009))
    // The reader quit early.
    pager.stdin.on("error", () => {})
    pager.stdin.end(text)
  })
}
