/** What commits changed, as patches: the change between two of them, and that of each one in a history. */
import { sessionsFolder } from "../session/document/location.ts"
import type { Hunk } from "../session/transcript/types.ts"
import { hunksOf } from "../session/transcript/unified-diff.ts"
import { unquoted } from "./quoted-path.ts"
import { type Range, spanOf } from "./range.ts"
import { git, gitWith } from "./worktree.ts"

export type FilePatch = {
  /** From the root; of a file that is gone, its last name. */
  file: string
  /** Its name before. */
  was?: string
  gone?: true
  hunks: Hunk[]
}

/** Whatever the user has configured, a patch looks like this. */
const plainly = [
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--src-prefix=a/",
  "--dst-prefix=b/",
  "--find-renames",
  "--submodule=short",
  "--ignore-submodules=none",
]

/** The change of a range without the saved sessions, by file. Binary files have no hunks. */
export async function changeOf(root: string, { base, head }: Range): Promise<FilePatch[]> {
  const paths = ["--", ".", `:(exclude,top)${sessionsFolder}`]
  return patchesIn(await git(root, "diff", ...plainly, "--unified=3", base, head, ...paths))
}

/** Names that files had in between: each with the one that it got. */
export async function renamesIn(root: string, range: Range): Promise<[string, string][]> {
  const fields = (
    await git(root, "log", "-z", "--format=", "--name-status", "--find-renames", "--diff-filter=R", ...spanOf(range))
  ).split("\0")
  return fields.flatMap((field, at): [string, string][] =>
    /^\s*R\d+$/.test(field) ? [[fields[at + 1] ?? "", fields[at + 2] ?? ""]] : [],
  )
}

export type CommitPatch = {
  hash: string
  /** Milliseconds since 1970. */
  authored: number
  committed: number
  files: FilePatch[]
}

/** Most names for one command line. */
const mostNames = 1000

/**
 * What each commit changed in some files, the oldest first. Merges have nothing of their own.
 * @param since milliseconds since 1970 @returns nothing where it is too much to hold
 */
export async function patchesSince(
  root: string,
  head: string,
  since: number,
  files: readonly string[],
): Promise<CommitPatch[] | undefined> {
  const after = `--since=${new Date(Math.max(0, since)).toISOString()}`
  const form = ["--format=%x01%H %at %ct", "--reverse", "--topo-order", "--patch", "--unified=0"]
  const paths = files.length > mostNames ? [] : ["--", ...files]
  const variables = { GIT_LITERAL_PATHSPECS: "1" }
  const log = await gitWith(variables, root, "log", ...plainly, ...form, after, head, ...paths).catch(() => undefined)
  return log === undefined
    ? undefined
    : `\n${log}`
        .split("\n\x01")
        .slice(1)
        .map((entry) => {
          const end = entry.indexOf("\n")
          const [hash = "", authored, committed] = entry.slice(0, end < 0 ? undefined : end).split(" ")
          const times = { authored: Number(authored) * 1000, committed: Number(committed) * 1000 }
          return { hash, ...times, files: end < 0 ? [] : patchesIn(entry.slice(end)) }
        })
}

/** Lines of a hunk begin with a sign, so that no line of a file passes for a heading. A lone CR ends no line. */
const patchesIn = (patch: string): FilePatch[] => `\n${patch}`.split("\ndiff --git ").slice(1).flatMap(patchOf)

function patchOf(text: string): FilePatch[] {
  const start = text.indexOf("\n@@ ")
  const head = start < 0 ? text : text.slice(0, start)
  const named = (what: RegExp) => what.exec(head)?.[1]?.replace(/\t$/, "")
  const path = (name: string | undefined) => (name && name !== "/dev/null" ? unquoted(name).slice(2) : undefined)
  const [before, after] = [path(named(/\n--- ([^\n]+)/)), path(named(/\n\+\+\+ ([^\n]+)/))]
  const [from, to] = [named(/\nrename from ([^\n]+)/), named(/\nrename to ([^\n]+)/)].map(
    (name) => name && unquoted(name),
  )
  const file = to ?? after ?? before
  if (!file) return []
  const was = from ?? before
  return [
    {
      file,
      ...(was && was !== file && { was }),
      ...(!to && !after && { gone: true as const }),
      hunks: start < 0 ? [] : hunksOf(text.slice(start)),
    },
  ]
}
