/** A session in conflict, in OpenCode's screen: its user is told, and may settle it there. Nothing is committed. */
import { resolve } from "../commands/resolve/resolve.ts"
import { InConflict } from "../support/failure.ts"
import { visible } from "../view/printable.ts"
import { resolveText } from "../view/resolve.ts"
import { alert, select } from "./dialogs.ts"
import type { ScreenApi } from "./screen-api.ts"
import { worldOf } from "./screen-world.ts"

/** @returns nothing when it was in conflict, whatever its user has chosen then */
export async function orResolve<Done>(host: ScreenApi, work: () => Promise<Done>): Promise<Done | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof InConflict)) throw error
    host.ui.toast({ variant: "warning", title: "In conflict", message: visible(error.what), duration: 20_000 })
    const chosen = await select(host, {
      title: "Git could not put two versions of this session together",
      options: [
        { title: "Resolve: keep what each side has", value: true },
        { title: "Leave it as it is", value: false },
      ],
    })
    if (chosen) await resolveOnScreen(host)
    return undefined
  }
}

export async function resolveOnScreen(host: ScreenApi): Promise<void> {
  alert(host, "Resolved", resolveText(await resolve(worldOf(host))))
}
