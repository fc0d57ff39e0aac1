/** What stands beside the sessions of a list. */
import { count } from "../../support/format.ts"

/** @param files that were left out of what was looked for */
export const unreadWords = (files: readonly string[]): string[] =>
  files.length === 0
    ? []
    : [
        `${count(files.length, "saved session")} could not be read, and ${files.length === 1 ? "was" : "were"} not looked into: ${files.slice(0, 3).join(", ")}${files.length > 3 ? ", …" : ""}. \`opencode-session list\` says why.`,
      ]

/** What stands beside each title of a list; where both are as another's, with the file by which they are told apart. */
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
