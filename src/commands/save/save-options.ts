/** What a save is asked to do. */
import type { StoreOptions } from "../../stores/store.ts"
import type { SizeOptions } from "../shared/size-options.ts"

export type SaveOptions = DocumentOptions &
  StoreOptions & {
    session?: string
  }

export type DocumentOptions = SizeOptions & {
  title?: string
  /** Write nothing. */
  dryRun?: boolean
  /** Save a file of 50 MB or more. */
  force?: boolean
  /** Save over messages that the session does not have. */
  replace?: boolean
  /** Save what still holds a secret; where somebody can be asked, they are asked first. */
  allowSecrets?: boolean
}
