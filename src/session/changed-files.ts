/** Which files a session changed. */
import type { Conversation } from "./conversation.ts"

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
    if (slashed.startsWith(base)) found.add(slashed.slice(base.length))
    else if (!/^([a-z]:)?\//i.test(slashed) && slashed) found.add(slashed.replace(/^\.\//, ""))
  }
  for (const { messages } of sessions)
    for (const part of messages.flatMap(({ parts }) => parts)) {
      if (part.type === "patch") part.files.forEach(add)
      if (part.type === "tool" && editing.has(part.tool)) add(part.state.input.filePath ?? part.state.input.path)
    }
  return [...found].filter((file) => !file.startsWith(".opencode/sessions/")).sort()
}
