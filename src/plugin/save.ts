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

/** `isSaid`: whether it was said, after it had begun, that it is under way. */
type Saving = { report: Promise<SaveReport>; isWhole: boolean; hasBegun: boolean; isSaid: boolean }

/** By session, the last that was asked for: they come one after another. */
const last = new Map<string, Saving>()

/** Milliseconds after which a save is said to be under way. */
const long = 1000

/** @returns what is to be told of it later on */
export async function saveOnScreen(screen: CommandScreen): Promise<LastSave | undefined> {
  const sessionID = await shownOn(screen)
  if (!sessionID) return undefined
  const before = last.get(sessionID)
  if (before) sayRunning(screen)
  if (before?.isWhole) {
    const saving = saved(screen, sessionID)
    // The note comes from who was first, and so does a failure, unless there is more to tell by then.
    if (await hasFailed(before.report)) return void (await hasFailed(saving.report))
    const report = await saving.report.catch(() => undefined)
    return report && !report.changed && !saving.isSaid ? { report } : told(screen, () => saving.report)
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
  return told(screen, () => saved(screen, sessionID).report)
}

/** The same up to the end of a turn, which is chosen by its prompt. */
export async function saveUpToTurn(screen: CommandScreen): Promise<LastSave | undefined> {
  const sessionID = await shownOn(screen)
  if (!sessionID) return undefined
  const turns = await turnsHere(worldOf(screen, sessionID), sessionID)
  const until = await pickTurn(screen, "The last turn to share", turns)
  if (!until) return undefined
  return told(screen, () => saved(screen, sessionID, until).report)
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

function saved(screen: CommandScreen, sessionID: string, until?: number): Saving {
  const before = last.get(sessionID)
  const isWhole = until === undefined
  // It has read nothing yet, so what is there now will be in it.
  if (isWhole && before?.isWhole && !before.hasBegun) return before
  const one: Saving = { isWhole, hasBegun: false, isSaid: false, report: inTurn() }
  last.set(sessionID, one)
  return one

  async function inTurn() {
    let timer: NodeJS.Timeout | undefined
    try {
      const failed = await before?.report.then(
        () => undefined,
        (error: Error) => error,
      )
      // It would fail again.
      if (failed && isWhole && before?.isWhole) throw failed
      one.hasBegun = true
      timer = setTimeout(() => {
        sayRunning(screen)
        one.isSaid = true
      }, long)
      return await save(worldOf(screen, sessionID), { allowSecrets: true, until })
    } finally {
      clearTimeout(timer)
      if (last.get(sessionID) === one) last.delete(sessionID)
    }
  }
}

const hasFailed = (saving: Promise<unknown>): Promise<boolean> =>
  saving.then(
    () => false,
    () => true,
  )

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
