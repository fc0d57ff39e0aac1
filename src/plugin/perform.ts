/** The commands by name, as the screen asks for them. */
import { errorToast } from "../view/toast.ts"
import { autosave } from "./autosave.ts"
import type { Perform, Work } from "./channel.ts"
import { lastSaveOnScreen } from "./last-save.ts"
import { listOnScreen, loadOnScreen } from "./load.ts"
import { saveOnScreen, saveUpToTurn } from "./save.ts"
import { wantsAutosave } from "./wants-autosave.ts"

const work: Work = {
  save: saveOnScreen,
  saveUntil: saveUpToTurn,
  lastSave: lastSaveOnScreen,
  load: loadOnScreen,
  list: listOnScreen,
  autosave,
  wantsAutosave: async (_, text) => wantsAutosave(text),
}

/** A failure becomes a toast with the sentence that the command line would print. */
export const perform: Perform = async ({ name, text = "" }, screen) => {
  try {
    return await work[name](screen, text)
  } catch (error) {
    screen.toast({ ...errorToast(error), duration: 10_000 })
    return undefined
  }
}
