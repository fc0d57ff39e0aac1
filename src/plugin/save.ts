/** `/session-save` on OpenCode's screen. */
import { save } from "../commands/save/save.ts"
import type { SaveReport } from "../commands/save/save-report.ts"
import { saveText } from "../view/report.ts"
import { saveToast } from "../view/toast.ts"
import { orResolve } from "./resolve.ts"
import type { Screen } from "./screen.ts"
import { rootOf, worldOf } from "./screen-world.ts"

let last: SaveReport | undefined

export async function saveOnScreen(screen: Screen): Promise<void> {
  const shown = screen.shown()
  if (!shown) {
    const message = "Open a session, or begin one by asking something, and save that."
    screen.toast({ variant: "info", title: "There is no session on the screen to save", message })
    return
  }
  const sessionID = await rootOf(screen, shown)
  if (await staysBusy(screen, sessionID)) {
    const when = await screen.select({
      title: "The agent is still working in this session",
      options: [
        { title: "Save it up to the last finished turn", value: "now" },
        { title: "Save all of it as soon as the agent is done", value: "idle" },
      ],
    })
    if (!when) return
    if (when === "idle") await untilIdle(screen, sessionID)
  }
  const report = await orResolve(screen, () => save(worldOf(screen, sessionID), { allowSecrets: true }))
  if (!report) return
  last = report
  screen.toast({ ...saveToast(report), duration: 8000 })
}

export async function lastSave(screen: Screen): Promise<void> {
  const message = last ? saveText(last, last.place.root) : "Nothing was saved since OpenCode was started."
  screen.alert("The last save", message)
}

/** Milliseconds to wait: a reader sees the end of an answer before OpenCode reports that the agent is idle. */
const moment = 500

async function staysBusy(screen: Screen, sessionID: string): Promise<boolean> {
  if (screen.isBusy(sessionID)) await new Promise((resolve) => setTimeout(resolve, moment))
  return screen.isBusy(sessionID)
}

function untilIdle(screen: Screen, sessionID: string): Promise<void> {
  screen.toast({ variant: "info", title: "Waiting", message: "The session is saved as soon as the agent is done." })
  return new Promise((resolve) => {
    const stop = screen.onChange((changed, isIdle) => {
      if (changed !== sessionID || !isIdle) return
      stop()
      resolve()
    })
    // The agent may have finished while the question was open.
    if (!screen.isBusy(sessionID)) {
      stop()
      resolve()
    }
  })
}
