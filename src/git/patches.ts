/** What commits changed, as patches: the change between two of them, and that of each one in a history. */
import { sessionsFolder } from "../session/document/location.ts"
import type { Hunk } from "../session/transcript/types.ts"
import { hunksOf } from "../session/transcript/unified-diff.ts"
import { grouped } from "../support/grouped.ts"
import { eachBlob, isNone } from "./blobs.ts"
import { unquoted } from "./quoted-path.ts"
import { type Range, spanOf } from "./range.ts"
import { git, gitWith } from "./worktree.ts"

export type FilePatch = {
  /** From the root; of a file that is gone, its last name. */
  file: string
  /** Its name before. */
  was?: string
  gone?: true
  isNew?: true
  /** Its new content cannot be told by lines: it is binary, or too large. */
  isOpaque?: true
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

/** Most names for one command line. */
const mostNames = 1000
const literally = { GIT_LITERAL_PATHSPECS: "1" }

/** The change of a range without the saved sessions, by file: also of those for which git shows no patch. */
export async function changeOf(root: string, { base, head }: Range): Promise<FilePatch[]> {
  const paths = ["--", ".", `:(exclude,top)${sessionsFolder}`]
  const [raw, patch] = await Promise.all([
    git(root, "diff", ...plainly, "--raw", "-z", "--no-abbrev", base, head, ...paths),
    git(root, "diff", ...plainly, "--unified=3", base, head, ...paths),
  ])
  const entries = entriesIn(raw)
  const shown = hunksByFile(patch)
  const silent = entries.filter((one) => one.before !== one.after && !shown.has(one.file))
  const hidden = await hiddenIn(root, { base, head }, silent)
  return entries.map(({ file, status, from, before, after }) => {
    const hunks = shown.get(file) ?? hidden.get(file)
    return {
      file,
      ...(from && { was: from }),
      ...(status === "D" && { gone: true as const }),
      ...(status === "A" && { isNew: true as const }),
      ...(!hunks && before !== after && status !== "D" && { isOpaque: true as const }),
      hunks: hunks ?? [],
    }
  })
}

/** A file that changed. `from` is its name before; `before` and `after` are blobs, or commits of a submodule. */
type Entry = { file: string; from?: string; status: string; before: string; after: string }

function entriesIn(raw: string): Entry[] {
  const found: Entry[] = []
  const fields = raw.split("\0")
  for (let at = 0; at < fields.length; at++) {
    const [, before = "", after = "", status] =
      /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[at] ?? "") ?? []
    if (!status) continue
    const from = status === "R" ? fields[++at] : undefined
    found.push({ file: fields[++at] ?? "", ...(from && { from }), status, before, after })
  }
  return found
}

/** Of a file that became a symbolic link git shows two patches. */
function hunksByFile(patch: string): Map<string, Hunk[]> {
  const told = patchesIn(patch).filter(({ hunks }) => hunks.length > 0)
  return new Map([...grouped(told, ({ file }) => file)].map(([file, all]) => [file, all.flatMap(({ hunks }) => hunks)]))
}

/** The hunks of text that an attribute calls binary: else anybody could hide code by it. An empty file has none. */
async function hiddenIn(root: string, { base, head }: Pick<Range, "base" | "head">, silent: readonly Entry[]) {
  const ids = [...new Set(silent.flatMap(({ before, after }) => [before, after]))].filter((id) => !isNone(id))
  const sizes = new Map<string, number>()
  await eachBlob(root, ids, (at, bytes) => {
    // Git takes a zero among the first bytes for a sign of binary content.
    if (bytes && !bytes.subarray(0, 8000).includes(0)) sizes.set(ids[at] ?? "", bytes.length)
  })
  const sidesOf = ({ before, after }: Entry) => [before, after].map((id) => (isNone(id) ? 0 : sizes.get(id)))
  const texts = silent.filter((one) => !sidesOf(one).includes(undefined))
  const found = new Map<string, Hunk[]>()
  for (const one of texts) if (sidesOf(one).every((bytes) => bytes === 0)) found.set(one.file, [])
  for (let at = 0; at < texts.length; at += mostNames / 2) {
    const names = texts.slice(at, at + mostNames / 2).flatMap(({ file, from }) => (from ? [from, file] : [file]))
    const form = ["diff", ...plainly, "--text", "--unified=3", base, head, "--", ...names]
    // Too much to hold.
    const patch = await gitWith(literally, root, ...form).catch(() => "")
    for (const [file, hunks] of hunksByFile(patch)) found.set(file, hunks)
  }
  return found
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
  // Not of all files: that would be the bytes of pictures.
  const paths = files.length > mostNames ? [head] : ["--text", head, "--", ...files]
  const log = await gitWith(literally, root, "log", ...plainly, ...form, after, ...paths).catch(() => undefined)
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
