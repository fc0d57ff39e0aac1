/** Reads where sessions are saved: the user's setting, or else the repository's. */
import { bothSettings } from "./configuration-file.ts"

export type StoreSettings = {
  store?: "worktree" | "branch"
  /** The remote that shares the branch of the sessions, if it is not the one of the code. */
  remote?: string
  /** Whether the user set the remote; otherwise it may be someone else's doing. */
  own: boolean
}

/** @param root of the worktree */
export async function storeSettings(env: NodeJS.ProcessEnv, root: string): Promise<StoreSettings> {
  const { user, repository } = await bothSettings(env, root)
  const [store, remote] = [user.store ?? repository.store, user.remote ?? repository.remote]
  return { ...(store && { store }), ...(remote && { remote }), own: user.remote !== undefined }
}
