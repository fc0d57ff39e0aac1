/** Reports a session in conflict on OpenCode's screen, where the user may settle it. Commits nothing. */
import { resolve } from "../commands/resolve/resolve.ts"
import { InConflict } from "../support/failure.ts"
import { visible } from "../view/printable.ts"
import { resolveText } from "../view/resolve.ts"
import type { CommandScreen } from "./command-screen.ts"
import { worldOf } from "./screen-world.ts"

/** @returns nothing if the session was in conflict, whatever the user chose */
export async function orResolve<Done>(screen: CommandScreen, work: () => Promise<Done>): Promise<Done | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof InConflict)) throw error
    screen.toast({ variant: "warning", title: "In conflict", message: visible(error.what), duration: 20_000 })
    const chosen = await screen.select({
      title: "Git could not put two versions of this session together",
      options: [
        { title: "Resolve: keep what each side has", value: true },
        { title: "Leave it as it is", value: false },
      ],
    })
    if (chosen) await resolveOnScreen(screen)
    return undefined
  }
}

export async function resolveOnScreen(screen: CommandScreen): Promise<void> {
  screen.alert("Resolved", resolveText(await resolve(worldOf(screen))))
}
