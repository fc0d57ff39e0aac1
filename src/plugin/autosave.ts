/** Saves a saved session again, after its agent has become idle. */
import { saveAgain } from "../commands/autosave/autosave.ts"
import { errorToast, saveToast } from "../view/toast.ts"
import type { Autosaved } from "./channel.ts"
import type { CommandScreen } from "./command-screen.ts"
import { rootOf, worldOf } from "./screen-world.ts"

export async function autosave(screen: CommandScreen): Promise<Autosaved> {
  let root = screen.sessionID ?? ""
  try {
    root = await rootOf(screen, root)
    if (await screen.isBusy(root)) return { root }
    const { agree, ...silent } = worldOf(screen, root)
    const report = await saveAgain(silent, { id: root, ...(await screen.session(root)) })
    // It is told once, by who did it.
    return { root, ...(report && report.mended.length > 0 && { problem: saveToast(report) }) }
  } catch (error) {
    return { root, problem: errorToast(error) }
  }
}
