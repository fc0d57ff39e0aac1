/** The options of a save. */
import type { StoreOptions } from "../../stores/store.ts"
import type { SizeOptions } from "../shared/size-options.ts"

export type SaveOptions = SizeOptions &
  StoreOptions &
  Leave & {
    session?: string
    title?: string
    /** Write nothing. */
    dryRun?: boolean
    /** Share up to the end of this turn, and not what came after. */
    until?: number | undefined
    /** Whose document the file is to be. */
    format?: Format
    /** How it is shared afterwards. */
    sharing?: readonly Sharing[]
  }

export type Sharing = "--commit" | "--push"

export type Format = "opencode-1" | "opencode-2"

/** Permissions that have to be given explicitly. */
export type Leave = {
  /** Save a file of 50 MB or more. */
  force?: boolean
  /** Save over messages that the session does not have. */
  replace?: boolean
  /** Save what still holds a secret; asks first where a person can be asked. */
  allowSecrets?: boolean
}

/** The options, grouped by the step of a save that needs them. */
export type Wishes = {
  session: string | undefined
  title: string | undefined
  dryRun: boolean
  /** Number of the last turn. */
  until: number | undefined
  format: Format | undefined
  store: StoreOptions
  size: SizeOptions
  leave: Leave
  sharing: readonly Sharing[]
  /** Whether no option is for this save alone. Permissions do not count: they matter only if something is written. */
  isPlain: boolean
  /** Whether messages of the file may stay as they are, unread: who only asks what a save would do has time to look. */
  mayKeep: boolean
}

export function wishesOf(options: SaveOptions): Wishes {
  const { session, title, dryRun, until, format, force, replace, allowSecrets, slim, attachments, sharing, ...store } =
    options
  const leave = { ...(force && { force }), ...(replace && { replace }), ...(allowSecrets && { allowSecrets }) }
  return {
    session,
    title: title?.replace(/\s+/g, " ").trim(),
    dryRun: dryRun ?? false,
    until,
    format,
    store,
    size: { slim, attachments },
    leave,
    sharing: sharing ?? [],
    isPlain: [title, dryRun, until, format, replace, slim, attachments].every((wish) => wish === undefined),
    mayKeep: [dryRun, until, format, replace, slim, attachments].every((wish) => wish === undefined),
  }
}
