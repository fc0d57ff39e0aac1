/** Homes of people in a text: `/home/al`, `/Users/al`, `C:\Users\al`. */

/** Of containers, build machines and manuals; they are nobody's. */
const nobodys = new Set(
  `runner runneradmin node user users username ubuntu debian vagrant circleci vscode codespace gitpod jovyan linuxbrew app
   name you me your-name yourname your-user youruser xxx example public default shared guest`.split(/\s+/),
)

const separator = String.raw`(?:\\*\/|\\+)`
const name = String.raw`([\p{L}_][\p{L}\p{N}._-]{0,63})`
/** Not the rest of a longer path; but a line break in JSON, a colour, a flag or `file://` may stand before. */
const begin = String.raw`(?:(?<![\p{L}\p{N}_.~/\\-])|(?<=\\[nrtbf]|file:\/\/|\[[\d;]{0,8}m|[\s"'=]-[A-Za-z]))`
const home = new RegExp(`${begin}(?:\\\\*/(home|Users)\\\\*/|([A-Za-z]):${separator}Users${separator})${name}`, "gu")

/** In the strings and keys of a value, each once for each string. Attachments (`data:` URLs) are no text. */
export function homesIn(value: unknown): string[] {
  if (typeof value === "string") return inText(value)
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [...inText(key), ...homesIn(inner)])
}

function inText(text: string): string[] {
  if (!/home|Users/.test(text) || text.startsWith("data:")) return []
  const found = [...text.matchAll(home)]
    .map(([, posix, drive, who = ""]) => ({
      who: who.replace(/[._-]+$/, ""),
      before: posix ? `/${posix}/` : `${drive}:\\Users\\`,
    }))
    .filter(({ who }) => !nobodys.has(who.toLowerCase()))
  return [...new Set(found.map(({ before, who }) => before + who))]
}
