/** A file that the worktree lacks, as the index or the default branch has it. */
import { afterLinks } from "./links-in-git.ts"
import { asking } from "./push.ts"
import { type Ended, offline, type RunOptions, reasonOf, runGit } from "./run-git.ts"
import { git } from "./worktree.ts"

/** Whom git may ask for what a partial clone left out. */
export type Asks = "nobody" | "remote"

/** `name` is git's: `:FILE` or `REF:FILE`. Bytes as characters. */
export type Elsewhere = { name: string } & ({ text: string } | NotGiven)

/** `unknown`: not even whether it is there. `link`: a link on its way leads to what git does not have. */
export type NotGiven = { why: "unread" | "unknown"; reason: string } | { why: "link" }

/** A commit or a save waits for it: milliseconds. */
const patience = 10_000

const options = (asks: Asks): RunOptions =>
  asks === "nobody" ? { variables: offline } : { ...asking(true), timeout: patience }

const refsAt = (remote: string) => ["HEAD", "main", "master"].map((branch) => `refs/remotes/${remote}/${branch}`)

const local = ["refs/heads/main", "refs/heads/master"]

/** @param file from the root, in a folder @returns nothing where it is in neither */
export async function readElsewhere(root: string, file: string, asks: Asks): Promise<Elsewhere | undefined> {
  const found = await whichHas(root, file)
  if (!found) return undefined
  const { tree, blob } = found
  if (!blob && tree && asks === "nobody")
    return { name: `${tree}:${file}`, why: "unknown", reason: "this clone does not have it" }
  return blob || !tree ? readAt(root, tree, file, asks, blob) : unlessMissing(root, tree, file)
}

/**
 * The index decides if it has the file, or else the first of these branches that is there: the default branch at
 * `origin`, which only a clone is told of, its `main` or `master`, those of the upstream's remote, those of other remotes,
 * those of this clone.
 * @returns the branch, or nothing for the index; without the blob where a partial clone left out what it takes to know
 */
async function whichHas(root: string, file: string): Promise<{ tree: string; blob?: string } | undefined> {
  const refs = refsAt("origin")
  const at = (ref: string) => `${ref}:${file}`
  const inIndex = [at(""), `:${file.split("/")[0]}`]
  const asked = [...refs, ...local, ...inIndex, ...[...refs, ...local].map(at)]
  const blobAt = (ref: string) => ({ ...(known.get(at(ref)) && { blob: known.get(at(ref)) as string }) })
  // Git may end at what a partial clone does not have.
  const known = await idsOf(root, asked)
  if (known.size === 0) return undefined
  // A file in place of its folder can only be a link.
  if (inIndex.some((name) => known.get(name) !== "")) return { tree: "", ...blobAt("") }
  if (!refs.some((ref) => known.get(ref))) {
    const others = await refsOfOthers(root)
    if (others.length > 0) {
      refs.push(...others)
      for (const [name, id] of await idsOf(root, [...refs, ...refs.map(at)])) known.set(name, id)
    }
  }
  const tree = [...refs, ...local].find((one) => known.get(one))
  return tree && known.get(at(tree)) !== "" ? { tree, ...blobAt(tree) } : undefined
}

/** What git has by each name, with one process: empty where it has nothing, absent where it ended before. */
async function idsOf(root: string, names: readonly string[]): Promise<Map<string, string>> {
  const ended = await batchCheck(root, names, "nobody").catch(() => undefined)
  const answers = ended ? answersIn(ended.stdout) : []
  return new Map(answers.map((id, index) => [names[index] ?? "", id]))
}

const batchCheck = (root: string, names: readonly string[], asks: Asks) =>
  runGit(root, ["cat-file", "--batch-check", "--follow-symlinks"], {
    ...options(asks),
    input: names.map((name) => `${name}\n`).join(""),
    encoding: "latin1",
  })

/** The id of a file or a commit; or the line that a link got. */
function answersIn(output: string): string[] {
  const answers: string[] = []
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf("\n", at)
    if (end < 0) break
    const line = output.slice(at, end)
    // Such a line is followed by as many bytes.
    const link = /^(?:symlink|dangling|loop|notdir) (\d+)$/.exec(line)
    answers.push(link ? line : (/^(\w+) (?:blob|commit) \d+$/.exec(line)?.[1] ?? ""))
    at = end + 1 + (link ? Number(link[1]) + 1 : 0)
  }
  return answers
}

/** Those of all remotes but `origin`, the upstream's first. */
async function refsOfOthers(root: string): Promise<string[]> {
  const format = "--format=%(HEAD)%(refname) %(upstream:remotename)"
  const listing = await git(root, "for-each-ref", format, "refs/heads/", ...refsAt("**"))
  const upstream = /^\*\S+ (.+)$/m.exec(listing)?.[1]
  const named = [...listing.matchAll(/^ refs\/remotes\/(.+)\/(?:HEAD|main|master) $/gm)].map(([, name = ""]) => name)
  const remotes = new Set([...(upstream ? [upstream] : []), ...named])
  return [...remotes].filter((one) => one !== "origin" && one !== ".").flatMap(refsAt)
}

/** Of a partial clone, which may have the branch's commit alone. */
async function unlessMissing(root: string, tree: string, file: string): Promise<Elsewhere | undefined> {
  const name = `${tree}:${file}`
  const ended = await batchCheck(root, [name], "remote")
  const [blob] = answersIn(ended.stdout)
  if (blob) return readAt(root, tree, file, "remote", blob)
  if (blob === "") return undefined
  // For its name git needs the folders alone.
  const named = await runGit(root, ["rev-parse", "--quiet", "--verify", name], { variables: offline })
  return { name, why: named.code === 0 ? "unread" : "unknown", reason: reasonFrom(ended) }
}

/** Of each worktree what was read last, which is the same while git names the same blob. */
const lastRead = new Map<string, { key: string; text: string }>()

/**
 * What a checkout would make of it. As for a checkout, a partial clone gets it from the remote, once.
 * @param blob git's id of it, as just read
 */
export async function readAt(
  root: string,
  tree: string,
  file: string,
  asks: Asks,
  blob?: string,
): Promise<Elsewhere | undefined> {
  const name = `${tree}:${file}`
  const key = `${name} ${blob}`
  const before = lastRead.get(root)
  if (blob && before?.key === key) return { name, text: before.text }
  const read = (path: string) =>
    runGit(root, ["cat-file", "--filters", `${tree}:${path}`], { ...options(asks), encoding: "latin1" })
  const ended = await read(file)
  if (ended.code === 0 && !mayBeTarget(ended.stdout)) {
    if (blob) lastRead.set(root, { key, text: ended.stdout })
    return { name, text: ended.stdout }
  }
  const end = await afterLinks(root, tree, file)
  if (!end) return undefined
  if ("link" in end) return { name: `${tree}:${end.link}`, why: "link" }
  const followed = end.path === file ? ended : await read(end.path)
  return followed.code === 0
    ? { name: `${tree}:${end.path}`, text: followed.stdout }
    : { name, why: "unread", reason: reasonFrom(followed) }
}

/** Git gives where a link leads as if it were a file: a path, which no JSON and no comment begins like. */
const mayBeTarget = (text: string) => text.length < 4096 && !/^(?:\xef\xbb\xbf)?\s*(?:\{|\/[/*])/.test(text)

/** One that was stopped may have said nothing; git itself ends with 128. */
const reasonFrom = (ended: Ended) =>
  ended.code === 1 ? `the remote did not answer within ${patience / 1000} seconds` : reasonOf(ended)
