/** OpenCode 2 calls `setup` of the same entry (read in its sources, not run: it is not available here). */
import { opencode2 } from "../opencode/failures.ts"
import { errorToast } from "../view/toast.ts"

/** What we use of the context of its screen. */
type Context = {
  app?: { version?: string }
  ui: {
    slot: (slot: { append: "app"; render: () => null }) => void
    toast: { show: (toast: object) => void }
  }
  keymap: { layer: (layer: () => { commands: object[] }) => void }
}

/** Registers commands that say they are not available yet. Does nothing else, on any host. */
export function setup(context: Context, names: { slash: string; title: string }[]): void {
  try {
    const run = () => context.ui.toast.show(errorToast(opencode2(context.app?.version ?? "2")))
    const commands = names.map(({ slash, title }) => ({
      id: `opencode-session.${slash}`,
      title,
      slash: { name: slash },
      run,
    }))
    // OpenCode 2 accepts a layer only inside a slot.
    context.ui.slot({
      append: "app",
      render: () => {
        context.keymap.layer(() => ({ commands }))
        return null
      },
    })
  } catch {}
}
