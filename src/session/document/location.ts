/** The folder of the saved sessions, from the root of the worktree. */
export const sessionsFolder = ".opencode/sessions"

/** Whether `list` reads a file: directly in the folder, hidden or not. @param file path from the root */
export const isSession = (file: string): boolean =>
  file.startsWith(`${sessionsFolder}/`) &&
  file.endsWith(".json") &&
  !file.slice(sessionsFolder.length + 1).includes("/")

/** The name of a saved session on a command line, never taken for an option. @param file path from the root */
export const nameOf = (file: string): string => /^\.opencode\/sessions\/([^/-][^/]*)\.json$/.exec(file)?.[1] ?? file

export type StoreName = "worktree" | "branch"

export const storeBranch = "opencode/sessions"

export const storeRef = `refs/heads/${storeBranch}`
