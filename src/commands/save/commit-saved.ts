/** `opencode-session save --commit`: the file of the session with its attachments, and nothing else, into git. */
import { commitFiles } from "../../git/commit-files.ts"
import { commitWith } from "../../git/file-history.ts"
import { push } from "../../git/push.ts"
import { findPlace, ignoredBy, inHead, needGit, type Place } from "../../git/worktree.ts"
import { storeSettings } from "../../machine/store-settings.ts"
import { messageFor } from "../../session/commit-trailer.ts"
import { type Store, storeBranch, storeRef } from "../../session/document/location.ts"
import { filesBeside } from "../../stores/attachments.ts"
import { branchStore, takenWords } from "../../stores/both-stores.ts"
import { filesAt, hasStore } from "../../stores/branch/commit-tree.ts"
import type { Held } from "../../stores/branch/local-and-remote.ts"
import { besideWords, pushStore } from "../../stores/branch/sync.ts"
import { ignoredFile, needsCommit } from "../../stores/failures.ts"
import { attributesFile, listBlobs } from "../../stores/worktree/list-files.ts"
import { typed } from "../../support/shell-quote.ts"
import { failureOf } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import type { Committed } from "../shared/committed.ts"
import { textMaps } from "../shared/worktree-of-session.ts"
import type { SaveReport } from "./save-report.ts"

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
export async function mayCommit(world: World, options: CommitOptions, store?: Store) {
  const { commit } = options
  const useless = withoutCommit(options)
  if (useless && !(await mayBeOnBranch(world, store))) throw needsCommit(useless)
  if (commit) needGit(await findPlace(world.cwd), failures.nothingCommitted)
}

/** Which of the two a session is in is only known when it is read. */
async function mayBeOnBranch(world: World, store: Store | undefined): Promise<boolean> {
  const { root, git } = await findPlace(world.cwd)
  if (store || !git) return store === "branch"
  return (await storeSettings(world.env, root)).store === "branch" || hasStore(root)
}

type Saved = Pick<SaveReport, "file" | "title" | "place"> &
  Partial<Pick<SaveReport, "store" | "changed" | "attachments">>

/** @param silent nobody can be asked for a password */
export async function commitSaved(
  world: World,
  { file, title, store, changed, attachments, place }: Saved,
  options: CommitOptions,
  silent: boolean,
): Promise<Committed> {
  const done: Committed = { made: false, output: "" }
  const { root } = place
  try {
    if (store === "branch") return await committedOnBranch(world, place, file, changed, options.push ?? false, silent)
    // Somebody may have meant by that rule that sessions stay out of this repository.
    const rule = await ignoredBy(root, file)
    if (rule) throw ignoredFile(file, rule)
    const message = options.message ?? messageFor(textMaps(world, root).tokenise(title), file)
    const rules = (await inHead(root, attributesFile)) ? [] : [attributesFile]
    const files = [file, ...rules, ...filesBeside(attachments)]
    const { hash, branch, made, output } = await commitFiles(root, files, message)
    Object.assign(done, { commit: hash, made, output, ...(branch && { branch }) })
    if (!options.push) return done
    const pushed = await push(root, silent)
    return { ...done, pushed: pushed.name, output: output + pushed.output }
  } catch (error) {
    return { ...done, problem: failureOf(error) }
  }
}

/** There every save is a commit. */
async function committedOnBranch(
  world: World,
  place: Place,
  file: string,
  made = false,
  push: boolean,
  silent: boolean,
): Promise<Committed> {
  const heldNow = async () => (await branchStore(world, place))?.files.get(file)
  const plain = { made, branch: storeBranch, output: "" }
  const done = async (held: Held | undefined) =>
    held ? { ...plain, commit: await commitWith(place.root, held.branch, file) } : plain
  if (!push) return done(await heldNow())
  try {
    const before = await filesAt(place.root, storeRef).catch(() => undefined)
    const ours = before?.get(file)?.blob
    const { name, output, beside, taken } = await pushStore(world, place.root, silent)
    const warnings = [...beside.map(besideWords), ...(await takenWords(place.root, taken, name))]
    const held = await heldNow()
    const isOvertaken = ours !== undefined && held?.blob !== ours
    if (isOvertaken && !beside.some((one) => one.file === file))
      warnings.push(
        `Somebody else has saved ${file} since, and ${storeBranch} has theirs now, not yours. Load it to see.`,
        ...(await titleWords(world, place.root, file, ours, held?.blob)),
      )
    const gone = taken.map(({ file }) => file)
    return { ...(await done(isOvertaken ? undefined : held)), pushed: name, gone, output, warnings }
  } catch (error) {
    return { ...(await done(await heldNow())), problem: failureOf(error) }
  }
}

/** A title that was given and is not theirs is somebody's, too. */
async function titleWords(
  world: World,
  root: string,
  file: string,
  ours: string,
  theirs: string | undefined,
): Promise<string[]> {
  const versions = [ours, theirs].flatMap((blob) => (blob ? [{ file, blob }] : []))
  const { sessions } = await listBlobs(root, versions)
  const [own, other] = [ours, theirs].map((blob) => sessions.find((one) => one.blob === blob))
  if (!own?.titleGiven || own.title === other?.title) return []
  const title = textMaps(world, root).expand(own.title)
  return [
    `Its title is theirs as well, and not "${title}": once theirs is loaded, that is set with \`opencode-session save --session ${own.sessionID} --title ${typed(title)} --push\`.`,
  ]
}
