/**
 * What we use of OpenCode's plugin interface for its screen, as 1.14.41 to 1.18.33 have it (read off the types of
 * `@opencode-ai/plugin/tui`, which may not be imported: at run time that pulls in a toolkit we do not ship).
 */
export type ScreenApi = {
  app: { version: string }
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
    DialogAlert: (props: { title: string; message: string; onConfirm?: () => void }) => unknown
    DialogConfirm: (props: { title: string; message: string; onConfirm?: () => void; onCancel?: () => void }) => unknown
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
      messages: (sessionID: string) => readonly unknown[]
    }
  }
  client: {
    session: {
      get: (input: { sessionID: string }) => Promise<{ data?: { parentID?: string } }>
      /** Only of those that are not idle. */
      status: () => Promise<{ data?: Record<string, { type: string }> }>
    }
  }
  event: { on: (type: "session.status", handler: (event: { properties: StatusChange }) => void) => () => void }
  renderer: { suspend: () => void; resume: () => void }
  /** From 1.14.46 on. */
  keymap?: { registerLayer: (layer: { commands: object[] }) => unknown }
  /** Before that; later it is deprecated. */
  command?: { register: (commands: () => object[]) => unknown }
  lifecycle: { onDispose: (dispose: () => void) => unknown }
}

export type StatusChange = { sessionID: string; status: { type: string } }

export type Toast = {
  variant: "info" | "success" | "warning" | "error"
  title: string
  message: string
  /** Milliseconds. */
  duration?: number
}

export type Choice<Value> = {
  title: string
  value: Value
  description?: string
  footer?: string
  category?: string
}
