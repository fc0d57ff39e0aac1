/** The screen as a command uses it: off the screen's thread, so that everything asked of it takes an answer. */
import { toClipboard } from "./clipboard.ts"
import type { Loaded, Screen, Select, Toast } from "./screen.ts"

/** What was so when the command was given. */
export type Situation = Pick<Screen, "major" | "directory"> & {
  /** The session it is about: the one on the screen, or the one whose agent is idle. */
  sessionID: string | undefined
}

export type CommandScreen = Situation & {
  session: Screen["session"]
  isBusy(sessionID: string): Promise<boolean>
  untilIdle(sessionID: string): Promise<void>
  toast(toast: Toast): void
  /** @returns nothing if it is closed without a choice */
  select<Value>(select: Select<Value>): Promise<Value | undefined>
  confirm: Screen["confirm"]
  alert: Screen["alert"]
  /** Asks the terminal to put it into the clipboard. */
  copy(text: string): void
  open(loaded: Loaded): Promise<void>
}

/** On the screen's own thread. @param sessionID the session that the command is about */
export function commandScreen(screen: Screen, sessionID: string | undefined): CommandScreen {
  const { major, directory } = screen
  return {
    major,
    directory,
    sessionID,
    async session(id) {
      // No more of it: it is copied to another thread.
      const { parentID, directory } = await screen.session(id)
      return { parentID, directory }
    },
    isBusy: async (id) => screen.isBusy(id),
    untilIdle: (id) => untilIdle(screen, id),
    toast: (toast) => screen.toast(toast),
    select: (select) => screen.select(select),
    confirm: (title, message) => screen.confirm(title, message),
    alert: (title, message) => screen.alert(title, message),
    copy: toClipboard,
    open: (loaded) => screen.open(loaded),
  }
}

function untilIdle(screen: Screen, sessionID: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = screen.onChange((changed, isIdle) => {
      if (changed !== sessionID || !isIdle) return
      stop()
      resolve()
    })
    // The agent may have finished meanwhile.
    if (!screen.isBusy(sessionID)) {
      stop()
      resolve()
    }
  })
}
