/** `/session-save` in OpenCode's screen. */
import { save } from "../commands/save/save.ts"
import type { SaveReport } from "../commands/save/save-report.ts"
import { saveText } from "../view/report.ts"
import { saveToast } from "../view/toast.ts"
import { alert, select } from "./dialogs.ts"
import { orResolve } from "./resolve.ts"
import type { ScreenApi } from "./screen-api.ts"
import { isBusy, onScreen, rootOf, worldOf } from "./screen-world.ts"

let last: SaveReport | undefined

export async function saveOnScreen(host: ScreenApi): Promise<void> {
  const shown = onScreen(host)
  if (!shown) {
    const message = "Open a session, or begin one by asking something, and save that."
    host.ui.toast({ variant: "info", title: "There is no session on the screen to save", message })
    return
  }
  const sessionID = await rootOf(host, shown)
  if (await staysBusy(host, sessionID)) {
    const when = await select(host, {
      title: "The agent is still working in this session",
      options: [
        { title: "Save it up to the last finished turn", value: "now" },
        { title: "Save all of it as soon as the agent is done", value: "idle" },
      ],
    })
    if (!when) return
    if (when === "idle") await untilIdle(host, sessionID)
  }
  const report = await orResolve(host, () => save(worldOf(host, sessionID), { allowSecrets: true }))
  if (!report) return
  last = report
  host.ui.toast({ ...saveToast(report), duration: 8000 })
}

export async function lastSave(host: ScreenApi): Promise<void> {
  const message = last ? saveText(last, last.place.root) : "Nothing was saved since OpenCode was started."
  alert(host, "The last save", message)
}

/** The last answer is read before OpenCode says that the agent is done (ms). */
const moment = 500

async function staysBusy(host: ScreenApi, sessionID: string): Promise<boolean> {
  if (isBusy(host, sessionID)) await new Promise((resolve) => setTimeout(resolve, moment))
  return isBusy(host, sessionID)
}

function untilIdle(host: ScreenApi, sessionID: string): Promise<void> {
  host.ui.toast({ variant: "info", title: "Waiting", message: "The session is saved as soon as the agent is done." })
  return new Promise((resolve) => {
    const stop = host.event.on("session.status", ({ properties }) => {
      if (properties.sessionID !== sessionID || properties.status.type !== "idle") return
      stop()
      resolve()
    })
    // It may have ended while the question stood.
    if (!isBusy(host, sessionID)) {
      stop()
      resolve()
    }
  })
}
