/**
 * Paths of one machine as tokens that hold on every machine, and back.
 *
 *     /home/al/shop/src/a.ts  ⇄  {{worktree}}/src/a.ts
 *
 * Law: `expand(tokenise(text, places), places) === text` for any text. Text that looks like a token gets an `=` more
 * on the way out and loses it on the way in.
 */

type Place = "worktree" | "opencode-data" | "home"

/** A function over every text of a session. */
export type TextMap = (text: string) => string

/** Absolute paths of the machine at hand, without a slash at the end. */
export type Places = Record<Place, string> & {
  /** The same places by another name, where a symbolic link leads there. */
  links?: Partial<Record<Place, string>>
}

/** In this order where two are the same path. */
const names: Place[] = ["worktree", "opencode-data", "home"]

/** How a path is written in different surroundings. A token names the form, but for the plain one. */
const forms: Record<string, (path: string) => string> = {
  "": (path) => path,
  slash: (path) => path.replaceAll("\\", "/"),
  json: (path) => inJson(path),
  "json-json": (path) => inJson(inJson(path)),
  "escaped-slash": (path) => path.replaceAll("/", "\\/"),
  // With the slash before a drive letter, so that it follows `file://` on every system.
  url: (path) =>
    encodeURI(
      path
        .replaceAll("\\", "/")
        .replace(/^(?=[a-z]:)/i, "/")
        .replace(/\p{Cs}/gu, "\ufffd"),
    ).replace(/[?#]/g, encodeURIComponent),
}

const token = new RegExp(
  `\\{\\{(=*)(${names.join("|")})(-link)?(?:\\|(${Object.keys(forms).filter(Boolean).join("|")}))?\\}\\}`,
  "g",
)

/** Text with the paths of this machine as tokens. @returns a function, since the paths are put together once for many texts */
export function tokeniser(places: Places): TextMap {
  const literals = literalsOf(places)
  const patterns = [...literals.keys()].map((literal) => literal.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
  // What may not follow: the rest of a longer name (`/home/al` is not `/home/alice`, `/home/al.old` or `/home/al-2`).
  const paths = new RegExp(`(?:${patterns.join("|")})(?![\\p{L}\\p{N}\\p{M}_~+@%-]|\\.+[\\p{L}\\p{N}_/\\\\-])`, "u")
  const either = new RegExp(literals.size > 0 ? `${paths.source}|${token.source}` : token.source, "gu")
  return (text) => {
    if (!text.includes("{{") && ![...literals.keys()].some((literal) => text.includes(literal))) return text
    let out = ""
    let done = 0
    either.lastIndex = 0
    for (let match = either.exec(text); match; match = either.exec(text)) {
      const [found] = match
      const name = literals.get(found)
      if (name && !begins(text, match.index)) {
        // Not a path of ours; but a token may begin inside it.
        either.lastIndex = match.index + 1
        continue
      }
      out += text.slice(done, match.index) + (name ?? found.replace("{{", "{{="))
      done = either.lastIndex
    }
    return out + text.slice(done)
  }
}

/** Text with tokens as the paths of this machine. */
export function expander(places: Places): TextMap {
  return (text) => {
    if (!text.includes("{{")) return text
    return text.replace(token, (match, escapes: string, name: Place, link?: string, form = "") => {
      if (escapes) return match.replace("=", "")
      const path = (link && places.links?.[name]) || places[name]
      return forms[form]?.(path) ?? match
    })
  }
}

/** Every way to write every place, the longest first, with its token. A root directory is never replaced. */
function literalsOf(places: Places): Map<string, string> {
  const found = new Map<string, string>()
  const spelled = names.flatMap((name) => [
    [name, places[name]] as const,
    [`${name}-link`, places.links?.[name]] as const,
  ])
  for (const [name, path] of spelled) {
    if (!path || /^(?:[a-z]:)?[\\/]*$/i.test(path)) continue
    for (const [form, write] of Object.entries(forms)) {
      const literal = write(path)
      if (!found.has(literal)) found.set(literal, `{{${name}${form && `|${form}`}}}`)
    }
  }
  return new Map([...found].sort(([a], [b]) => b.length - a.length))
}

/** What stands before an absolute path though it looks like the end of a name. */
const openings = [
  /(?:file:\/\/|:\/\/file)$/, // a URL
  /\\[nrtbf]$/, // a line break in JSON in a string
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour of the terminal
  /(?:\u001b|\\u001b|\\x1b|\\e|\\033)\[[\d;]*m$/i,
  /(?:^|[\s"'`=,;])-[A-Za-z]$/, // a compiler's flag: -I/usr/include
]

/** Whether a path may begin here, or what stands before makes it a part of another (`/mnt/home/al`, `../home/al`). */
function begins(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 24), at)
  return !/[\p{L}\p{N}\p{M}_.~/\\]$/u.test(before) || openings.some((opening) => opening.test(before))
}

const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
