/** Where sessions are saved here, as the user says, else the repository. */
import { bothSettings } from "./configuration-file.ts"

export type StoreSettings = {
  store?: "worktree" | "branch"
  /** With which the branch of the sessions is shared, when not with the remote of the code. */
  remote?: string
  /** Whether the user said so; else it may be the work of others. */
  own: boolean
}

/** @param root of the worktree */
export async function storeSettings(env: NodeJS.ProcessEnv, root: string): Promise<StoreSettings> {
  const { user, repository } = await bothSettings(env, root)
  const [store, remote] = [user.store ?? repository.store, user.remote ?? repository.remote]
  return { ...(store && { store }), ...(remote && { remote }), own: user.remote !== undefined }
}
