/** OpenCode's screen as the commands use it. What differs between OpenCode 1 and 2 stands in `screen-of-1` and `-2`. */
export type Screen = {
  /** The major version of the OpenCode that draws it. */
  readonly major: 1 | 2
  /** The folder that it was opened in. */
  readonly directory: string
  /** Announces commands: in its palette, and behind a slash. */
  offer(commands: readonly ScreenCommand[]): void
  /** Id of the session on it. */
  shown(): string | undefined
  /** What a subagent's session works for, and where a session is. */
  session(sessionID: string): Promise<{ parentID?: string | undefined; directory?: string | undefined }>
  isBusy(sessionID: string): boolean
  /** Calls when an agent begins to work, and when it is idle again. @returns what ends that */
  onChange(listener: (sessionID: string, isIdle: boolean) => void): () => void
  toast(toast: Toast): void
  closeDialog(): void
  /** @returns nothing if it is closed without a choice */
  select<Value>(select: Select<Value>): Promise<Value | undefined>
  /** @param message one line, printable */
  confirm(title: string, message: string): Promise<boolean>
  /** @param message may have several lines; must be printable */
  alert(title: string, message: string): void
  /** Shows a session that was loaded, with all that came in. */
  open(loaded: Loaded): Promise<void>
}

export type ScreenCommand = {
  name: string
  title: string
  description: string
  slash?: string
  /** Never fails. */
  run: () => Promise<void>
}

export type Toast = {
  variant: "info" | "success" | "warning" | "error"
  title: string
  message: string
  /** Milliseconds. */
  duration?: number
}

export type Select<Value> = {
  title: string
  placeholder?: string
  options: Choice<Value>[]
  /** Called with the highlighted value, where the screen tells it. */
  onMove?: (value: Value) => void
}

export type Choice<Value> = {
  title: string
  value: Value
  description?: string
  footer?: string
  /** Its heading; those of one heading follow each other. */
  category?: string
}

export type Loaded = {
  sessionID: string
  /** Whether something came into a session, or brought it back. */
  grown: boolean
  /** The folder from which OpenCode continues it. */
  folder: string
}

/** The heading of our commands in OpenCode's palette. */
export const category = "Saved sessions"
