/** What the last commit has of the files that sessions changed, as far as that can be told. */
import { blobs } from "../../git/blobs.ts"
import { ignoredAmong } from "../../git/worktree.ts"
import { isPointer } from "../../session/lfs-pointer.ts"
import { bare } from "../../session/line-edits.ts"
import { isAbsolute } from "../../session/paths/session-folders.ts"

/** Whether a path of a session leads out of the worktree. Others should not read such a path in a review. */
export const isOutside = (file: string): boolean =>
  isAbsolute(file) || /^~\/|^\{\{(?:home|opencode-data)\b|(?:^|\/)\.\.(?:\/|$)/.test(file)

const nothing: ReadonlySet<string> = new Set()

/**
 * @param files as they are called now @param names all files of the commit
 * @returns lines without white space, none for a file that the commit does not have; a file is left out where that is no
 * sign that its lines are gone: git ignores it, it is in a submodule, or its text is not here
 */
export async function textsAtHead(
  root: string,
  head: string,
  files: Iterable<string>,
  names: ReadonlySet<string>,
): Promise<Map<string, ReadonlySet<string>>> {
  const inside = [...new Set(files)].filter((file) => file && !isOutside(file) && !file.includes("\n"))
  const there = inside.filter((file) => names.has(file))
  // Below a submodule, or a symbolic link.
  const isBelow = (file: string) => parentsOf(file).some((parent) => names.has(parent))
  const absent = inside.filter((file) => !names.has(file) && !isBelow(file))
  const ignored = await ignoredAmong(root, absent)
  const found = new Map(absent.filter((file) => !ignored.has(file)).map((file) => [file, nothing]))
  let index = 0
  for await (const { content } of blobs(
    root,
    there.map((file) => `${head}:${file}`),
  )) {
    const file = there[index++]
    if (file && content && !isPointer(content)) found.set(file, new Set(content.toString().split("\n").map(bare)))
  }
  return found
}

/** `a`, `a/b` of `a/b/c`. */
const parentsOf = (file: string): string[] => [...file.matchAll(/\//g)].map(({ index }) => file.slice(0, index))
