/** `/session-save` on OpenCode's screen. */
import { save } from "../commands/save/save.ts"
import type { SaveReport } from "../commands/save/save-report.ts"
import { turnsHere } from "../commands/save/turns-here.ts"
import { saveToast } from "../view/toast.ts"
import type { LastSave } from "./channel.ts"
import type { CommandScreen } from "./command-screen.ts"
import { pickTurn } from "./pick-turn.ts"
import { orResolve } from "./resolve.ts"
import { rootOf, worldOf } from "./screen-world.ts"

/** Those under way: who asks again for one of them waits for it. */
const running = new Map<string, Promise<SaveReport>>()

/** Milliseconds after which a save is said to be under way. */
const long = 1000

/** @returns what is to be told of it later on */
export async function saveOnScreen(screen: CommandScreen): Promise<LastSave | undefined> {
  const sessionID = await shownOn(screen)
  if (!sessionID) return undefined
  const before = running.get(sessionID)
  if (before) {
    sayRunning(screen)
    // The note comes from who was first, and so does a failure.
    const report = await before.catch(() => undefined)
    return report && { report }
  }
  if (await staysBusy(screen, sessionID)) {
    const when = await screen.select({
      title: "The agent is still working in this session",
      options: [
        { title: "Save it up to the last finished turn", value: "now" },
        { title: "Save all of it as soon as the agent is done", value: "idle" },
      ],
    })
    if (!when) return undefined
    if (when === "idle") await whenDone(screen, sessionID)
  }
  return told(screen, () => saved(screen, sessionID))
}

/** The same up to the end of a turn, which is chosen by its prompt. */
export async function saveUpToTurn(screen: CommandScreen): Promise<LastSave | undefined> {
  const sessionID = await shownOn(screen)
  if (!sessionID) return undefined
  const turns = await turnsHere(worldOf(screen, sessionID), sessionID)
  const until = await pickTurn(screen, "The last turn to share", turns)
  if (!until) return undefined
  await running.get(sessionID)?.catch(() => undefined)
  return told(screen, () => saved(screen, sessionID, until))
}

async function shownOn(screen: CommandScreen): Promise<string | undefined> {
  if (screen.sessionID) return rootOf(screen, screen.sessionID)
  const message = "Open a session, or begin one by asking something, and save that."
  screen.toast({ variant: "info", title: "There is no session on the screen to save", message })
  return undefined
}

async function told(screen: CommandScreen, saving: () => Promise<SaveReport>): Promise<LastSave | undefined> {
  const report = await orResolve(screen, saving)
  if (!report) return undefined
  screen.toast({ ...saveToast(report), duration: 8000 })
  return { report }
}

async function saved(screen: CommandScreen, sessionID: string, until?: number): Promise<SaveReport> {
  const before = until === undefined ? running.get(sessionID) : undefined
  const saving = before ?? save(worldOf(screen, sessionID), { allowSecrets: true, until })
  const timer = setTimeout(sayRunning, long, screen)
  running.set(sessionID, saving)
  try {
    return await saving
  } finally {
    clearTimeout(timer)
    running.delete(sessionID)
  }
}

const sayRunning = (screen: CommandScreen) =>
  screen.toast({ variant: "info", title: "Saving …", message: "A note says when it is saved.", duration: 60_000 })

/** Milliseconds to wait: a reader sees the end of an answer before OpenCode reports that the agent is idle. */
const moment = 500

async function staysBusy(screen: CommandScreen, sessionID: string): Promise<boolean> {
  if (await screen.isBusy(sessionID)) await new Promise((resolve) => setTimeout(resolve, moment))
  return screen.isBusy(sessionID)
}

function whenDone(screen: CommandScreen, sessionID: string): Promise<void> {
  screen.toast({ variant: "info", title: "Waiting", message: "The session is saved as soon as the agent is done." })
  return screen.untilIdle(sessionID)
}
