/** The plugin for OpenCode's screen: `/session-save`, `/session-load`, `/session-list`. What they do is loaded when it is asked for. */
import type { ScreenApi } from "./screen-api.ts"

/** OpenCode's start waits for this file alone. */
const asked = () => import("./commands.ts")

const notThere = {
  variant: "error",
  title: "opencode-session is not whole",
  message: "Its file commands.js cannot be loaded. Run `opencode-session init` again, and start OpenCode anew.",
} as const

type Command = {
  name: string
  title: string
  description: string
  slash?: string
  run: (host: ScreenApi) => Promise<void>
}

const commands: Command[] = [
  {
    name: "save",
    slash: "session-save",
    title: "Save session",
    description: "Save this session into the repository",
    run: async (host) => (await asked()).saveOnScreen(host),
  },
  {
    name: "load",
    slash: "session-load",
    title: "Load session",
    description: "Load a saved session",
    run: async (host) => (await asked()).loadOnScreen(host),
  },
  {
    name: "list",
    slash: "session-list",
    title: "List saved sessions",
    description: "List the saved sessions of this repository",
    run: async (host) => (await asked()).listOnScreen(host),
  },
  {
    name: "last-save",
    title: "Show the last save",
    description: "Show what was saved last, and how to share it",
    run: async (host) => (await asked()).lastSave(host),
  },
]

async function tui(host: ScreenApi, options?: { autosave?: unknown }): Promise<void> {
  const entries = commands.map(({ name, title, description, slash, run }) => {
    const go = () => guarded(host, run)
    return { name: `opencode-session.${name}`, title, description, slash, go }
  })
  const category = "Saved sessions"
  if (host.keymap)
    host.keymap.registerLayer({
      commands: entries.map(({ name, title, description, slash, go }) => ({
        namespace: "palette",
        name,
        title,
        desc: description,
        category,
        ...(slash && { slashName: slash }),
        run: go,
      })),
    })
  else
    host.command?.register(() =>
      entries.map(({ name, title, description, slash, go }) => ({
        value: name,
        title,
        description,
        category,
        ...(slash && { slash: { name: slash } }),
        onSelect: go,
      })),
    )
  if (options?.autosave !== true) return
  const { autosave } = await asked()
  host.lifecycle.onDispose(autosave(host))
}

/** Nothing is ever thrown into OpenCode: a failure is a toast with the sentence that the command line would print. */
async function guarded(host: ScreenApi, run: Command["run"]): Promise<void> {
  try {
    host.ui.dialog.clear()
    await run(host)
  } catch (error) {
    const toast = await asked().then(
      ({ errorToast }) => errorToast(error),
      () => notThere,
    )
    host.ui.toast({ ...toast, duration: 10_000 })
  }
}

async function setup(context: unknown): Promise<void> {
  const { setup } = await asked()
  const names = commands.flatMap(({ slash, title }) => (slash ? [{ slash, title }] : []))
  setup(context as Parameters<typeof setup>[0], names)
}

export default { id: "opencode-session", tui, setup }
