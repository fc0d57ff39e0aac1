/** Reads where sessions are saved: the user's setting, or else the repository's. */
import type { Asks } from "../git/file-elsewhere.ts"
import { bothSettings, defaultBranchSettings } from "./configuration-file.ts"

export type StoreSettings = {
  store?: "worktree" | "branch"
  /** The remote that shares the branch of the sessions, if it is not the one of the code. */
  remote?: string
  /** Whether the user set the remote; otherwise it may be someone else's doing. */
  own: boolean
}

/** The OpenCode whose documents are saved, if somebody has decided that. @param root of the worktree */
export async function formatSetting(
  env: NodeJS.ProcessEnv,
  root: string,
): Promise<"opencode-1" | "opencode-2" | undefined> {
  const { user, repository } = await bothSettings(env, root, "nobody")
  // A repository's is the team's: it has to hold for everybody.
  return repository.format ?? user.format
}

/** @param root of the worktree @param asks `remote`: before anything is shared */
export async function storeSettings(
  env: NodeJS.ProcessEnv,
  root: string,
  asks: Asks = "nobody",
): Promise<StoreSettings> {
  const { user, repository } = await bothSettings(env, root, asks)
  const [store, remote] = [user.store ?? repository.store, user.remote ?? repository.remote]
  return { ...(store && { store }), ...(remote && { remote }), own: user.remote !== undefined }
}

/** The remote that the default branch of the code names: the team's word, where a checked out branch may be anybody's. */
export const remoteOfDefaultBranch = async (root: string): Promise<string | undefined> =>
  (await defaultBranchSettings(root)).remote

/** Where the site of the saved sessions is published: its address without a slash at the end. @param root of the worktree */
export async function siteSetting(env: NodeJS.ProcessEnv, root: string): Promise<string | undefined> {
  const { user, repository } = await bothSettings(env, root, "nobody")
  return (repository.site ?? user.site)?.replace(/\/+$/, "")
}
