/** The pages of a repository at its host, from the address of its remote. */

import { usualRemote } from "./push.ts"
import { git, headOf } from "./worktree.ts"

export type Host = "github" | "gitlab" | "gitea" | "bitbucket"

/** A repository at a host: `url` is its page, without credentials and without a slash at the end. */
export type Hosting = { host: Host; url: string }

/** By the name of the machine, since nothing else tells it without asking the network. */
const hosts: readonly [RegExp, Host][] = [
  [/(^|\.)github\./, "github"],
  [/(^|\.)gitlab\./, "gitlab"],
  [/(^|\.)(gitea|forgejo)\.|^codeberg\.org$/, "gitea"],
  [/^bitbucket\.org$/, "bitbucket"],
]

/** Names of machines that only take ssh, on the port of https. */
const aliases: Record<string, string> = {
  "ssh.github.com": "github.com",
  "altssh.gitlab.com": "gitlab.com",
  "altssh.bitbucket.org": "bitbucket.org",
}

/** @param remote as git has it: an address of https, http, ssh or git, or `user@machine:path` @returns nothing for any other place */
export function hostingOf(remote: string): Hosting | undefined {
  const found = parsed(remote.trim())
  if (!found) return undefined
  const machine = aliases[found.machine] ?? found.machine
  const host = hosts.find(([name]) => name.test(machine))?.[1]
  const names = found.path
    .replace(/\.git\/?$/, "")
    .split("/")
    .filter(Boolean)
  // GitLab has groups in groups; at the others a repository has one owner.
  if (!host || names.length < 2 || (names.length > 2 && host !== "gitlab")) return undefined
  if (names.some((name) => !/^~?[\w.-]+$/.test(name) || /^\.+$/.test(name))) return undefined
  return { host, url: `${found.scheme}://${machine}${found.port}/${names.join("/")}` }
}

function parsed(remote: string): { scheme: string; machine: string; port: string; path: string } | undefined {
  const address = /^(https?|ssh|git|git\+ssh|ssh\+git):\/\/(?:[^@/]*@)?([\w.-]+)(:\d+)?\/(.+)$/i.exec(remote)
  if (address) {
    const [, protocol = "", machine = "", port = "", path = ""] = address
    const web = /^https?$/i.test(protocol)
    // The port of ssh is not that of the pages.
    return {
      scheme: web ? protocol.toLowerCase() : "https",
      machine: machine.toLowerCase(),
      port: web ? port : "",
      path,
    }
  }
  const [, machine = "", path = ""] = /^(?:[^@/:]+@)?([\w-]+(?:\.[\w-]+)+):(?!\/\/)(.+)$/.exec(remote) ?? []
  return machine ? { scheme: "https", machine: machine.toLowerCase(), port: "", path } : undefined
}

const folders: Record<Host, { commit: string; file: string }> = {
  github: { commit: "commit", file: "blob" },
  gitlab: { commit: "-/commit", file: "-/blob" },
  gitea: { commit: "commit", file: "src/commit" },
  bitbucket: { commit: "commits", file: "src" },
}

export const commitPage = ({ host, url }: Hosting, commit: string): string =>
  `${url}/${folders[host].commit}/${encodeURIComponent(commit)}`

/** @param file from the root of the repository @param commit or a branch */
export const filePage = ({ host, url }: Hosting, commit: string, file: string): string =>
  `${url}/${folders[host].file}/${[...commit.split("/"), ...file.split("/")].map(encodeURIComponent).join("/")}`

const lineMarks: Record<Host, string> = { github: "L", gitlab: "L", gitea: "L", bitbucket: "lines-" }

/** The end of a file's page that leads to a line, from 1. */
export const lineMark = ({ host }: Hosting, line: number): string => `#${lineMarks[host]}${line}`

/** Lines of such a page. @param from from 1 @param to included */
export function linesOnPage(hosting: Hosting, page: string, from: number, to: number): string {
  const end = { github: `-L${to}`, gitlab: `-${to}`, gitea: `-L${to}`, bitbucket: `:${to}` }[hosting.host]
  return page + lineMark(hosting, from) + (to > from ? end : "")
}

/** The host of the repository that a worktree is pushed to. */
export async function hostingHere(root: string): Promise<Hosting | undefined> {
  return hostingAt(root, await usualRemote(root).catch(() => ""))
}

/** @param remote its name, or an address */
export async function hostingAt(root: string, remote: string): Promise<Hosting | undefined> {
  // It applies `url.*.insteadOf`.
  const address = remote && (await git(root, "remote", "get-url", "--", remote).catch(() => remote))
  return hostingOf(address)
}

/** Whether a remote has a commit, as far as this clone knows. @param refs of one remote */
export async function isPushed(root: string, commit: string, refs = "refs/remotes"): Promise<boolean> {
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return false
  const found = await git(root, "for-each-ref", "--count=1", "--contains", commit, refs).catch(() => "")
  return found !== ""
}

/** The newest commit of HEAD's history that a remote has. */
export async function newestPushed(root: string): Promise<string | undefined> {
  const head = await headOf(root)
  if (!head || (await isPushed(root, head))) return head
  // From where HEAD is ahead of all remotes.
  const ahead = await git(root, "rev-list", "--boundary", "HEAD", "--not", "--remotes").catch(() => "")
  return /^-([0-9a-f]+)$/m.exec(ahead)?.[1]
}

/** Those of the files that a commit has. @param files from the root */
export async function filesIn(root: string, commit: string, files: readonly string[]): Promise<Set<string>> {
  if (files.length === 0) return new Set()
  const listing = await git(root, "ls-tree", "-z", "--name-only", "--full-tree", commit, "--", ...files).catch(() => "")
  return new Set(listing.split("\0").filter(Boolean))
}
