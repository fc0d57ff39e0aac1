/** Follows symbolic links as a checkout would have them: git names only what is at a link, and nothing in the index. */
import { posix } from "node:path"
import { offline, runGit } from "./run-git.ts"

/** More than anybody has on one way; who comes to the end of it goes round in a circle. */
const mostLinks = 16

type Entry = { mode: string; path: string }

/**
 * @param tree a revision, or nothing for the index @param file from the root
 * @returns where the file is; or the link that leads to what git does not have; or nothing where its folder lacks it
 */
export async function afterLinks(
  root: string,
  tree: string,
  file: string,
): Promise<{ path: string } | { link: string } | undefined> {
  let path = file
  let last: string | undefined
  for (let step = 0; step < mostLinks; step++) {
    const entries = await entriesOn(root, tree, path)
    // What git cannot tell here, whoever reads the file is told.
    if (!entries) return { path }
    const link = entries.find(({ mode, path: one }) => mode === "120000" && isOn(one, path))
    if (!link) {
      if (entries.some((one) => one.path === path && one.mode.startsWith("100"))) return { path }
      const folder = posix.dirname(path)
      const hasFolder =
        folder === "." || entries.some((one) => one.path === folder || one.path.startsWith(`${folder}/`))
      // A link to a folder is whole without the file, a link to the file is not.
      return last === undefined || (hasFolder && last !== "") ? undefined : { link: file }
    }
    const target = await runGit(root, ["cat-file", "blob", `${tree}:${link.path}`], { variables: offline })
    const rest = path.slice(link.path.length + 1)
    const next = posix.join(posix.dirname(link.path), target.stdout, rest)
    if (target.code !== 0) return { path }
    if (target.stdout.startsWith("/") || next.startsWith("../")) return { link: link.path }
    last = rest
    path = next
  }
  return { link: file }
}

const isOn = (one: string, path: string) => path === one || path.startsWith(`${one}/`)

/** The entries of a path and of the folders on its way, where a link may stand for each. */
async function entriesOn(root: string, tree: string, path: string): Promise<Entry[] | undefined> {
  const parts = path.split("/")
  const ways = parts.map((_, index) => parts.slice(0, index + 1).join("/"))
  const listing = tree
    ? ["ls-tree", "-t", "-z", "--full-tree", tree, "--", ...ways]
    : ["--literal-pathspecs", "ls-files", "--stage", "-z", "--", ...ways]
  const ended = await runGit(root, listing, { variables: offline })
  if (ended.code !== 0) return undefined
  return ended.stdout.split("\0").flatMap((line) => {
    const [, mode = "", path] = /^(\d+) [^\t]*\t(.*)$/s.exec(line) ?? []
    return path === undefined ? [] : [{ mode, path }]
  })
}
