/** Keeps a session that was saved once up to date: `["…", {"autosave": true}]` in tui.json. */
import { saveAgain } from "../commands/autosave/autosave.ts"
import { errorToast } from "../view/toast.ts"
import type { ScreenApi } from "./screen-api.ts"
import { isBusy, rootOf, worldOf } from "./screen-world.ts"

/** An agent that is asked again at once is not idle (ms). */
const pause = 2000

export function autosave(host: ScreenApi): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const complained = new Set<string>()
  const run = async (sessionID: string) => {
    timers.delete(sessionID)
    let root = sessionID
    try {
      root = await rootOf(host, sessionID)
      if (isBusy(host, root)) return
      const { agree, ...silent } = worldOf(host, root)
      await saveAgain(silent, root)
      complained.delete(root)
    } catch (error) {
      if (complained.has(root)) return
      complained.add(root)
      host.ui.toast(errorToast(error))
    }
  }
  const stop = host.event.on("session.status", ({ properties: { sessionID, status } }) => {
    clearTimeout(timers.get(sessionID))
    if (status.type === "idle") timers.set(sessionID, setTimeout(run, pause, sessionID))
  })
  return () => {
    stop()
    for (const timer of timers.values()) clearTimeout(timer)
  }
}
