/** The branch `opencode/sessions` as a store: every change is a commit, separate from the code. */
import type { Place } from "../../git/worktree.ts"
import { messageFor } from "../../session/commit-trailer.ts"
import { readSession } from "../../session/document/read.ts"
import type { World } from "../../support/world.ts"
import { attachmentsFolder } from "../attachments.ts"
import { savedMeanwhile } from "../failures.ts"
import type { SessionStore } from "../store.ts"
import { blobText, listBlobs } from "../worktree/list-files.ts"
import { writeOnBranch } from "./branch-entry.ts"
import { advance, commitOn } from "./commit-tree.ts"
import { ownAttachments } from "./keep-sidecars.ts"
import { unionOf } from "./local-and-remote.ts"
import { besideOn, type OpenBranch, openBranch, remoteHere, versionsOf } from "./open-branch.ts"
import { shareSession } from "./share-session.ts"

/** @param known the branch as the caller has just opened it, so that a list need not open it again */
export const branchStore = (world: World, place: Place, known?: OpenBranch): SessionStore => ({
  name: "branch",

  async list() {
    const branch = known ?? (await openBranch(world, place))
    return branch ? listBlobs(place.root, versionsOf(branch)) : { sessions: [], unreadable: [] }
  },

  read: ({ file, blob = "" }) => blobText(place.root, blob, file),

  async attachments() {
    const branch = await openBranch(world, place)
    return branch ? besideOn(place.root, branch) : []
  },

  async put(made, { id, file, there }) {
    const known = there?.blob ? { file: there.file, blob: there.blob } : {}
    return (await writeOnBranch(world, place.root, id, made, { ...known, name: file })).file
  },

  async remove(session, text) {
    const { file, blob, title } = session
    const { root } = place
    const document = readSession(text, file)
    const remote = await remoteHere(world, root)
    await advance(root, remote, async (tips) => {
      const now = await unionOf(root, remote, tips)
      const { base, here } = now
      if (here.get(file)?.blob !== blob) throw savedMeanwhile(file)
      // Read again in each attempt: another session may need them by now.
      const names = await ownAttachments(root, file, document, versionsOf(now))
      const own = names.map((name) => `${attachmentsFolder}/${name}`)
      const gone = [file, ...own.filter((one) => here.has(one))].map((one): [string, null] => [one, null])
      return commitOn(root, base, new Map(gone), messageFor(title, file, "Remove session: "))
    })
    return []
  },

  commit: (saved, options) => shareSession(world, place, saved, options),
})
