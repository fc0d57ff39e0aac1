/** Saves a saved session again whenever its agent is idle: `["…", {"autosave": true}]` in tui.json. */
import { saveAgain } from "../commands/autosave/autosave.ts"
import { errorToast } from "../view/toast.ts"
import type { Screen } from "./screen.ts"
import { rootOf, worldOf } from "./screen-world.ts"

/** Milliseconds without a new prompt after which an agent counts as idle. */
const pause = 2000

export function autosave(screen: Screen): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const complained = new Set<string>()
  const run = async (sessionID: string) => {
    timers.delete(sessionID)
    let root = sessionID
    try {
      root = await rootOf(screen, sessionID)
      if (screen.isBusy(root)) return
      const { agree, ...silent } = worldOf(screen, root)
      await saveAgain(silent, { id: root, ...(await screen.session(root)) })
      complained.delete(root)
    } catch (error) {
      if (complained.has(root)) return
      complained.add(root)
      screen.toast(errorToast(error))
    }
  }
  const stop = screen.onChange((sessionID, isIdle) => {
    clearTimeout(timers.get(sessionID))
    if (isIdle) timers.set(sessionID, setTimeout(run, pause, sessionID))
  })
  return () => {
    stop()
    for (const timer of timers.values()) clearTimeout(timer)
  }
}
