/** What a tool call changed, as far as the session tells. */
import { cutsIn } from "../document/shorten-text.ts"
import { type Fields, fields, list, number, text } from "./lenient-value.ts"
import { piecesOf } from "./net-diff.ts"
import type { FileChange, FileTotal, Hunk, Turn } from "./types.ts"
import { counts, hunksBetween, hunksOf, hunksOfNew } from "./unified-diff.ts"

export type Known = {
  /** Texts of files that the session wrote or read, so that a file that it overwrites has a diff. */
  texts: Map<string, string>
  /** Those of them that it has read in this turn; what others may have changed since is not among them. */
  seen: Set<string>
  /** What relative paths start from, seen from the root of the worktree: `packages/app`. */
  folder: string
}

/** @param known updated by this call */
export function changesOf(tool: string, input: Fields, metadata: Fields, known: Known): FileChange[] {
  if (tool === "write") return written(input, metadata, known)
  if (tool === "read") return seen(input, metadata, known)
  if (tool === "multiedit") return list(metadata.results).flatMap((result) => edited(input, result, known))
  const files = list(metadata.files)
  return files.length > 0 && !input.oldString
    ? files.map((entry) => patched(entry, known))
    : edited(input, metadata, known)
}

function written(input: Fields, metadata: Fields, known: Known): FileChange[] {
  const file = pathIn(known, input.filePath ?? input.path)
  const { content } = input
  if (!file || typeof content !== "string") return []
  const before = known.texts.get(file)
  const isSeen = known.seen.delete(file)
  known.texts.set(file, content)
  // OpenCode has seen the file; a shell may have changed, removed or restored what the session knows of it.
  const diff = text(metadata.diff) || patchOf(metadata)
  if (diff) return [change(file, hunksOf(diff))]
  if (metadata.exists === false) return [{ ...change(file, hunksOfNew(content)), created: true }]
  if (before !== undefined && isSeen) return [change(file, hunksBetween(asRead(before), asRead(content)))]
  const hunks = before === undefined ? hunksOfNew(content) : hunksBetween(before, content)
  // A person or another session may have added to the file since the session wrote it.
  const blind = before === undefined ? "unknown" : "outdated"
  return [{ ...change(file, hunks), ...(metadata.exists === true && ({ blind } as const)) }]
}

/** Changes nothing, but tells what the file holds, if all of it was read. */
function seen(input: Fields, { display }: Fields, known: Known): FileChange[] {
  const file = pathIn(known, input.filePath ?? input.path)
  const { type, text: held, lineStart, totalLines, truncated } = fields(display)
  if (!file || type !== "file" || typeof held !== "string" || truncated !== false || lineStart !== 1) return []
  const lines = held.split("\n")
  // OpenCode cuts a line of more than 2000 characters, and `save --slim` a long text.
  if (lines.length !== totalLines || lines.some(({ length }) => length > 2000) || cutsIn(held).length > 0) return []
  known.texts.set(file, asRead(held))
  known.seen.add(file)
  return []
}

/** `read` tells nothing of the ends of lines. */
function asRead(content: string): string {
  const lines = content.replaceAll("\r\n", "\n")
  return lines === "" || lines.endsWith("\n") ? lines : `${lines}\n`
}

function edited(input: Fields, metadata: Fields, known: Known): FileChange[] {
  const filediff = fields(metadata.filediff)
  const file = pathIn(known, filediff.file ?? input.filePath ?? input.path)
  const diff = text(filediff.patch) || text(metadata.diff) || patchOf(metadata)
  const [oldString, newString] = [text(input.oldString), text(input.newString)]
  if (!file || !(diff || oldString || newString)) return []
  const before = known.texts.get(file)
  if (before === undefined || !oldString || !before.includes(oldString)) {
    known.texts.delete(file)
    known.seen.delete(file)
  } else {
    const [old, now] = [oldString, () => newString]
    known.texts.set(file, input.replaceAll ? before.replaceAll(old, now) : before.replace(old, now))
  }
  return [change(file, diff ? hunksOf(diff) : hunksBetween(oldString, newString))]
}

/** What `edit` and `write` of OpenCode 2 tell of the file. */
const patchOf = ({ files }: Fields): string => text(list(files)[0]?.patch)

/** An entry of apply_patch, or of `patch` in OpenCode 2, which names a moved file by its new name alone. */
function patched(entry: Fields, known: Known): FileChange {
  const patch = text(entry.patch) || text(entry.diff)
  const named = pathIn(known, entry.relativePath ?? entry.filePath ?? entry.file)
  const old = entry.file && /^Index: (\.\/.+)$/m.exec(patch)?.[1]
  const [file, to] = old ? [fileName(old), named] : [named, pathIn(known, entry.movePath)]
  known.texts.delete(file)
  known.seen.delete(file)
  return { ...change(file, hunksOf(patch)), ...(to && to !== file && { to }) }
}

/** An entry of OpenCode's summary of a turn. Up to 1.3 it holds both texts instead of a patch. */
export function summed({ file, patch, before, after, additions, deletions }: Fields): FileChange {
  const hunks = patch ? hunksOf(text(patch)) : hunksBetween(text(before), text(after))
  const own = change(fileName(file), hunks)
  return { ...own, additions: number(additions, own.additions), deletions: number(deletions, own.deletions) }
}

/** Totals by file, under the name that it had first. */
export function fileTotals(turns: readonly Pick<Turn, "number" | "changes">[]): FileTotal[] {
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

/** Path from the root of the worktree. A relative path starts from the session's folder. */
export function pathIn({ folder }: Known, path: unknown): string {
  const name = fileName(path)
  if (!folder || !name || /^(\.[\\/]|[/~]|[a-z]:)/i.test(text(path))) return name
  const steps: string[] = []
  for (const step of `${folder}/${name}`.split("/")) {
    if (step === ".") continue
    if (step === ".." && ![undefined, "..", ""].includes(steps.at(-1))) steps.pop()
    else steps.push(step)
  }
  return steps.join("/")
}

/** Path from the root of the worktree: `./src/a.ts` is `src/a.ts`. */
export const fileName = (path: unknown): string =>
  text(path)
    .replaceAll("\\", "/")
    .replace(/^(\.\/)+/, "")
