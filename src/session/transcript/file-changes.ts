/** What a tool call changed, as far as the session says. */
import { type Fields, fields, list, number, text } from "./lenient-value.ts"
import { piecesOf } from "./net-diff.ts"
import type { FileChange, FileTotal, Hunk, Turn } from "./types.ts"
import { counts, hunksBetween, hunksOf, hunksOfNew } from "./unified-diff.ts"

/** Texts of files as the session itself has written them, so that an overwritten one has a diff. */
export type Known = Map<string, string>

/** @param known is kept up to date */
export function changesOf(tool: string, input: Fields, metadata: Fields, known: Known): FileChange[] {
  if (tool === "write") return written(input, metadata, known)
  if (tool === "multiedit") return list(metadata.results).flatMap((result) => edited(input, result, known))
  const files = list(metadata.files)
  return files.length > 0 ? files.map((entry) => patched(entry, known)) : edited(input, metadata, known)
}

function written(input: Fields, metadata: Fields, known: Known): FileChange[] {
  const file = fileName(input.filePath)
  const { content } = input
  if (!file || typeof content !== "string") return []
  const before = known.get(file)
  known.set(file, content)
  if (before !== undefined) return [change(file, hunksBetween(before, content))]
  return [change(file, metadata.diff ? hunksOf(text(metadata.diff)) : hunksOfNew(content))]
}

function edited(input: Fields, metadata: Fields, known: Known): FileChange[] {
  const filediff = fields(metadata.filediff)
  const file = fileName(filediff.file ?? input.filePath)
  const diff = text(filediff.patch) || text(metadata.diff)
  const [oldString, newString] = [text(input.oldString), text(input.newString)]
  if (!file || !(diff || oldString || newString)) return []
  const before = known.get(file)
  if (before === undefined || !oldString || !before.includes(oldString)) known.delete(file)
  else if (input.replaceAll)
    known.set(
      file,
      before.replaceAll(oldString, () => newString),
    )
  else
    known.set(
      file,
      before.replace(oldString, () => newString),
    )
  return [change(file, diff ? hunksOf(diff) : hunksBetween(oldString, newString))]
}

/** An entry of apply_patch. */
function patched(entry: Fields, known: Known): FileChange {
  const file = fileName(entry.relativePath ?? entry.filePath ?? entry.file)
  const to = fileName(entry.movePath)
  known.delete(file)
  return { ...change(file, hunksOf(text(entry.patch) || text(entry.diff))), ...(to && to !== file && { to }) }
}

/** An entry of OpenCode's summary of a turn. Up to 1.3 it holds both texts instead of a patch. */
export function summed({ file, patch, before, after, additions, deletions }: Fields): FileChange {
  const hunks = patch ? hunksOf(text(patch)) : hunksBetween(text(before), text(after))
  const own = change(fileName(file), hunks)
  return { ...own, additions: number(additions, own.additions), deletions: number(deletions, own.deletions) }
}

/** What became of each file, by the name it had first. */
export function fileTotals(turns: readonly Turn[]): FileTotal[] {
  const found = new Map<string, { turn: number; change: FileChange }[]>()
  const names = new Map<string, string>()
  for (const { number: turn, changes } of turns)
    for (const change of changes) {
      const first = names.get(change.file) ?? change.file
      const all = found.get(first) ?? []
      found.set(first, [...all, { turn, change }])
      if (!change.to) continue
      names.delete(change.file)
      if (!found.has(change.to)) names.set(change.to, first)
    }
  return [...found].map(([file, changes]) => totalOf(file, changes)).sort((a, b) => (a.file < b.file ? -1 : 1))
}

function totalOf(file: string, changes: { turn: number; change: FileChange }[]): FileTotal {
  const pieces = piecesOf(changes)
  const to = changes.findLast(({ change }) => change.to)?.change.to
  const sum = (key: "additions" | "deletions") => pieces.reduce((total, piece) => total + piece[key], 0)
  const turns = [...new Set(changes.map(({ turn }) => turn))]
  return {
    file,
    ...(to && to !== file && { to }),
    additions: sum("additions"),
    deletions: sum("deletions"),
    pieces,
    turns,
  }
}

const change = (file: string, hunks: Hunk[]): FileChange => ({ file, ...counts(hunks), hunks })

/** As it is known in the worktree: `./src/a.ts` is `src/a.ts`. */
export const fileName = (path: unknown): string =>
  text(path)
    .replaceAll("\\", "/")
    .replace(/^(\.\/)+/, "")
