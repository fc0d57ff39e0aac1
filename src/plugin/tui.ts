/** The plugin for OpenCode's screen: `/session-save`, `/session-load`, `/session-list`. Their code is loaded on use. */
import type { LastSave } from "./channel.ts"
import { offThread, WorkerEnded } from "./off-thread.ts"
import type { Screen, ScreenCommand, Toast } from "./screen.ts"
import { type Api1, screenOf1 } from "./screen-of-1.ts"
import { type Api2, screenOf2 } from "./screen-of-2.ts"
import { whenIdle } from "./when-idle.ts"

type Commands = typeof import("./commands.ts")

const file = new URL("./commands.js", import.meta.url)
let commands: Promise<Commands> | undefined
let failed = 0

/** Beside this file; imported here only where there is no worker. OpenCode's start waits for neither. */
function asked(): Promise<Commands> {
  // What could not be imported once never can be under the same name, while a branch of the code may bring it back.
  const imported = () => (failed === 0 ? import("./commands.ts") : (import(`${file}?${failed}`) as Promise<Commands>))
  commands ??= imported().catch((error) => {
    commands = undefined
    failed++
    throw error
  })
  return commands
}

const run = offThread(file, async (...how) => (await asked()).perform(...how))

const notThere = {
  variant: "error",
  title: "opencode-session is not in this checkout",
  message:
    "Its file commands.js cannot be loaded: a branch from before `opencode-session init` does not have it. Switch back to one that has; if this one should, run that again.",
} as const

const ended = (reason: string): Toast => ({
  variant: "error",
  title: "Not done",
  message: `The worker of opencode-session has ended before it was done: ${reason}. Restart OpenCode, which clears up what it has begun, and try again.`,
})

async function problem(error: unknown): Promise<Toast> {
  if (error instanceof WorkerEnded) return ended(error.message)
  return asked().then(
    ({ errorToast }) => errorToast(error),
    () => notThere,
  )
}

type Command = Omit<ScreenCommand, "run"> & { run: (screen: Screen) => Promise<unknown> }

let lastSave: LastSave | undefined

const ours: Command[] = [
  {
    name: "save",
    slash: "session-save",
    title: "Save session",
    description: "Save this session into the repository",
    run: async (screen) => {
      lastSave = (await run({ name: "save" }, screen, screen.shown())) ?? lastSave
    },
  },
  {
    name: "save-until",
    title: "Save session up to a turn",
    description: "Save what this session was after a turn, and not what came after",
    run: async (screen) => {
      lastSave = (await run({ name: "saveUntil" }, screen, screen.shown())) ?? lastSave
    },
  },
  {
    name: "load",
    slash: "session-load",
    title: "Load session",
    description: "Load a saved session",
    run: (screen) => run({ name: "load" }, screen),
  },
  {
    name: "list",
    slash: "session-list",
    title: "List saved sessions",
    description: "List the saved sessions of this repository",
    run: (screen) => run({ name: "list" }, screen),
  },
  {
    name: "last-save",
    title: "Show the last save",
    description: "Show what was saved last, and commit and push it",
    run: async (screen) => {
      if (!lastSave) return screen.alert("The last save", "Nothing was saved since OpenCode was started.")
      const order = { name: "lastSave", text: JSON.stringify(lastSave) } as const
      lastSave = (await run(order, screen)) ?? lastSave
    },
  },
]

const offerAll = (screen: Screen) =>
  screen.offer(
    ours.map(({ name, run, ...command }) => ({
      ...command,
      name: `opencode-session.${name}`,
      run: () => guarded(screen, run),
    })),
  )

/** Never throws into OpenCode: a failure becomes a toast. */
async function guarded(screen: Screen, run: Command["run"]): Promise<void> {
  try {
    screen.closeDialog()
    await run(screen)
  } catch (error) {
    screen.toast({ ...(await problem(error)), duration: 10_000 })
  }
}

const autosave = (screen: Screen) =>
  whenIdle(screen, async (root) => {
    try {
      return (await run({ name: "autosave" }, screen, root)) ?? { root }
    } catch (error) {
      return { root, problem: await problem(error) }
    }
  })

/** OpenCode 1 calls this. */
async function tui(api: Api1, options?: { autosave?: unknown }): Promise<void> {
  const screen = screenOf1(api)
  offerAll(screen)
  if (options?.autosave === true) api.lifecycle.onDispose(autosave(screen))
}

/** OpenCode 2 calls this. @returns what ends it */
function setup(api: Api2): () => void {
  const screen = screenOf2(api)
  offerAll(screen)
  const autosaving = begunAutosave(screen, api).catch(() => undefined)
  return () => void autosaving.then((stop) => stop?.())
}

async function begunAutosave(screen: Screen, { options }: Api2): Promise<(() => void) | undefined> {
  return options?.autosave === true || (await isInTuiJson(screen)) ? autosave(screen) : undefined
}

/** The set-up for both stands beside this folder. */
async function isInTuiJson(screen: Screen): Promise<boolean> {
  const { readFile } = await import("node:fs/promises")
  for (const name of ["tui.json", "tui.jsonc"]) {
    const text = await readFile(new URL(`../${name}`, import.meta.url), "utf8").catch(() => "")
    if (text.includes("autosave") && (await run({ name: "wantsAutosave", text }, screen))) return true
  }
  return false
}

export default { id: "opencode-session", tui, setup }
