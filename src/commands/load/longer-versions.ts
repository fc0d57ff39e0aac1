/** Finds places that have more of a session than the one it is loaded from. */
import type { Place } from "../../git/worktree.ts"
import { storeBranch } from "../../session/document/location.ts"
import { type Outline, readOutline } from "../../session/document/read.ts"
import { havingOf, lackingIn } from "../../session/relation/missing-messages.ts"
import { otherRemotes } from "../../stores/both-stores.ts"
import { openBranch, seenIn } from "../../stores/branch/open-branch.ts"
import { findInWorktree } from "../../stores/find-session.ts"
import { inGit, versionsOfSession } from "../../stores/known-versions.ts"
import { type Loss, lossesOf } from "../../stores/messages-at-risk.ts"
import { elsewhere } from "../../stores/other-branches.ts"
import { type SavedSession, textOf } from "../../stores/worktree/list-files.ts"
import { blobId, trackedSessions } from "../../stores/worktree/tracked-versions.ts"
import { atStart, count } from "../../support/format.ts"
import { typed } from "../../support/shell-quote.ts"
import type { World } from "../../support/world.ts"

/** @param session of the list @param document its content @returns a sentence for each place */
export async function longerVersions(
  world: World,
  place: Place,
  { sessionID: id, store, file, branches }: SavedSession,
  text: string,
  document: Outline,
): Promise<string[]> {
  const { root, git } = place
  if (!git) return []
  const [inFolder, union, tracked] = await Promise.all([
    findInWorktree(root, id),
    openBranch(world, place),
    trackedSessions(root),
  ])
  const known = inGit(tracked, union)
  const others = await elsewhere(root, seenIn(union), undefined, otherRemotes)
  const versions = others.map(({ branches: [revision = ""], file, blob }) => ({ revision, file, blob }))
  const there = { ...known, versions: [...known.versions, ...versions] }
  const all = await versionsOfSession(world, root, there, id, inFolder)
  const having = { ...havingOf(document), id }
  const [like] = all
  const own = like && blobId([Buffer.from(text)], like.blob)
  const besides = all.filter(({ blob }) => blob !== own)
  const found = (await lossesOf(root, besides, undefined, having)).filter(({ isOther }) => !isOther)
  const more: Pick<Loss, "name" | "place" | "messages">[] = [...found]
  const here = store === "branch" && inFolder.file ? inFolder.file : undefined
  if (here) more.push({ name: here, place: here, messages: await lackingHere(`${root}/${here}`, here) })
  return more
    .filter(({ messages }) => messages > 0)
    .map(({ name, messages, place }) => {
      const own = store === "branch" ? `${branches?.[0] ?? storeBranch}:${file}` : file
      const said = `${atStart(place)} has ${count(messages, "message")} of this session that ${own} does not have`
      return `${said}: \`opencode-session load ${typed(name)}\`.`
    })

  async function lackingHere(path: string, name: string): Promise<number> {
    return lackingIn(readOutline(await textOf(path, name), name), having).messages
  }
}
