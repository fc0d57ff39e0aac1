/** The plugin for OpenCode's screen: `/session-save`, `/session-load`, `/session-list`. Their code is loaded on use. */
import type { Screen, ScreenCommand } from "./screen.ts"
import { type Api1, screenOf1 } from "./screen-of-1.ts"
import { type Api2, screenOf2 } from "./screen-of-2.ts"

/** Imported on use: OpenCode's start waits only for this file. */
const asked = () => import("./commands.ts")

const notThere = {
  variant: "error",
  title: "opencode-session is not whole",
  message: "Its file commands.js cannot be loaded. Run `opencode-session init` again, and start OpenCode anew.",
} as const

type Command = Omit<ScreenCommand, "run"> & { run: (screen: Screen) => Promise<void> }

const commands: Command[] = [
  {
    name: "save",
    slash: "session-save",
    title: "Save session",
    description: "Save this session into the repository",
    run: async (screen) => (await asked()).saveOnScreen(screen),
  },
  {
    name: "load",
    slash: "session-load",
    title: "Load session",
    description: "Load a saved session",
    run: async (screen) => (await asked()).loadOnScreen(screen),
  },
  {
    name: "list",
    slash: "session-list",
    title: "List saved sessions",
    description: "List the saved sessions of this repository",
    run: async (screen) => (await asked()).listOnScreen(screen),
  },
  {
    name: "last-save",
    title: "Show the last save",
    description: "Show what was saved last, and how to share it",
    run: async (screen) => (await asked()).lastSave(screen),
  },
]

const offerAll = (screen: Screen) =>
  screen.offer(
    commands.map(({ name, run, ...command }) => ({
      ...command,
      name: `opencode-session.${name}`,
      run: () => guarded(screen, run),
    })),
  )

/** Never throws into OpenCode: a failure becomes a toast with the sentence that the command line would print. */
async function guarded(screen: Screen, run: Command["run"]): Promise<void> {
  try {
    screen.closeDialog()
    await run(screen)
  } catch (error) {
    const toast = await asked().then(
      ({ errorToast }) => errorToast(error),
      () => notThere,
    )
    screen.toast({ ...toast, duration: 10_000 })
  }
}

/** OpenCode 1 calls this. */
async function tui(api: Api1, options?: { autosave?: unknown }): Promise<void> {
  const screen = screenOf1(api)
  offerAll(screen)
  if (options?.autosave !== true) return
  const { autosave } = await asked()
  api.lifecycle.onDispose(autosave(screen))
}

/** OpenCode 2 calls this. @returns what ends it */
function setup(api: Api2): () => void {
  const screen = screenOf2(api)
  offerAll(screen)
  const autosaving = begunAutosave(screen, api).catch(() => undefined)
  return () => void autosaving.then((stop) => stop?.())
}

async function begunAutosave(screen: Screen, { options }: Api2): Promise<(() => void) | undefined> {
  if (options?.autosave !== true && !(await isInTuiJson())) return undefined
  const { autosave } = await asked()
  return autosave(screen)
}

/** The set-up for both stands beside this folder. */
async function isInTuiJson(): Promise<boolean> {
  const { readFile } = await import("node:fs/promises")
  for (const name of ["tui.json", "tui.jsonc"]) {
    const text = await readFile(new URL(`../${name}`, import.meta.url), "utf8").catch(() => "")
    if (text.includes("autosave") && (await asked()).wantsAutosave(text)) return true
  }
  return false
}

export default { id: "opencode-session", tui, setup }
