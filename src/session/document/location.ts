/** Where saved sessions are kept, and what they are called there. */

/** The folder of the saved sessions, from the root of the worktree. */
export const sessionsFolder = ".opencode/sessions"

/** Whether a file, from the root, is one that a list looks at: in the folder itself, hidden or not. */
export const isSession = (file: string): boolean =>
  file.startsWith(`${sessionsFolder}/`) &&
  file.endsWith(".json") &&
  !file.slice(sessionsFolder.length + 1).includes("/")

/** What a saved session is called in a command, where it is never taken for an option. @param file from the root */
export const nameOf = (file: string): string => /^\.opencode\/sessions\/([^/-][^/]*)\.json$/.exec(file)?.[1] ?? file

/** Where a session is saved. */
export type StoreName = "worktree" | "branch"

export const storeBranch = "opencode/sessions"

export const storeRef = `refs/heads/${storeBranch}`
