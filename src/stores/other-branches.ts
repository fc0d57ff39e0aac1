/** Saved sessions on other branches, read from git's object store without a checkout. */
import { asInHead, changedIn, git } from "../git/worktree.ts"
import { isSession, sessionsFolder } from "../session/document/location.ts"
import { isPointer } from "../session/lfs-pointer.ts"

/** A version of a file that the worktree does not have. */
export type Elsewhere = {
  /** From the root of the worktree. */
  file: string
  /** Blob id of its content. */
  blob: string
  /** Branches that have it, local ones first: `main`, `origin/main`. */
  branches: string[]
}

/** What is listed already: branches, and files with their blobs. */
export type Seen = { refs: ReadonlySet<string>; files: ReadonlyMap<string, { blob: string }> }

/**
 * @param unread gets each branch that git does not have whole: it is passed over
 * @param places of the branches, as `git for-each-ref` takes them
 * @returns every version once, without those of the current branch
 */
export async function elsewhere(
  root: string,
  seen?: Seen,
  unread: (branch: string) => void = () => {},
  places = ["refs/heads", "refs/remotes"],
): Promise<Elsewhere[]> {
  // Names alone: for the types of all, git would need each commit, and stops at the first that it does not have.
  const format = "%(refname)%09%(refname:short)%09%(HEAD)"
  const refs = (await git(root, "for-each-ref", `--format=${format}`, ...places)).split("\n")
  const names = refs.flatMap((line) => {
    const [ref = "", short = "", current] = line.split("\t")
    return ref && current !== "*" && !ref.endsWith("/HEAD") && !seen?.refs.has(ref) ? [{ ref, short }] : []
  })
  if (names.length === 0) return []
  const here = new Set((await committedHere(root)).map(keyOf))
  const found = new Map<string, Elsewhere>()
  for (const { ref, short } of names) {
    const files = await filesOf(root, ref).catch(() => undefined)
    if (!files && !(await isBlob(root, ref))) unread(short)
    for (const one of files ?? []) {
      const key = keyOf(one)
      if (here.has(key) || seen?.files.get(one.file)?.blob === one.blob) continue
      const known = found.get(key)
      if (known) known.branches.push(short)
      else found.set(key, { ...one, branches: [short] })
    }
  }
  return [...found.values()]
}

type Version = Pick<Elsewhere, "file" | "blob">

const keyOf = ({ file, blob }: Version) => `${blob} ${file}`

/** What the last commit has and the worktree still has: a file may be deleted there, or written anew. */
async function committedHere(root: string): Promise<Version[]> {
  const held = await filesOf(root, "HEAD").catch(() => [])
  const changed = await changedIn(root, sessionsFolder).catch(() => held.map(({ file }) => file))
  const same = await asInHead(root, changed)
  const gone = new Set(changed.filter((file) => !same.has(file)))
  return held.filter(({ file }) => !gone.has(file))
}

/** Git lets anything be a branch of a remote's. */
const isBlob = async (root: string, ref: string) =>
  (await git(root, "cat-file", "-t", ref).catch(() => "")).trim() === "blob"

async function filesOf(root: string, ref: string): Promise<Version[]> {
  // Without sizes, since git would need the contents for them.
  const listing = await git(root, "ls-tree", "-z", "--full-tree", ref, `${sessionsFolder}/`)
  return listing.split("\0").flatMap((entry) => {
    // A name may contain a tab.
    const [, mode, type, blob = "", file = ""] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? []
    const regular = type === "blob" && mode !== "120000"
    return regular && isSession(file) ? [{ file, blob }] : []
  })
}

/** The text of `REVISION:FILE`, or of a blob of that file; nothing when git does not have it. */
export async function revisionText(root: string, name: string, file?: string): Promise<string | undefined> {
  const text = await git(root, "cat-file", "blob", "--end-of-options", name).catch(() => undefined)
  return text === undefined || !isPointer(text) ? text : ((await filteredText(root, name, file)) ?? text)
}

/** The same as a checkout writes it: Git LFS and git-crypt keep something else in git. */
export const filteredText = (root: string, name: string, file?: string): Promise<string | undefined> =>
  git(root, "cat-file", "--filters", ...(file ? [`--path=${file}`] : []), "--end-of-options", name).catch(
    () => undefined,
  )

/** Whether git knows a file, even if its content is not in this clone. */
export const isKnown = (root: string, name: string): Promise<boolean> =>
  git(root, "rev-parse", "--quiet", "--verify", "--end-of-options", name).then(
    () => true,
    () => false,
  )
