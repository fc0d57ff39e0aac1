/** What commands that read say of the remote of the sessions. Contacts none. */
import type { Place } from "../../git/worktree.ts"
import { storeSettings } from "../../machine/store-settings.ts"
import { toFailure } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import { mayReach, remoteOf } from "./remote.ts"

export type RemoteWords = {
  /** Whether those of colleagues come with --fetch: a `git pull` brings only what is in the worktree. */
  byFetch: boolean
  /** Why the configured remote cannot be used: its sessions are in no list. */
  unusable: string[]
}

export async function remoteWords({ env }: World, { root, git }: Place): Promise<RemoteWords> {
  // A broken configuration stops what needs it, and no list of the worktree.
  const settings = git ? await storeSettings(env, root).catch(() => undefined) : undefined
  const { store, remote: wanted, own = false } = settings ?? {}
  if (wanted === undefined) return { byFetch: store === "branch", unusable: [] }
  const remote = await remoteOf(root, wanted, own)
  const problem = await mayReach(root, remote, own).then(() => undefined, toFailure)
  return { byFetch: true, unusable: problem ? [problem.message] : [] }
}
