/** The worktree as a store: files in `.opencode/sessions`, which the user commits. */
import { basename, join } from "node:path"
import { commitFiles } from "../../git/commit-files.ts"
import { push, unpushed } from "../../git/push.ts"
import { ignoredBy, inHead, type Place, trackedOf } from "../../git/worktree.ts"
import { messageFor } from "../../session/commit-trailer.ts"
import { toFailure } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import { filesBeside, goneAlong, neededOnlyBy, sidecarsIn, writeAttachments } from "../attachments.ts"
import { ignoredFile, savedMeanwhile } from "../failures.ts"
import { heldBackHere } from "../held-back-failures.ts"
import { heldBackAlong, heldBackUnasked } from "../held-back-turns.ts"
import { namesOfOthers } from "../known-versions.ts"
import type { Committed, SessionStore } from "../store.ts"
import { listWithLeftOut } from "./left-out.ts"
import { blobText, folderFiles, textOf } from "./list-files.ts"
import { removeFiles } from "./remove-files.ts"
import { createSaved, replaceSaved } from "./write-file.ts"

export const worktreeStore = (world: World, { root }: Place): SessionStore => ({
  name: "worktree",
  list: () => listWithLeftOut(root),
  read: ({ file, blob }) => (blob ? blobText(root, blob, file) : textOf(join(root, file), file)),
  attachments: async () => sidecarsIn(root),

  async put({ bytes, beside }, { id, file, there }) {
    await writeAttachments(root, beside)
    if (!there) {
      const taken = await namesOfOthers(world, root, id)
      const created = await createSaved(root, basename(file), bytes ?? [], { id, taken })
      if (!created) throw savedMeanwhile(file)
      return created
    }
    if (bytes) await replaceSaved(root, there.file, bytes)
    return there.file
  },

  async remove({ file }, text) {
    const own = await neededOnlyBy(root, [file])
    if ((await textOf(join(root, file), file)) !== text) throw savedMeanwhile(file)
    await removeFiles(root, [file, ...own])
    const known = await trackedOf(root, [file])
    if (known.length === 0) return []
    return [
      `${file} is gone from the worktree; its removal is yours to commit. What was committed of it stays in the history of the code.`,
    ]
  },

  async commit({ file, title, attachments }, options) {
    const done: Committed = { made: false, output: "" }
    try {
      // The rule may be there to keep sessions out of this repository.
      const rule = await ignoredBy(root, file)
      if (rule) throw ignoredFile(file, rule)
      const beside = Object.keys(folderFiles)
      const known = await Promise.all(beside.map((one) => inHead(root, one)))
      const rules = beside.filter((_, index) => !known[index])
      const files = [file, ...rules, ...filesBeside(attachments)]
      const gone = options.isPart ? await goneAlong(root, file) : []
      const message = options.message ?? messageFor(title, file)
      const { hash, branch, made, output } = await commitFiles(root, files, message, gone)
      Object.assign(done, { commit: hash, made, output, ...(branch && { branch }) })
      if (!options.push) {
        // What is not pushed here is to be pushed next.
        const ahead = await heldBackUnasked(world.env, root)
        return ahead ? { ...done, sharesMore: true, warnings: [heldBackHere(ahead, false).message] } : done
      }
      const ahead = await heldBackAlong(root, await unpushed(root))
      if (ahead) throw heldBackHere(ahead)
      const pushed = await push(root, options.silent)
      return { ...done, pushed: pushed.name, output: output + pushed.output }
    } catch (error) {
      return { ...done, problem: toFailure(error) }
    }
  },
})
