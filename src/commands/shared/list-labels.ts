/** The hints beside the sessions of a list. */
import { count } from "../../support/format.ts"

/** @param files that could not be read @param list the command that says why */
export const unreadWords = (files: readonly string[], list = "list"): string[] =>
  notRead(count(files.length, "saved session"), files, list)

export const unreadBranchWords = (branches: readonly string[]): string[] =>
  notRead(branches.length === 1 ? "1 branch" : `${branches.length} branches`, branches, "list --all-branches")

const notRead = (what: string, names: readonly string[], list: string): string[] =>
  names.length === 0
    ? []
    : [
        `${what} could not be read, and ${names.length === 1 ? "was" : "were"} not looked into: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}. \`opencode-session ${list}\` says why.`,
      ]

/** The hint beside each title of a list, with the file's name where title and hint are the same as another's. */
export function toldApart(
  sessions: readonly { title: string; file: string; branches?: string[] }[],
  said: readonly string[],
) {
  const lines = sessions.map(({ title }, index) => `${title}\n${said[index]}`)
  const times = new Map<string, number>()
  for (const line of lines) times.set(line, (times.get(line) ?? 0) + 1)
  return sessions.map(({ file, branches }, index) => {
    const name = `${branches ? `${branches[0]}:` : ""}${file.replace(/^.*\//, "")}`
    return (times.get(lines[index] ?? "") ?? 0) > 1 ? `${said[index]}, ${name}` : (said[index] ?? "")
  })
}
