/** What a save is asked to do. */
import type { StoreOptions } from "../../stores/store.ts"
import type { SizeOptions } from "../shared/size-options.ts"

export type SaveOptions = SizeOptions &
  StoreOptions &
  Leave & {
    session?: string
    title?: string
    /** Write nothing. */
    dryRun?: boolean
  }

/** What may be done that is not done without a word. */
export type Leave = {
  /** Save a file of 50 MB or more. */
  force?: boolean
  /** Save over messages that the session does not have. */
  replace?: boolean
  /** Save what still holds a secret; where somebody can be asked, they are asked first. */
  allowSecrets?: boolean
}

/** The options, split into what each step of a save needs. */
export type Wishes = {
  session: string | undefined
  title: string | undefined
  dryRun: boolean
  store: StoreOptions
  size: SizeOptions
  leave: Leave
  /** Whether there is none that this save alone is to follow; leave to write something more is none where nothing is. */
  isPlain: boolean
}

export function wishesOf(options: SaveOptions): Wishes {
  const { session, title, dryRun, force, replace, allowSecrets, slim, attachments, ...store } = options
  const leave = { ...(force && { force }), ...(replace && { replace }), ...(allowSecrets && { allowSecrets }) }
  return {
    session,
    title: title?.replace(/\s+/g, " ").trim(),
    dryRun: dryRun ?? false,
    store,
    size: { slim, attachments },
    leave,
    isPlain: [title, dryRun, replace, slim, attachments].every((wish) => wish === undefined),
  }
}
