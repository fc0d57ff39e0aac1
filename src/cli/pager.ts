/** Long text for a person at a terminal. */
import { spawn } from "node:child_process"
import type { Streams } from "./streams.ts"

/** Through the user's own pager, or `less -R`; as it is where there is none, or nobody sees it. */
export async function printPaged({ isTerminal, out }: Streams, text: string, env: NodeJS.ProcessEnv) {
  if (!isTerminal || env.PAGER === "" || !(await paged(text, env))) out(text)
}

function paged(text: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  // F: quit when it all fits, R: colours, X: leave it on the screen; as git sets them.
  const settings = { LESS: "FRX", LESSCHARSET: "utf-8", ...env }
  return new Promise((resolve) => {
    // As git does it, PAGER is a command line of the user's own; the session goes in by a pipe.
    const pager = spawn(env.PAGER || "less", { shell: true, env: settings, stdio: ["pipe", "inherit", "pipe"] })
    pager.on("error", () => resolve(false))
    // A shell answers 127 for a command there is not.
    pager.on("close", (code) => resolve(code !== 127 && code !== 9009))
    // One who has seen enough quits.
    pager.stdin.on("error", () => {})
    pager.stdin.end(text)
  })
}
