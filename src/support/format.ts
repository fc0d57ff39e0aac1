/** Figures as people read them. */
import type { Facts } from "../session/schema.ts"

export const megabyte = 1_000_000

/** `812 bytes`, `84 KB`, `1.2 MB`: decimal, as git hosts count. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`
  return `${(bytes / megabyte).toFixed(bytes < 99.95 * megabyte ? 1 : 0)} MB`
}

/** `1 message`, `2 messages`. */
export const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? "" : "s"}`

/** What a file counts, by its name there: `1 permission rule`, `2 share links`, `2 encrypted reasoning`. */
export const counted = (number: number, what: string) =>
  `${number} ${what.replace(/^((?:permission rule|share link|(?:undone|unfinished) message|character))s?\b/, number === 1 ? "$1" : "$1s")}`

/** What a slim file does not have. */
export function slimWords({ outputs, characters, copies, bytes }: NonNullable<Facts["slim"]>): string[] {
  return [
    ...(outputs > 0 ? [`${characters.toLocaleString("en-US")} characters of ${count(outputs, "tool output")}`] : []),
    ...(copies > 0
      ? [`${count(copies, "field")} that ${copies === 1 ? "repeats" : "repeat"} others (${size(bytes)})`]
      : []),
  ]
}

/** `2026-11-22 14:03`, in the local time zone. */
export function localTime(when: Date): string {
  const two = (value: number) => String(value).padStart(2, "0")
  const day = [when.getFullYear(), two(when.getMonth() + 1), two(when.getDate())].join("-")
  return `${day} ${two(when.getHours())}:${two(when.getMinutes())}`
}

/** How long ago: `now`, `5 min`, `3 h`, `2 days`, and from two months on the day. */
export function age(when: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - when.getTime()) / 60_000)
  if (minutes < 1) return "now"
  if (minutes < 60) return `${minutes} min`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h`
  const days = Math.floor(minutes / (24 * 60))
  return days < 60 ? count(days, "day") : localTime(when).slice(0, 10)
}

/** @param files that were left out of what was looked for */
export const unreadWords = (files: readonly string[]): string[] =>
  files.length === 0
    ? []
    : [
        `${count(files.length, "saved session")} could not be read, and ${files.length === 1 ? "was" : "were"} not looked into: ${files.slice(0, 3).join(", ")}${files.length > 3 ? ", …" : ""}. \`opencode-session list\` says why.`,
      ]

/** A place, where a sentence begins with it. */
export const atStart = (place: string) => place.replace(/^the /, "The ")

/** What a saved session is called in a command, where it is never taken for an option. @param file from the root */
export const nameOf = (file: string): string => /^\.opencode\/sessions\/([^/-][^/]*)\.json$/.exec(file)?.[1] ?? file

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

/** An argument as one types it in a POSIX shell: bare, or in single quotes. */
export const typed = (word: string): string =>
  /^[\p{L}\p{N}._/@:+=][\p{L}\p{N}._/@:+=-]*$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
