/** `opencode-session save --commit`: commits the session's file with its sidecars, and nothing else. */
import { findPlace, needGit } from "../../git/worktree.ts"
import { storeSettings } from "../../machine/store-settings.ts"
import type { StoreName } from "../../session/document/location.ts"
import { storesOf } from "../../stores/both-stores.ts"
import { hasStore } from "../../stores/branch/commit-tree.ts"
import { needsCommit } from "../../stores/failures.ts"
import type { Committed } from "../../stores/store.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import { textMaps } from "../shared/worktree-of-session.ts"
import type { SaveReport } from "./save-report.ts"

export type { Committed }

export type CommitOptions = {
  commit?: boolean
  message?: string
  /** Push the branch afterwards. */
  push?: boolean
}

/** The option that needs `--commit` and came without it; the branch allows that, since each save is a commit there. */
export const withoutCommit = ({ commit, message, push }: CommitOptions): string | undefined =>
  commit ? undefined : message !== undefined ? "--message" : push ? "--push" : undefined

/** Runs before anything is saved. @throws Failure when there is nothing to commit to */
export async function mayCommit(world: World, options: CommitOptions, store?: StoreName) {
  const { commit } = options
  const useless = withoutCommit(options)
  if (useless && !(await mayBeOnBranch(world, store))) throw needsCommit(useless)
  if (commit) needGit(await findPlace(world.cwd), failures.nothingCommitted)
}

/** Which store a session is in is known only when it is read. */
async function mayBeOnBranch(world: World, store: StoreName | undefined): Promise<boolean> {
  const { root, git } = await findPlace(world.cwd)
  if (store || !git) return store === "branch"
  return (await storeSettings(world.env, root, "remote")).store === "branch" || hasStore(root)
}

/** Whether a saved session can be shared without a further word: whoever has git ignore it is to say so. */
export const mayBeShared = ({ store, changed, share, ignored, place }: SaveReport): boolean =>
  store === "branch" ? changed : place.git && share.length > 0 && !ignored

type Saved = Pick<SaveReport, "file" | "title" | "place"> &
  Partial<Pick<SaveReport, "sessionID" | "store" | "changed" | "attachments" | "until">>

/** @param silent whether nobody can be asked for a password */
export async function commitSaved(
  world: World,
  { store = "worktree", place, title, sessionID, until, ...saved }: Saved,
  { message, push }: CommitOptions,
  silent: boolean,
): Promise<Committed> {
  const { tokenise, expand } = textMaps(world, place.root)
  const again = sessionID && { unpushed: unpushed(sessionID, until) }
  const wishes = { message, push, silent, expand, isPart: until !== undefined, ...again }
  return storesOf(world, place)[store].commit({ ...saved, title: tokenise(title) }, wishes)
}

/** Without the session, a save would share the most recent one; without the turn, the later ones as well. */
const unpushed = (sessionID: string, until: SaveReport["until"]) => ({
  done: "The session is saved",
  again: `opencode-session save ${sessionID}${until ? ` --until ${until.turn}` : ""} --push`,
})
