/** The screen of OpenCode 2 (2.0.15). It may be a client of the background service, or have a server of its own. */
import { type Choice, category, type Screen, type ScreenCommand, type Toast } from "./screen.ts"

type Info = { parentID?: string; location: { directory: string } }
type Cached = { invalidate: (sessionID: string) => void; sync: (sessionID: string) => Promise<unknown> }
type Event = { data: { sessionID: string } }

/** What we use of the context of its plugins. */
export type Api2 = {
  options?: Record<string, unknown>
  /** Not there yet when a plugin is set up. */
  location?: { directory?: string }
  ui: {
    slot: (slot: { append: "app"; render: () => null }) => unknown
    toast: { show: (toast: Toast) => void }
    router: {
      current: () => { type: string; sessionID?: string }
      navigate: (to: { type: "session"; sessionID: string }) => void
    }
    dialog: {
      select: <Value>(props: {
        title: string
        placeholder?: string
        options: Choice<Value>[]
      }) => Promise<Value | undefined>
      confirm: (props: { title: string; message: string }) => Promise<boolean | undefined>
      alert: (props: { title: string; message: string }) => Promise<unknown>
      set: (props: { size: "medium" | "large" | "xlarge" }) => void
      clear: () => void
    }
  }
  keymap: { layer: (layer: () => { mode: "global"; commands: object[] }) => void }
  data: {
    on: (type: string, handler: (event: Event) => void) => () => void
    session: Cached & {
      status: (sessionID: string) => "running" | "idle" | undefined
      message: Cached
    }
  }
  client: {
    session: {
      get: (input: { sessionID: string }) => Promise<Info>
      list: (input: { parentID: string }) => Promise<{ data: { id: string }[] }>
    }
  }
}

const [begins, ends] = [
  ["session.execution.started"],
  ["session.execution.succeeded", "session.execution.interrupted", "session.execution.failed"],
]

export function screenOf2(api: Api2): Screen {
  const { ui, client, data } = api
  // A new dialog starts at its smallest size.
  const wide = <Dialog>(dialog: Dialog): Dialog => {
    ui.dialog.set({ size: "xlarge" })
    return dialog
  }
  return {
    major: 2,
    get directory() {
      return api.location?.directory ?? process.cwd()
    },
    offer: (commands) => offer(api, commands),
    shown() {
      const { type, sessionID } = ui.router.current()
      return type === "session" ? sessionID : undefined
    },
    async session(sessionID) {
      const { parentID, location } = await client.session.get({ sessionID })
      return { parentID, directory: location.directory }
    },
    isBusy: (sessionID) => data.session.status(sessionID) === "running",
    onChange(listener) {
      const on = (isIdle: boolean) => (type: string) => data.on(type, (event) => listener(event.data.sessionID, isIdle))
      const stops = [...begins.map(on(false)), ...ends.map(on(true))]
      return () => {
        for (const stop of stops) stop()
      }
    },
    toast: (toast) => ui.toast.show(toast),
    closeDialog: () => ui.dialog.clear(),
    // It never tells what is highlighted.
    select: ({ onMove: _, ...props }) => wide(ui.dialog.select(props)),
    confirm: async (title, message) => (await ui.dialog.confirm({ title, message })) === true,
    alert(title, message) {
      // Esc ends it, as anything else does.
      wide(ui.dialog.alert({ title, message })).catch(() => {})
    },
    /** What another process has written does not reach what its screen has read: that is to be read anew. */
    async open({ sessionID }) {
      const { session } = data
      for (const id of [sessionID, ...(await below(api, sessionID))]) {
        session.invalidate(id)
        session.message.invalidate(id)
      }
      await session.sync(sessionID)
      await session.message.sync(sessionID)
      ui.router.navigate({ type: "session", sessionID })
    },
  }
}

/** Its subagents' sessions, at every depth. */
async function below(api: Api2, parentID: string): Promise<string[]> {
  const { data } = await api.client.session.list({ parentID })
  const deeper = await Promise.all(data.map(({ id }) => below(api, id)))
  return [...data.map(({ id }) => id), ...deeper.flat()]
}

function offer({ ui, keymap }: Api2, commands: readonly ScreenCommand[]): void {
  const entries = commands.map(({ name, title, description, slash, run }) => ({
    id: name,
    title,
    description,
    group: category,
    palette: true,
    ...(slash && { slash: { name: slash } }),
    run,
  }))
  // It takes a layer only from a component, and runs commands behind a slash only of a global one.
  ui.slot({
    append: "app",
    render: () => {
      keymap.layer(() => ({ mode: "global", commands: entries }))
      return null
    },
  })
}
