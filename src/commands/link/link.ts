/** `opencode-session link`: the address at which others read a saved session. */
import { asInHead, findPlace, needGit } from "../../git/worktree.ts"
import { storeBranch, storeRef } from "../../session/document/location.ts"
import { tipsOf } from "../../stores/branch/commit-tree.ts"
import { remoteHere } from "../../stores/branch/open-branch.ts"
import { noAddressHere, noMatch } from "../../stores/failures.ts"
import { type Ahead, heldBackHere, heldBackThere } from "../../stores/held-back-failures.ts"
import { heldBackUnasked, type Span } from "../../stores/held-back-turns.ts"
import { type SharedAddress, sharedAddress } from "../../stores/shared-address.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"
import type { World } from "../../support/world.ts"
import { keptTranscript } from "../shared/kept-transcript.ts"
import { pickSaved } from "../shared/pick-session.ts"
import { addressAt, turnsIn } from "../shared/read-session.ts"

export type LinkReport = SharedAddress &
  Pick<SavedSession, "file" | "sessionID" | "title" | "store"> & {
    /** From 1. */
    turn?: number
    /** What the others do not see yet, and what to do then. */
    warnings: string[]
  }

/** @param wanted `SESSION` or `SESSION#12`; without it the user is asked, or the newest is taken @throws Failure */
export async function link(world: World, wanted: string | undefined): Promise<LinkReport> {
  const place = await findPlace(world.cwd)
  const address = addressAt(world, wanted)
  needGit(place, noAddressHere)
  const { session, name } = await pickSaved(world, address.session, place, "newest")
  if (!session) throw noMatch(name)
  const { file, sessionID, title, store } = session
  const transcript = address.turns && (await keptTranscript(world, place.root, session))
  const turn = transcript && address.turns && turnsIn(transcript, address.session ?? name, address.turns).from
  const found = await sharedAddress(
    world,
    place,
    session,
    turn === undefined ? undefined : transcript?.turns[turn - 1]?.id,
  )
  const isCurrent = store === "branch" || (await asInHead(place.root, [file])).has(file)
  return {
    ...{ ...found, file, sessionID, title },
    ...(store && { store }),
    ...(turn && { turn }),
    warnings: [
      ...unshared(found, session, await aheadOf(world, place.root, found, session)),
      ...(isCurrent ? notFound(session, found) : [changedSince(session, found)]),
    ],
  }
}

/** What a push would share although somebody has left it out. */
async function aheadOf(world: World, root: string, { pushed }: SharedAddress, { store }: SavedSession) {
  if (pushed) return undefined
  return heldBackUnasked(world.env, root, store === "branch" ? () => unpushedOfBranch(world, root) : undefined)
}

async function unpushedOfBranch(world: World, root: string): Promise<Span> {
  const { theirs } = await tipsOf(root, (await remoteHere(world, root)).tracking)
  return [storeRef, ...(theirs ? [`^${theirs}`] : [])]
}

function unshared(
  { on, pushed, unmerged, commit }: SharedAddress,
  { store }: SavedSession,
  ahead: Ahead | undefined,
): string[] {
  const short = commit.slice(0, 7)
  const fromBranch = `A site shows sessions of the branch ${storeBranch} only where it is made with --branch-store.`
  const fromMain = `The commit ${short} is not on the default branch of the remote: the site shows it once it is on the branch that it is made from.`
  const onSite = on === "site" && store === "branch" ? [fromBranch] : []
  if (pushed) return unmerged ? [fromMain] : onSite
  const push = store === "branch" ? `Push the branch ${storeBranch}` : "Push it with `git push`"
  if (ahead)
    return [
      ...onSite,
      `The commit ${short} is not pushed yet, so nobody else can open this.`,
      (store === "branch" ? heldBackThere(ahead) : heldBackHere(ahead, false, "ask `opencode-session link` again"))
        .message,
    ]
  return [
    ...onSite,
    on === "site"
      ? `The commit ${short} is not pushed yet, so the site cannot show it. ${push}, and have the site made again.`
      : `The commit ${short} is not pushed yet, so nobody else can open this. ${push}.`,
  ]
}

/** As where another tool has written the ids in another way. */
const notFound = ({ file }: SavedSession, { turnMissing }: SharedAddress) =>
  turnMissing
    ? [
        `That turn was not found in ${file} as it is committed, so the address leads to the session as a whole. Save the session again, and commit it; if it is a colleague's, load it first, or ask who saved it.`,
      ]
    : []

const changedSince = ({ file }: SavedSession, { turnMissing }: SharedAddress) =>
  turnMissing
    ? `That turn of ${file} is not committed yet, so the address leads to the session as a whole. Commit it, and ask again.`
    : `${file} has changed since it was committed: others see it without that until you commit and push it.`
