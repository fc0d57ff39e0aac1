/** A session on the branch, shared: its commit is made by the save, and pushed here. */
import { commitWith } from "../../git/file-history.ts"
import type { Place } from "../../git/worktree.ts"
import { storeBranch, storeRef } from "../../session/document/location.ts"
import { typed } from "../../support/shell-quote.ts"
import { toFailure } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import type { Committed, CommitWishes, ToCommit } from "../store.ts"
import { listBlobs } from "../worktree/list-files.ts"
import { filesAt } from "./commit-tree.ts"
import type { Held } from "./local-and-remote.ts"
import { openBranch, takenWords } from "./open-branch.ts"
import { besideWords, pushBranch } from "./sync.ts"

export async function shareSession(
  world: World,
  place: Place,
  { file, changed: made = false }: ToCommit,
  { push, silent, expand }: CommitWishes,
): Promise<Committed> {
  const heldNow = async () => (await openBranch(world, place))?.files.get(file)
  const plain = { made, branch: storeBranch, output: "" }
  const done = async (held: Held | undefined) =>
    held ? { ...plain, commit: await commitWith(place.root, held.branch, file) } : plain
  if (!push) return done(await heldNow())
  try {
    const before = await filesAt(place.root, storeRef).catch(() => undefined)
    const ours = before?.get(file)?.blob
    const { name, output, beside, taken } = await pushBranch(world, place.root, silent)
    const warnings = [...beside.map(besideWords), ...(await takenWords(place.root, taken, name))]
    const held = await heldNow()
    const isOvertaken = ours !== undefined && held?.blob !== ours
    if (isOvertaken && !beside.some((one) => one.file === file))
      warnings.push(
        `Somebody else has saved ${file} since, and ${storeBranch} has theirs now, not yours. Load it to see.`,
        ...(await titleWords(place.root, file, ours, held?.blob, expand)),
      )
    const gone = taken.map(({ file }) => file)
    return { ...(await done(isOvertaken ? undefined : held)), pushed: name, gone, output, warnings }
  } catch (error) {
    return { ...(await done(await heldNow())), problem: toFailure(error) }
  }
}

/** A title that was given and is not theirs is somebody's, too. */
async function titleWords(
  root: string,
  file: string,
  ours: string,
  theirs: string | undefined,
  expand: CommitWishes["expand"],
): Promise<string[]> {
  const versions = [ours, theirs].flatMap((blob) => (blob ? [{ file, blob }] : []))
  const { sessions } = await listBlobs(root, versions)
  const [own, other] = [ours, theirs].map((blob) => sessions.find((one) => one.blob === blob))
  if (!own?.titleGiven || own.title === other?.title) return []
  const title = expand(own.title)
  return [
    `Its title is theirs as well, and not "${title}": once theirs is loaded, that is set with \`opencode-session save --session ${own.sessionID} --title ${typed(title)} --push\`.`,
  ]
}
