/** Whether a path begins or ends at a place of a text, or is a part of another (`/mnt/home/al`, `/home/alice`). */
import type { Kind } from "./spellings.ts"

/** Of a percent escape: what is no letter, digit, or other part of a name. */
const apart = "(?:0[9AaDd]|2[1-467-9ACFacf]|3[A-Fa-f]|5[B-Eb-e]|60|7[B-Db-d])"

/** What may not follow: the rest of a longer name (`/home/al` is not `/home/alice`, `/home/al.old` or `/home/al-2`). */
export const notAfter: Record<Kind, string> = {
  path: named(`%(?!(?:25)*${apart})`),
  pattern: named(`%(?!(?:25)*${apart})`),
  bare: named("%"),
  user: named("%"),
  // There what is below follows in the same name.
  folder: String.raw`(?![\p{L}\p{N}])`,
}

function named(percent: string) {
  return String.raw`(?![\p{L}\p{N}\p{M}_~+@-]|${percent}|\.+[\p{L}\p{N}_/\\-])`
}

/** How far back is looked. */
const reach = 120

export function begins(text: string, at: number, end: number, kind: Kind): boolean {
  const before = unescaped(text.slice(Math.max(0, at - reach), at))
  switch (kind) {
    case "pattern":
      if (before.endsWith("/")) return true
      break
    case "user":
      return !namely.test(before)
    case "bare":
      return bare.some((opening) => opening.test(before))
    case "folder":
      if (/[/\\]-?$/.test(before)) return true
      // Alone it might be a flag, `-home-page`.
      return /(?:[-%!][^-%!]+){3}|[-%!]$/.test(text.slice(at, end + 1)) && bare.some((opening) => opening.test(before))
  }
  return !namely.test(before) || openings.some((opening) => opening.test(before))
}

/** The end of a name, or of what leads to it; a token is a path, too. */
const namely = /(?:[\p{L}\p{N}\p{M}_.~/\\]|\{\{(?:worktree|opencode-data|home)[a-z|-]*\}\})$/u

/** What stands before an absolute path though it looks like the end of a name. */
const openings = [
  /(?:^|[^\p{L}\p{N}])(?:file|vscode-[a-z-]+):\/\/[^\s/\\"'`]*$/u, // a URL, with a host or not
  /:\/\/(?:file|vscode-remote\/[^\s/\\"'`]+)$/,
  /[a-z][a-z\d+.-]*:\/\/\/?$/i, // webpack:///home, sqlite:////home
  /\/@fs$/, // Vite
  /wsl(?:\.localhost|\$)[\\/]+[\w.-]+$/i,
  /[\\/]{2}[?.][\\/]+$/, // \\?\C:\
  /(?:^|[\s"'`=(,;<>|])\/$/,
  /(?:^|[\s"'`(])[abciow]$/, // of a diff: a/home/al
  /\\[nrtbf]$/, // a line break in JSON in a string
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour of the terminal
  /(?:\u001b|\\u001b|\\x1b|\\e|\\033)\[[\d;]*m$/i,
  /(?:^|[\s"'`=,;])-[A-Za-z]$/, // a compiler's flag: -I/usr/include
]

const bare = [
  /(?:^|[\s"'`=(,;:<>|[{@!#&*])$/,
  /\\[nrt]$/,
  /(?:\.\.[/\\]){2,}$/, // up to the root and down again
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour of the terminal
  /(?:\u001b|\\u001b|\\x1b|\\e|\\033)\[[\d;]*m$/i,
]

/** With percent escapes, and those of JSON, as what they stand for. */
function unescaped(text: string): string {
  if (!/[\da-f]$/i.test(text)) return text
  return text
    .replace(/%(?:25)*([0-7][\da-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\+u00([2-7][\da-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/=3D$/, "=")
}
