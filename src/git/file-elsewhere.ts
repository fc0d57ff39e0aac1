/** A file that the worktree lacks, as the index or the default branch has it. */
import { runGit } from "./run-git.ts"
import { git } from "./worktree.ts"

const refsAt = (remote: string) => ["HEAD", "main", "master"].map((branch) => `refs/remotes/${remote}/${branch}`)

const local = ["refs/heads/main", "refs/heads/master"]

/**
 * The index decides if it has the file, or else the first of these branches that is there: the default branch at
 * `origin`, which only a clone is told of, its `main` or `master`, those of the upstream's remote, those of this clone.
 * @param file from the root
 * @returns its name for git: `:FILE` or `REF:FILE`
 */
export async function nameElsewhere(root: string, file: string): Promise<string | undefined> {
  const refs = refsAt("origin")
  const at = (ref: string) => `${ref}:${file}`
  // The upstream comes last: git ends there if there is none.
  const known = await areThere(root, [...refs, ...local, at(""), ...[...refs, ...local].map(at), "@{upstream}"])
  if (known.size === 0) return undefined
  // Git also ends at an object that a partial clone cannot get: then it is there, and reading it says why not.
  const nameAt = (ref: string) => (known.get(at(ref)) === false ? undefined : at(ref))
  const inIndex = nameAt("")
  if (inIndex) return inIndex
  if (!refs.some((ref) => known.get(ref)) && known.get("@{upstream}")) {
    refs.push(...refsAt(await remoteOfUpstream(root)))
    for (const [name, isThere] of await areThere(root, [...refs, ...refs.map(at)])) known.set(name, isThere)
  }
  const ref = [...refs, ...local].find((one) => known.get(one))
  return ref && nameAt(ref)
}

/** Whether git has an object of each name, with one process; absent where it ended before. */
async function areThere(root: string, names: readonly string[]): Promise<Map<string, boolean>> {
  const input = names.map((name) => `${name}\n`).join("")
  const ended = await runGit(root, ["cat-file", "--batch-check"], { input, silent: true }).catch(() => undefined)
  const lines = ended?.stdout.split("\n").slice(0, -1) ?? []
  return new Map(lines.map((line, index) => [names[index] ?? "", / (?:blob|commit) \d+$/.test(line)]))
}

async function remoteOfUpstream(root: string): Promise<string> {
  const listing = await git(root, "for-each-ref", "--format=%(HEAD)%(upstream:remotename)", "refs/heads/")
  return /^\*(.*)$/m.exec(listing)?.[1] ?? ""
}

/** What a checkout would make of it. As for a checkout, a partial clone gets it from the remote, once. */
export const readElsewhere = (root: string, name: string) =>
  runGit(root, ["cat-file", "--filters", name], { encoding: "latin1", silent: true })
