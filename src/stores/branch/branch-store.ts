/** The branch `opencode/sessions` as a store of sessions: every change of it is a commit beside the code. */
import type { Place } from "../../git/worktree.ts"
import { messageFor } from "../../session/commit-trailer.ts"
import type { SessionDocument } from "../../session/schema.ts"
import type { World } from "../../support/world.ts"
import { attachmentsFolder, placeholders } from "../attachments.ts"
import { savedMeanwhile } from "../failures.ts"
import type { SessionStore } from "../store.ts"
import { blobText, listBlobs, readListed, type SavedSession } from "../worktree/list-files.ts"
import { writeOnBranch } from "./branch-entry.ts"
import { advance, commitOn } from "./commit-tree.ts"
import { unionOf } from "./local-and-remote.ts"
import { besideOn, openBranch, remoteHere, versionsOf } from "./open-branch.ts"
import { shareSession } from "./share-session.ts"

export const branchStore = (world: World, place: Place): SessionStore => ({
  name: "branch",

  async list() {
    const branch = await openBranch(world, place)
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

  async remove(session) {
    const { file, blob, title } = session
    const { root } = place
    const document = await readListed(root, session)
    const remote = await remoteHere(world, root)
    await advance(root, remote.tracking, async (tips) => {
      const now = await unionOf(root, remote, tips)
      const { base, here } = now
      if (here.get(file)?.blob !== blob) throw savedMeanwhile(file)
      // Looked at anew each time: another session may have come to need them.
      const { sessions } = await listBlobs(root, versionsOf(now))
      const others = sessions.filter((one) => one.file !== file)
      const own = (await namesOfOwn(root, document, others)).map((name) => `${attachmentsFolder}/${name}`)
      const gone = [file, ...own.filter((one) => here.has(one))].map((one): [string, null] => [one, null])
      return commitOn(root, base, new Map(gone), messageFor(title, file, "Remove session: "))
    })
    return []
  },

  commit: (saved, options) => shareSession(world, place, saved, options),
})

/** Attachments of a session that none of the others has. */
async function namesOfOwn(root: string, document: SessionDocument, others: readonly SavedSession[]): Promise<string[]> {
  const own = new Set(namesBeside(document))
  for (const other of own.size > 0 ? others : []) {
    const document = await readListed(root, other).catch(() => undefined)
    // What one needs that cannot be read nobody knows.
    if (!document) return []
    for (const name of namesBeside(document)) own.delete(name)
  }
  return [...own]
}

const namesBeside = (document: SessionDocument) => placeholders(document).map(({ name }) => name)
