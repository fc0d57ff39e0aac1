/** The screen of OpenCode 1. */
import { type Choice, category, type Loaded, type Screen, type ScreenCommand, type Toast } from "./screen.ts"

/**
 * What we use of its plugin interface, 1.14.41 to 1.18.33. Copied from the types of `@opencode-ai/plugin/tui`. Do not
 * import those: at run time that pulls in a toolkit that we do not ship.
 */
export type Api1 = {
  route: {
    current: { name: string; params?: Record<string, unknown> }
    navigate: (name: string, params?: Record<string, unknown>) => void
  }
  ui: {
    toast: (toast: Toast) => void
    dialog: {
      replace: (render: () => unknown, onClose?: () => void) => void
      clear: () => void
      setSize: (size: "medium" | "large" | "xlarge") => void
    }
    DialogAlert: (props: { title: string; message: string }) => unknown
    DialogConfirm: (props: { title: string; message: string; onConfirm: () => void; onCancel: () => void }) => unknown
    DialogSelect: <Value>(props: {
      title: string
      placeholder?: string
      options: Choice<Value>[]
      onMove?: (option: Choice<Value>) => void
      onSelect?: (option: Choice<Value>) => void
    }) => unknown
  }
  state: {
    path: { directory: string }
    session: {
      status: (sessionID: string) => { type: string } | undefined
      get?: (sessionID: string) => unknown
      messages: (sessionID: string) => readonly { id: string }[]
    }
  }
  client: {
    session: {
      get: (input: { sessionID: string }) => Promise<{ data?: { parentID?: string; directory?: string } }>
      /** The last ones. */
      messages: (input: { sessionID: string; limit: number }) => Promise<{ data?: { info: { id: string } }[] }>
      /** Has only sessions that are not idle. */
      status: () => Promise<{ data?: Record<string, { type: string }> }>
    }
  }
  event: { on: (type: "session.status", handler: (event: { properties: StatusChange }) => void) => () => void }
  renderer: { suspend: () => void; resume: () => void }
  /** From 1.14.46 on. */
  keymap?: { registerLayer: (layer: { commands: object[] }) => unknown }
  /** Up to 1.14.45; deprecated later. */
  command?: { register: (commands: () => object[]) => unknown }
  lifecycle: { onDispose: (dispose: () => void) => unknown }
}

type StatusChange = { sessionID: string; status: { type: string } }

export function screenOf1(api: Api1): Screen {
  const { ui, route, state, client, event } = api
  const alert = (title: string, message: string) => {
    ui.dialog.replace(() => ui.DialogAlert({ title, message }))
    ui.dialog.setSize("xlarge")
  }
  return {
    major: 1,
    get directory() {
      return state.path.directory
    },
    offer: (commands) => offer(api, commands),
    shown() {
      const { name, params } = route.current
      return name === "session" && typeof params?.sessionID === "string" ? params.sessionID : undefined
    },
    session: async (sessionID) => (await client.session.get({ sessionID })).data ?? {},
    isBusy: (sessionID) => (state.session.status(sessionID)?.type ?? "idle") !== "idle",
    onChange: (listener) =>
      event.on("session.status", ({ properties: { sessionID, status } }) =>
        listener(sessionID, status.type === "idle"),
      ),
    toast: (toast) => ui.toast(toast),
    closeDialog: () => ui.dialog.clear(),
    select: ({ onMove, ...props }) =>
      new Promise((resolve) => {
        const moved = onMove && { onMove: ({ value }: Parameters<typeof chosen>[0]) => onMove(value) }
        const chosen = ({ value }: (typeof props.options)[number]) => {
          resolve(value)
          ui.dialog.clear()
        }
        ui.dialog.replace(
          () => ui.DialogSelect({ ...props, ...moved, onSelect: chosen }),
          () => resolve(undefined),
        )
        // Only now: a new dialog starts at its smallest size.
        ui.dialog.setSize("xlarge")
        // It tells what one moves to, and not where one begins.
        if (props.options[0]) onMove?.(props.options[0].value)
      }),
    confirm: (title, message) =>
      new Promise((resolve) => {
        const answers = { onConfirm: () => resolve(true), onCancel: () => resolve(false) }
        ui.dialog.replace(
          () => ui.DialogConfirm({ title, message, ...answers }),
          // Later, because an answer closes the dialog too.
          () => setTimeout(() => resolve(false)),
        )
      }),
    alert,
    /**
     * It reads a session once and then follows only its own server. A session that it has shown and that a load has
     * extended would not change, and one that was deleted here would stay blank (1.14.41 to 1.18.33). Only a new
     * screen shows it whole.
     */
    async open(loaded) {
      const { sessionID } = loaded
      if (!(await isStale(api, loaded))) return route.navigate("session", { sessionID })
      const { data: busy = {} } = await client.session.status()
      if (Object.values(busy).every(({ type }) => type === "idle")) return restart(api, loaded)
      // An agent is at work: a restart would end it.
      alert(
        "Session brought up to date",
        `An agent is at work, so the screen does not restart. To see what came in, quit OpenCode when the agent is done, and open the session:\n\nopencode -s ${sessionID}`,
      )
    },
  }
}

/** As many as its screen keeps of a session. */
const kept = 100

/** Whether it has shown the session, of which it keeps what it read then, also once that is deleted. */
async function isStale({ state, client }: Api1, { sessionID, grown }: Loaded): Promise<boolean> {
  const shown = state.session.messages(sessionID).map(({ id }) => id)
  if (shown.length === 0) return false
  if (grown || (state.session.get && !state.session.get(sessionID))) return true
  // Another process may have loaded it meanwhile.
  const { data = [] } = await client.session.messages({ sessionID, limit: kept })
  return data.map(({ info }) => info.id).join() !== shown.join()
}

function offer({ keymap, command }: Api1, commands: readonly ScreenCommand[]): void {
  const entries = commands.map(({ name, title, description, slash, run }) => ({ name, title, description, slash, run }))
  if (keymap)
    keymap.registerLayer({
      commands: entries.map(({ name, title, description, slash, run }) => ({
        namespace: "palette",
        name,
        title,
        desc: description,
        category,
        ...(slash && { slashName: slash }),
        run,
      })),
    })
  else
    command?.register(() =>
      entries.map(({ name, title, description, slash, run }) => ({
        value: name,
        title,
        description,
        category,
        ...(slash && { slash: { name: slash } }),
        onSelect: run,
      })),
    )
}

/** Runs a new OpenCode in place of this one, as an editor would run. This process exits when it does. */
async function restart({ renderer, ui }: Api1, { sessionID, folder: cwd }: Loaded): Promise<void> {
  // Only now: at OpenCode's start it would cost as much as all the rest.
  const { spawn } = await import("node:child_process")
  renderer.suspend()
  const child = spawn(process.execPath, ["-s", sessionID], { cwd, env: { ...process.env, PWD: cwd }, stdio: "inherit" })
  return new Promise((resolve, reject) => {
    child.on("close", (code) => process.exit(code ?? 1))
    child.on("error", (error) => {
      renderer.resume()
      ui.dialog.clear()
      reject(error)
    })
    child.on("spawn", resolve)
  })
}
