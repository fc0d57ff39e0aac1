/** Tells whether a match is a whole path, or part of another path (`/mnt/home/al`, `/home/alice`). */
import type { Kind } from "./spellings.ts"

/** Letters of scripts that put no space between words, nor between a word and a path: `文件在/home/al里`. */
export const unspaced = ["Han", "Hiragana", "Katakana", "Hangul", "Thai", "Lao", "Khmer", "Myanmar"]
  .map((script) => String.raw`\p{scx=${script}}`)
  .join("")

/** Hex digits of a percent escape for a character that cannot be part of a name. */
const apart = "(?:0[9AaDd]|2[1-467-9ACFacf]|3[A-Fa-f]|5[B-Eb-e]|60|7[B-Db-d])"

/** What must not follow: more of a longer name. (`/home/al` is not `/home/alice`, `/home/al.old`, `/home/al-2`.) */
export const notAfter: Record<Kind, string> = {
  path: named(`%(?!(?:25)*${apart})`),
  pattern: named(`%(?!(?:25)*${apart})`),
  bare: named("%"),
  user: named("%"),
  // Here the rest of a longer path follows in the same name.
  folder: String.raw`(?![\p{L}\p{N}])`,
}

function named(percent: string) {
  const longer = String.raw`(?![\p{L}\p{N}\p{M}_~+@-]|${percent}|\.+[\p{L}\p{N}_/\\-])`
  // Where the path ends in such a letter itself, or they lead to a slash or an ending, they are more of its name.
  const word = String.raw`(?<![${unspaced}])(?=[${unspaced}]+(?![${unspaced}/\\]|\.[\p{L}\p{N}]))`
  // Of Markdown's emphasis, which also begins with it.
  const emphasised = String.raw`(?=_+(?:[\s.,;:!?)\]"']|$))(?<=(?:^|[\s"'(,;:])_\S{0,300})`
  return `(?:${longer}|${word}|${emphasised})`
}

/** Characters to look back. */
const reach = 120

export function begins(text: string, at: number, end: number, kind: Kind): boolean {
  const before = unescaped(text.slice(Math.max(0, at - reach), at))
  switch (kind) {
    case "pattern":
      if (before.endsWith("/")) return true
      break
    case "user":
      return !namely.test(before) || words.test(before)
    case "bare":
      return bare.some((opening) => opening.test(before))
    case "folder":
      if (/[/\\]-?$/.test(before)) return true
      // Alone it might be a flag, such as `-home-page`.
      return /(?:[-%!][^-%!]+){3}|[-%!]$/.test(text.slice(at, end + 1)) && bare.some((opening) => opening.test(before))
  }
  return !namely.test(before) || words.test(before) || openings.some((opening) => opening.test(before))
}

/** The end of a name or of a path before it. A token counts as a path. */
const namely = /(?:[\p{L}\p{N}\p{M}_.~/\\]|\{\{(?:worktree|opencode-data|home)[a-z|-]*\}\})$/u

/** Words without a space behind them; but alone between slashes they are a folder: `/mnt/文件/home`. */
const words = new RegExp(String.raw`(?:^|[^${unspaced}/\\~.])[${unspaced}]+$`, "u")

/** What can precede an absolute path, although it looks like the end of a name. */
const openings = [
  /(?:^|[^\p{L}\p{N}])(?:file|vscode-[a-z-]+):\/\/[^\s/\\"'`]*$/u, // a URL, with a host or not
  /:\/\/(?:file|vscode-remote\/[^\s/\\"'`]+)$/,
  /[a-z][a-z\d+.-]*:\/\/\/?$/i, // webpack:///home, sqlite:////home
  /\/@fs$/, // Vite
  /wsl(?:\.localhost|\$)[\\/]+[\w.-]+$/i,
  /[\\/]{2}[?.][\\/]+$/, // \\?\C:\
  /(?:^|[\s"'`=(,;<>|])\/$/,
  /(?:^|[\s"'`(])[abciow]$/, // a diff: a/home/al
  /\\[nrtbf]$/, // an escaped line break in JSON
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour of the terminal
  /(?:\u001b|\\u001b|\\x1b|\\e|\\033)\[[\d;]*m$/i,
  /(?:^|[\s"'`=,;])-{1,2}[A-Za-z][A-Za-z-]*$/, // a compiler's flag: -I/usr/include, -isystem/usr/include
  /(?:^|[\s"'`(,;:])_+$/, // Markdown's emphasis
]

const bare = [
  /(?:^|[\s"'`=(,;:<>|[{@!#&*])$/,
  /\\[nrt]$/,
  /(?:\.\.[/\\]){2,}$/, // up to the root and down again: ../../home
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour of the terminal
  /(?:\u001b|\\u001b|\\x1b|\\e|\\033)\[[\d;]*m$/i,
]

/** Decodes percent escapes and JSON escapes. */
function unescaped(text: string): string {
  if (!/[\da-f]$/i.test(text)) return text
  return text
    .replace(/%(?:25)*([0-7][\da-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\+u((?!00[01])[\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/=3D$/, "=")
}
