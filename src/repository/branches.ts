/** Saved sessions on other branches, read from git's object store without a checkout. */
import { spawn } from "node:child_process"
import { largest } from "../largest.ts"
import { git, isSession, sessionsFolder } from "./git.ts"

/** A version of a file that the worktree does not have. */
export type Elsewhere = {
  /** From the root of the worktree. */
  file: string
  /** Hash of its contents. */
  blob: string
  /** Branches that have it, local ones first: `main`, `origin/main`. */
  branches: string[]
}

/** What is listed already: branches, and files with their blobs. */
export type Seen = { refs: ReadonlySet<string>; files: ReadonlyMap<string, { blob: string }> }

/** @returns every version once, without those of the branch that is checked out */
export async function elsewhere(root: string, seen?: Seen): Promise<Elsewhere[]> {
  const format = "%(objecttype)%09%(refname)%09%(refname:short)"
  const refs = (await git(root, "for-each-ref", `--format=${format}`, "refs/heads", "refs/remotes")).split("\n")
  const names = refs.flatMap((line) => {
    const [type, ref = "", short = ""] = line.split("\t")
    return type === "commit" && !ref.endsWith("/HEAD") && !seen?.refs.has(ref) ? [{ ref, short }] : []
  })
  const here = new Set((await filesOf(root, "HEAD").catch(() => [])).map(({ file, blob }) => `${blob} ${file}`))
  const found = new Map<string, Elsewhere>()
  for (const { ref, short } of names)
    for (const { file, blob } of await filesOf(root, ref)) {
      const key = `${blob} ${file}`
      if (here.has(key) || seen?.files.get(file)?.blob === blob) continue
      const known = found.get(key)
      if (known) known.branches.push(short)
      else found.set(key, { file, blob, branches: [short] })
    }
  return [...found.values()]
}

async function filesOf(root: string, ref: string): Promise<{ file: string; blob: string }[]> {
  const listing = await git(root, "ls-tree", "-z", "--long", "--full-tree", ref, `${sessionsFolder}/`)
  return listing.split("\0").flatMap((entry) => {
    // A name may hold a tab, too.
    const [, mode, type, blob = "", size, file = ""] = /^(\d+) (\w+) ([0-9a-f]+) +(\S+)\t(.*)$/s.exec(entry) ?? []
    const regular = type === "blob" && mode !== "120000" && Number(size) <= largest
    return regular && isSession(file) ? [{ file, blob }] : []
  })
}

/** Contents, one after the other, so that not all are held at once. */
export async function eachBlob(root: string, blobs: readonly string[], take: (index: number, bytes: Buffer) => void) {
  if (blobs.length === 0) return
  const child = spawn("git", ["cat-file", "--batch"], { cwd: root, stdio: ["pipe", "pipe", "ignore"] })
  child.stdin.on("error", () => {})
  child.stdin.end(`${blobs.join("\n")}\n`)
  let held: Buffer[] = []
  let size = 0
  let wanted: number | undefined
  let index = 0
  const whole = () => {
    const joined = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held)
    held = [joined]
    return joined
  }
  const drop = (length: number) => {
    held = [whole().subarray(length)]
    size -= length
  }
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    held.push(chunk)
    size += chunk.length
    for (;;) {
      if (wanted === undefined) {
        const end = whole().indexOf(10)
        if (end < 0) break
        const length = / blob (\d+)$/.exec(whole().toString("latin1", 0, end))?.[1]
        drop(end + 1)
        if (length === undefined) index++
        else wanted = Number(length)
      } else {
        // The contents, and a line feed after them.
        if (size < wanted + 1) break
        take(index++, whole().subarray(0, wanted))
        drop(wanted + 1)
        wanted = undefined
      }
    }
  }
}

/** The text of `REVISION:FILE`, or nothing when git has no such thing. */
export const revisionText = (root: string, name: string): Promise<string | undefined> =>
  git(root, "cat-file", "blob", "--end-of-options", name).catch(() => undefined)
