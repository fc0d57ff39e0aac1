/** The files that `check` searches: in the worktree and on the branch, the staged ones, or all ever committed. */
import { existsSync } from "node:fs"
import { stat } from "node:fs/promises"
import { dirname, posix, relative, resolve } from "node:path"
import { type Blob, blobs } from "../../git/blobs.ts"
import { committed, staged, type Version } from "../../git/file-history.ts"
import { leftOutSessions } from "../../git/left-out.ts"
import type { Place } from "../../git/worktree.ts"
import { needGit } from "../../git/worktree.ts"
import { isSession } from "../../session/document/location.ts"
import { isPointer } from "../../session/lfs-pointer.ts"
import { sidecarsIn } from "../../stores/attachments.ts"
import { besideOn, type OpenBranch, openBranch } from "../../stores/branch/open-branch.ts"
import { filesIn, textOf } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import { largest } from "../../support/read-limit.ts"
import { toFailure } from "../../support/to-failure.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import type { Candidate } from "../shared/inspect-saved.ts"

export async function* candidates(
  world: World,
  place: Place,
  files: string[],
  options: CheckOptions,
): AsyncGenerator<Candidate> {
  const { root } = place
  if (!options.staged && !options.history) {
    const branch = await openBranch(world, place)
    const [inWorktree, inObjects] = files.length > 0 ? named(world, root, files, branch) : await saved(root, branch)
    for (const { file, path } of inWorktree) {
      const bytes = await stat(path).then(
        ({ size }) => size,
        () => 0,
      )
      const text = bytes > largest ? undefined : await textOf(path, file).catch(toFailure)
      if (text instanceof Failure) {
        yield { file, bytes, problem: text }
        continue
      }
      yield {
        file,
        bytes: text === undefined ? bytes : Buffer.byteLength(text),
        ...(text !== undefined && { text }),
        beside: [...sidecarsIn(root, dirname(path)), ...(branch ? besideOn(root, branch) : [])],
      }
    }
    const beside = [...(branch ? besideOn(root, branch) : []), ...sidecarsIn(root)]
    const ids = inObjects.map(({ blob }) => blob)
    let next = 0
    for await (const blob of blobs(root, ids)) yield { file: inObjects[next++]?.name ?? "", ...ofBlob(blob), beside }
    return
  }
  needGit(place, failures.nothingCommitted)
  const inside = files.map((file) => relative(root, resolve(world.cwd, file)).replaceAll("\\", "/"))
  const versions = options.staged ? await staged(root, inside, world.index) : await committed(root, inside)
  let next = 0
  for await (const blob of blobs(
    root,
    versions.map(({ blob }) => blob),
  )) {
    const { file, commit } = versions[next++] as Version
    // In the history only what is still dangerous counts: missing sidecars are not reported.
    const beside = [{ root, revision: "", folder: posix.dirname(file), ...(world.index && { index: world.index }) }]
    yield { file, ...ofBlob(blob), ...(commit && { commit }), ...(options.staged && { beside }) }
  }
}

const ofBlob = ({ bytes, content, isMissing }: Blob): Omit<Candidate, "file"> => ({
  bytes,
  ...(content && { text: content.toString() }),
  ...(isMissing && { isMissing }),
})

/** Why a version was not searched, and how it can be. */
export const unreadWords = {
  missing:
    "could not be read, since git does not have them here and does not get them from the remote. Check again where the remote can be reached (in CI: with its credentials, or a clone without --filter).",
  pointer:
    "could not be read, since they are Git LFS pointers. Their content is not in git: get it with `git lfs fetch --all`, and check the files themselves.",
  large: "could not be read, since they are larger than can be handled in one piece.",
}
export type Unread = keyof typeof unreadWords

export const unreadOf = ({ text, isMissing }: Candidate): Unread | undefined =>
  isMissing ? "missing" : text === undefined ? "large" : isPointer(text) ? "pointer" : undefined

type InWorktree = { file: string; path: string }
/** What is not in the worktree. A file on the branch is named as where both stores are listed: `opencode/sessions:FILE`. */
type InObjects = { name: string; blob: string }

/** Includes subfolders, as git would commit them: no command lists what is there, but it leaks all the same. */
async function saved(root: string, branch: OpenBranch | undefined): Promise<[InWorktree[], InObjects[]]> {
  const inWorktree = (await filesIn(root, true)).map((file) => ({ file, path: resolve(root, file) }))
  const held = [...(branch?.files ?? []), ...(branch?.theirs ?? [])].filter(([file]) => isSession(file))
  return [
    inWorktree,
    [
      ...(await leftOutSessions(root)).map(({ file, blob }) => ({ name: file, blob })),
      ...held.map(([file, { blob, branch }]) => ({ name: `${branch}:${file}`, blob })),
    ],
  ]
}

/** A file that is not in the worktree may be on the branch. */
function named(
  world: World,
  root: string,
  files: string[],
  branch: OpenBranch | undefined,
): [InWorktree[], InObjects[]] {
  const found: [InWorktree[], InObjects[]] = [[], []]
  for (const file of files) {
    const path = resolve(world.cwd, file)
    const held = existsSync(path) ? undefined : branch?.files.get(relative(root, path).replaceAll("\\", "/"))
    if (held) found[1].push({ name: file, blob: held.blob })
    else found[0].push({ file, path })
  }
  return found
}

export type CheckOptions = {
  /** Search what is about to be committed. */
  staged?: boolean
  /** Search all that was ever committed. */
  history?: boolean
}
