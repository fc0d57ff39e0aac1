/** OpenCode 2 begins the same entry by `setup` (read in its sources, not run: it cannot be had here). */
import { opencode2 } from "../opencode/failures.ts"
import { errorToast } from "../view/toast.ts"

/** The part of its screen's context that is used here. */
type Context = {
  app?: { version?: string }
  ui: {
    slot: (slot: { append: "app"; render: () => null }) => void
    toast: { show: (toast: object) => void }
  }
  keymap: { layer: (layer: () => { commands: object[] }) => void }
}

/** The commands are there and say that they cannot be had yet; nothing else happens, whatever the host is like. */
export function setup(context: Context, names: { slash: string; title: string }[]): void {
  try {
    const run = () => context.ui.toast.show(errorToast(opencode2(context.app?.version ?? "2")))
    const commands = names.map(({ slash, title }) => ({
      id: `opencode-session.${slash}`,
      title,
      slash: { name: slash },
      run,
    }))
    // A layer is only taken inside a slot.
    context.ui.slot({
      append: "app",
      render: () => {
        context.keymap.layer(() => ({ commands }))
        return null
      },
    })
  } catch {}
}
