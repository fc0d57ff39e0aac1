/** A file that the worktree lacks, as the index or the default branch has it. Asks no remote. */
import { offline, runGit } from "./run-git.ts"
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
  const inIndex = at("")
  const all = [...refs, ...local]
  // Without an upstream git ends there, so that comes last.
  const found = await objectsAmong(root, [inIndex, ...all, ...all.map(at), "@{upstream}"])
  if (found.has(inIndex)) return inIndex
  if (!refs.some((ref) => found.has(ref)) && found.has("@{upstream}")) {
    refs.push(...refsAt(await remoteOfUpstream(root)))
    for (const name of await objectsAmong(root, [...refs, ...refs.map(at)])) found.add(name)
  }
  const ref = [...refs, ...local].find((one) => found.has(one))
  return ref !== undefined && found.has(at(ref)) ? at(ref) : undefined
}

/** Those of some names by which git has an object, with one process. */
async function objectsAmong(root: string, names: readonly string[]): Promise<Set<string>> {
  const input = names.map((name) => `${name}\n`).join("")
  const ended = await runGit(root, ["cat-file", "--batch-check"], { input, variables: offline }).catch(() => undefined)
  const lines = ended?.stdout.split("\n") ?? []
  return new Set(names.filter((_, index) => /^[0-9a-f]{40,64} (?:blob|commit) /.test(lines[index] ?? "")))
}

async function remoteOfUpstream(root: string): Promise<string> {
  const listing = await git(root, "for-each-ref", "--format=%(HEAD)%(upstream:remotename)", "refs/heads/")
  return /^\*(.*)$/m.exec(listing)?.[1] ?? ""
}

/** What a checkout would make of it. */
export const readElsewhere = (root: string, name: string) =>
  runGit(root, ["cat-file", "--filters", name], { variables: offline, encoding: "latin1" })
