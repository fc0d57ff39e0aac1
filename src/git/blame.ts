/** Finds the commit that a line or a file comes from. */
import { isNone } from "./blobs.ts"
import { unquoted } from "./quoted-path.ts"
import { git, inHead } from "./worktree.ts"

export type Commit = {
  hash: string
  author: string
  /** Of its beginning, in milliseconds. */
  time: number
  /** Later than `time` when it was amended or rebased. */
  committed: number
  subject: string
}

export type Blame = {
  /** Absent when the line is not committed yet, or `isUnknown`. */
  commit?: Commit
  /** Whether git has the file and does not say which commit the line is of. */
  isUnknown?: true
  /** Time of the file's previous commit (ms): anything written earlier was in that commit. */
  since: number
}

/** @param line from 1 @returns nothing when the file is not committed */
export async function blameLine(root: string, file: string, line: number): Promise<Blame | undefined> {
  const form = ["-w", "-M", "-L", `${line},${line}`, "--porcelain", "--no-textconv"]
  const blamed = (...more: string[]) => git(root, "blame", ...form, ...more, "--", file)
  // Configured for all of a user's repositories, `blame.ignoreRevsFile` fails in each that lacks the file.
  const told = await blamed().catch(() => blamed("--no-ignore-revs-file").catch(() => ""))
  const [first = "", ...headers] = told.split("\n")
  const hash = /^[0-9a-f]{40,64}/.exec(first)?.[0]
  if (!hash) return (await inHead(root, file)) ? { isUnknown: true, since: 0 } : undefined
  const header = (name: string) => headers.find((one) => one.startsWith(`${name} `))?.slice(name.length + 1) ?? ""
  const was = unquoted(header("filename"))
  if (isNone(hash)) return { since: await lastCommitted(root, ["HEAD"], [was]) }
  const commit = {
    hash,
    author: header("author"),
    time: Number(header("author-time")) * 1000,
    committed: Number(header("committer-time")) * 1000,
    subject: header("summary"),
  }
  // A hash, and the name that the file had in that parent.
  const before = unquoted(header("previous").replace(/^\S+ ?/, ""))
  return { commit, since: await lastCommitted(root, ["--skip=1", hash], [was, before]) }
}

/** When one of the names was committed last, in milliseconds. Not with `--follow`, which passes over merges. */
async function lastCommitted(root: string, revision: string[], names: string[]): Promise<number> {
  const paths = names.filter(Boolean).map(literal)
  const seconds = await git(root, "log", "-1", "--format=%at", ...revision, "--", ...paths).catch(() => "")
  return Number(seconds) * 1000
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
