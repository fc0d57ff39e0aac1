/** Finds the commit that a line or a file comes from. */
import { unquoted } from "./quoted-path.ts"
import { git, inHead } from "./worktree.ts"

export type Commit = { hash: string; author: string /** Milliseconds. */; time: number; subject: string }

export type Blame = {
  /** Absent when the line is not committed yet, or `isUnknown`. */
  commit?: Commit
  /** Whether git has the file and does not say which commit the line is of. */
  isUnknown?: true
  /** Time of the file's previous commit (ms): anything written earlier was in that commit. */
  since: number
}

const format = "%H%x09%an%x09%at%x09%s"

/** @param line from 1 @returns nothing when the file is not committed */
export async function blameLine(root: string, file: string, line: number): Promise<Blame | undefined> {
  const form = ["-w", "-M", "-L", `${line},${line}`, "--porcelain", "--no-textconv"]
  const blamed = (...more: string[]) => git(root, "blame", ...form, ...more, "--", file)
  // Configured for all of a user's repositories, `blame.ignoreRevsFile` fails in each that lacks the file.
  const told = await blamed().catch(() => blamed("--no-ignore-revs-file").catch(() => ""))
  const hash = /^[0-9a-f]{40,64}/.exec(told)?.[0]
  if (!hash) return (await inHead(root, file)) ? { isUnknown: true, since: 0 } : undefined
  const was = unquoted(/^filename (.+)$/m.exec(told)?.[1] ?? file)
  if (/^0+$/.test(hash)) return { since: (await commitsOf(root, "HEAD", was))[0]?.time ?? 0 }
  const [commit, before] = await commitsOf(root, hash, was)
  return { ...(commit && { commit }), since: before?.time ?? 0 }
}

/** The last two commits of a file up to a revision, through its renames. */
async function commitsOf(root: string, revision: string, file: string): Promise<Commit[]> {
  const log = await git(root, "log", "-2", "--follow", `--format=${format}`, revision, "--", literal(file)).catch(
    () => "",
  )
  return log.split("\n").flatMap((line) => {
    const [hash = "", author = "", seconds, ...subject] = line.split("\t")
    return hash ? [{ hash, author, time: Number(seconds) * 1000, subject: subject.join("\t") }] : []
  })
}

/** Every name the file has had, its present one first. */
export async function namesOf(root: string, file: string): Promise<string[]> {
  const log = await git(root, "log", "--follow", "--name-status", "-z", "--format=", "--", literal(file)).catch(
    () => "",
  )
  const fields = log.split("\0").map((field) => field.replace(/^\n+/, ""))
  const names = fields.flatMap((field, index) => (/^R\d+$/.test(field) ? [fields[index + 1] ?? ""] : []))
  return [...new Set([file, ...names.filter(Boolean)])]
}

/** Prevents `[id].tsx` from being read as a pattern. */
const literal = (file: string) => `:(top,literal)${file}`
