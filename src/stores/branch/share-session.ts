/** Pushes a session's commit on the branch; the save has made it. */
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
import { openBranch, remoteHere, takenWords } from "./open-branch.ts"
import { besideWords, noneReplayed, ownIn, pushBranch } from "./sync.ts"

export async function shareSession(
  world: World,
  place: Place,
  { file, changed: made = false }: ToCommit,
  { push, silent, expand, unpushed }: CommitWishes,
): Promise<Committed> {
  const heldNow = async (now = file) => (await openBranch(world, place))?.files.get(now)
  const plain = { made, branch: storeBranch, output: "" }
  const done = async (held: Held | undefined, now = file) =>
    held ? { ...plain, commit: await commitWith(place.root, held.branch, now) } : plain
  if (!push) return done(await heldNow())
  const before = await filesAt(place.root, storeRef).catch(() => undefined)
  const ours = before?.get(file)?.blob
  const replayed = noneReplayed()
  const result = await pushBranch(world, place.root, silent, unpushed, replayed).then(
    ({ name, output }) => ({ pushed: name, output }),
    (error: unknown) => ({ problem: toFailure(error) }),
  )
  // Also after a problem: what was put on top of theirs is on the branch here, and no later push tells of it.
  const { beside, taken } = replayed
  const { called } = await remoteHere(world, place.root)
  const warnings = [...beside.map(besideWords), ...(await takenWords(place.root, taken, called))]
  const own = ownIn(beside, file)
  const held = await heldNow(own)
  const gone = taken.map(({ file }) => file)
  if (own !== file) return { ...(await done(held, own)), file: own, ...result, gone, warnings }
  const isOvertaken = ours !== undefined && held?.blob !== ours
  if (isOvertaken)
    warnings.push(
      `Somebody else has saved ${file} since, and ${storeBranch} has theirs now, not yours. Load it to see.`,
      ...(await titleWords(place.root, file, ours, held?.blob, expand)),
    )
  return { ...(await done(isOvertaken ? undefined : held)), ...result, gone, warnings }
}

/** Warns where a title given here differs from theirs and is therefore lost. */
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
