/** Bringing a loaded session onto the screen. */
import { spawn } from "node:child_process"
import type { LoadReport } from "../commands/load/load.ts"
import { alert } from "./dialogs.ts"
import type { ScreenApi } from "./screen-api.ts"

/**
 * OpenCode's screen reads a session once, and then only hears of what its own server does: one that it has shown and
 * that has grown since would stay as it was (1.14.41 to 1.18.33; deleting it first leaves the screen blank). Only a
 * fresh screen shows it whole.
 */
export async function open(host: ScreenApi, { sessionID, action, folder }: LoadReport): Promise<void> {
  const isStale = action === "extended" && host.state.session.messages(sessionID).length > 0
  if (!isStale) return host.route.navigate("session", { sessionID })
  const { data: busy = {} } = await host.client.session.status()
  if (Object.values(busy).every(({ type }) => type === "idle")) return restart(host, sessionID, folder)
  // Another session is at work here: a restart would end it.
  alert(
    host,
    "Session brought up to date",
    `An agent is at work, so the screen is not started anew. To see what came in, end OpenCode when it is done, and open the session:\n\nopencode -s ${sessionID}`,
  )
}

/** A fresh OpenCode in the place of this one, as an editor would be opened. When it ends, so do we. */
function restart({ renderer, ui }: ScreenApi, sessionID: string, cwd: string): Promise<void> {
  renderer.suspend()
  const child = spawn(process.execPath, ["-s", sessionID], { cwd, env: { ...process.env, PWD: cwd }, stdio: "inherit" })
  return new Promise((resolve, reject) => {
    child.on("close", (code) => process.exit(code ?? 1))
    child.on("error", (error) => {
      renderer.resume()
      ui.dialog.clear()
      reject(error)
    })
    child.on("spawn", resolve)
  })
}
