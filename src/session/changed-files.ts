/** Which files a session changed. */
import { posix } from "node:path"
import type { Conversation } from "./conversation.ts"
import { isAbsolute } from "./paths/session-folders.ts"

const editing = new Set(["edit", "write", "multiedit", "patch", "apply_patch"])

/**
 * Reads OpenCode's notes after each step, and the edits themselves.
 * @param root of the worktree; files outside it do not count
 * @returns paths from the root, with forward slashes, sorted
 */
export function touchedFiles(sessions: readonly Conversation[], root: string): string[] {
  const found = new Set<string>()
  const add = (path: unknown) => {
    if (typeof path !== "string") return
    const slashed = path.replaceAll("\\", "/")
    const base = `${root.replaceAll("\\", "/")}/`
    const below = slashed.startsWith(base) ? slashed.slice(base.length).replace(/^\/+/, "") : slashed
    // One spelling: what is found here is read again as a path from the root.
    const file = posix.normalize(below)
    if (below && !/^([a-z]:)?\/|^\.\.?(\/|$)/i.test(file)) found.add(file)
  }
  for (const { info, messages } of sessions)
    for (const part of messages.flatMap(({ parts }) => parts)) {
      if (part.type === "patch") part.files.forEach(add)
      if (part.type !== "tool" || !editing.has(part.tool)) continue
      const { filePath, path } = part.state.input
      add(filePath ?? fromFolder(info.directory, path))
    }
  return [...found].filter((file) => !file.startsWith(".opencode/sessions/")).sort()
}

/** OpenCode 2's tools take a path from the folder of the session, which is one in the worktree here. */
function fromFolder(folder: string | undefined, path: unknown): unknown {
  if (typeof path !== "string" || isAbsolute(path) || !folder || isAbsolute(folder)) return path
  return posix.join(folder.replaceAll("\\", "/"), path.replaceAll("\\", "/"))
}
