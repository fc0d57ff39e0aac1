/** Finds home paths in a text: `/home/al`, `/Users/al`, `C:\Users\al`, in every spelling that `save` tokenises. */
import { unspaced } from "./path-boundary.ts"
import { tokeniserBeside } from "./path-tokens.ts"
import { type Kind, nobodys } from "./spellings.ts"

/** Separator between two names of a path. Only a candidate: a match counts if a save would make it a token. */
const separator = String.raw`(?:\\*\/|\\+|%(?:25)*(?:2[Ff]|5[Cc])|&#(?:x2[Ff]|47);|\\+u002[Ff])`
const letter = String.raw`[\p{L}_]|%[89A-Fa-f][\dA-Fa-f]|\\+u[\dA-Fa-f]{4}|\\[2-3][0-7]{2}`
const name = String.raw`((?:${letter})(?:${letter}|[\p{N}\p{M}.-]|%20){0,63})`
const drive = `(?:([A-Za-z])(?::|%3[Aa])?${separator}+)?`
const clear = new RegExp(`${drive}((?:(?:var|usr|export)${separator})?(?:home|Users))${separator}+${name}`, "gu")
/** The name of a folder that other agents and editors keep for a project. */
const folder = /[/\\](?:([A-Z])--|-{1,2}|%|!)(home|Users)[-%!]([\p{L}_][\p{L}\p{N}._]{0,63})[-%!]/gu

/** @returns the home paths that a text shows */
export function homesIn(text: string): string[] {
  if (!/home|Users/.test(text)) return []
  const found = new Set<string>()
  for (const [, drive, above = "", written = ""] of text.matchAll(clear)) {
    const home = homesOf(drive, above.match(/[A-Za-z]{3,}/g) ?? [], decoded(written)).find((one) =>
      showsPath(text, one),
    )
    if (home) found.add(home)
  }
  // Only if nothing else was found: such a name does not show where the user's name ends.
  if (found.size === 0)
    for (const [, drive, above = "", who = ""] of text.matchAll(folder))
      for (const home of homesOf(drive, [above], who)
        .filter((one) => showsFolder(text, one))
        .slice(0, 1))
        found.add(home)
  return [...found]
}

/**
 * The home path in a tool call's title. Where OpenCode's root is `/`, a title is a path without its first slash. But
 * `home/al/a` may also be a file of the project.
 */
export function homeInTitle(title: string, input: Record<string, unknown>): string | undefined {
  const [, home, who = ""] = /^((?:home|Users)\/([\p{L}_][\p{L}\p{N}._-]{0,63}))(?:\/|$)/u.exec(title) ?? []
  if (!home || nobodys.has(who.toLowerCase())) return undefined
  const isBelow = (path: unknown) => typeof path === "string" && path.endsWith(`/${title}`) && path !== `/${title}`
  return Object.values(input).some(isBelow) ? undefined : `/${home}`
}

/** Whether a save on the machine with this home would make a token of anything in a text. */
export const shows = showing()
const showsPath = showing(["path", "pattern"])
const showsFolder = showing(["folder"])

/** A limit, because a hostile file can name any number of homes. */
const remembered = 500

function showing(kinds?: Kind[]): (text: string, home: string) => boolean {
  const known = new Map<string, (text: string) => string>()
  return (text, home) => {
    const replace = known.get(home) ?? tokeniserBeside({ worktree: "", home, "opencode-data": "" }, kinds)
    if (known.size < remembered) known.set(home, replace)
    return replace(text) !== text
  }
}

/** What follows a name without a space. */
const wordsBehind = new RegExp(`(?<=[A-Za-z0-9._-])[${unspaced}].*$`, "u")

/** @returns possible homes, likeliest first */
function homesOf(drive: string | undefined, above: string[], who: string): string[] {
  const plain = who.replace(wordsBehind, "")
  const names = [...new Set([plain.replace(/[._-]+$/, ""), plain, who])].filter(
    (one) => one && !nobodys.has(one.toLowerCase()),
  )
  return names.flatMap((one) => [
    ...(drive && above.at(-1) === "Users" ? [`${drive.toUpperCase()}:\\Users\\${one}`] : []),
    `/${above.join("/")}/${one}`,
    ...(above.length > 1 ? [`/${above.at(-1)}/${one}`] : []),
  ])
}

/** A name with its percent, JSON and git escapes decoded. */
function decoded(name: string): string {
  if (!/[%\\]/.test(name)) return name
  const bytes = name.replace(/\\([0-7]{3})/g, (_, code) => `%${Number.parseInt(code, 8).toString(16)}`)
  const units = bytes.replace(/\\+u([\dA-Fa-f]{4})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
  try {
    return decodeURIComponent(units)
  } catch {
    return name
  }
}
