/** Has a session saved whenever its agent is idle: `["…", {"autosave": true}]` in tui.json. */
import type { Autosaved } from "./channel.ts"
import type { Screen } from "./screen.ts"

/** Milliseconds without a new prompt after which an agent counts as idle. */
const pause = 2000

/** @param save of a session, or of the one that it works for @returns what ends it */
export function whenIdle(screen: Screen, save: (sessionID: string) => Promise<Autosaved>): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const complained = new Set<string>()
  const run = async (sessionID: string) => {
    timers.delete(sessionID)
    const { root, problem } = await save(sessionID)
    if (!problem) complained.delete(root)
    else if (!complained.has(root)) {
      complained.add(root)
      screen.toast(problem)
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
