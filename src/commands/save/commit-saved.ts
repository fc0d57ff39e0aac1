/** `opencode-session save --commit`: the file of the session with its attachments, and nothing else, into git. */
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
  /** Pushes the branch afterwards. */
  push?: boolean
}

/** The option that says what to do with a commit where none was asked for: on the branch there is one all the same. */
export const withoutCommit = ({ commit, message, push }: CommitOptions): string | undefined =>
  commit ? undefined : message !== undefined ? "--message" : push ? "--push" : undefined

/** Before anything is saved. @throws Failure when there is nothing to commit to */
export async function mayCommit(world: World, options: CommitOptions, store?: StoreName) {
  const { commit } = options
  const useless = withoutCommit(options)
  if (useless && !(await mayBeOnBranch(world, store))) throw needsCommit(useless)
  if (commit) needGit(await findPlace(world.cwd), failures.nothingCommitted)
}

/** Which of the two a session is in is only known when it is read. */
async function mayBeOnBranch(world: World, store: StoreName | undefined): Promise<boolean> {
  const { root, git } = await findPlace(world.cwd)
  if (store || !git) return store === "branch"
  return (await storeSettings(world.env, root)).store === "branch" || hasStore(root)
}

type Saved = Pick<SaveReport, "file" | "title" | "place"> &
  Partial<Pick<SaveReport, "store" | "changed" | "attachments">>

/** @param silent nobody can be asked for a password */
export async function commitSaved(
  world: World,
  { store = "worktree", place, title, ...saved }: Saved,
  { message, push }: CommitOptions,
  silent: boolean,
): Promise<Committed> {
  const { tokenise, expand } = textMaps(world, place.root)
  return storesOf(world, place)[store].commit({ ...saved, title: tokenise(title) }, { message, push, silent, expand })
}
