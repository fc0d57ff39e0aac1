/** Where a session was at work, as it says itself. */
import type { Conversation } from "../conversation.ts"
import type { Places } from "./path-tokens.ts"

/** The worktree it was in. Nothing for a session that `save` has written. */
export function worktreeOf({ info, messages }: Conversation): string | undefined {
  const directory = plain(info.directory ?? "")
  if (!isAbsolute(directory)) return undefined
  const roots = messages.flatMap(({ info }) => (info.role === "assistant" ? [plain(info.path.root)] : []))
  // Outside git OpenCode's root is `/`.
  const root = roots.findLast((one) => isAbsolute(one) && one !== "/" && isIn(directory, one))
  if (root) return root
  const path = info.path?.replaceAll("\\", "/")
  const above = directory.slice(0, -(path?.length ?? 0) - 1)
  return path && isAbsolute(above) && slashed(directory).endsWith(`/${path}`) ? above : directory
}

/** The folder of its worktree that it was begun in, from there; empty for the worktree itself. */
export function subfolderOf(conversation: Conversation): string {
  const { directory } = conversation.info
  const root = worktreeOf(conversation)
  // A file of `save` has it.
  if (!root) return directory === undefined || directory === "." || isAbsolute(directory) ? "" : slashed(directory)
  return slashed(plain(directory ?? "")).slice(root.length + 1)
}

/** The places of the machine that a plain export comes from, as far as it tells. */
export function foreignPlaces(conversation: Conversation): Places | undefined {
  const worktree = worktreeOf(conversation)
  if (!worktree) return undefined
  const home = homeOf.exec(worktree)?.[1] ?? homeOf.exec(dataIn(conversation))?.[1] ?? ""
  const data = home && [home, ".local", "share", "opencode"].join(home.includes("\\") ? "\\" : "/")
  return { worktree, home, "opencode-data": data }
}

const homeOf = /^((?:\/(?:var|usr|export))?\/(?:home|Users)\/[^/]+|\/root|[a-z]:\\Users\\[^\\]+)(?=[/\\]|$)/i

/** A path of OpenCode's own data: what a tool's long output was written to. */
function dataIn({ messages }: Conversation): string {
  for (const part of messages.flatMap(({ parts }) => parts)) {
    const path = part.type === "tool" && part.state.status === "completed" ? part.state.metadata.outputPath : undefined
    if (typeof path === "string" && /[/\\]share[/\\]opencode[/\\]/.test(path)) return path
  }
  return ""
}

const isIn = (directory: string, root: string) =>
  directory === root || slashed(directory).startsWith(`${slashed(root)}/`)

export const isAbsolute = (path: string): boolean => /^(?:[/\\]|[a-z]:[/\\])/i.test(path)

const slashed = (path: string) => path.replaceAll("\\", "/")
const plain = (path: string) => path.replace(/(?<=.)[\\/]+$/, "")
