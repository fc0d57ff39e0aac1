/** The lines that take back a rule of a `.gitignore`. */

/**
 * What to write below a rule, so that git no longer ignores what is in a folder. Git looks into no folder that it
 * ignores, so each on the way has a line.
 * @param rule `FILE:LINE:PATTERN` @param folder from the root
 */
export function linesAgainst(rule: string, folder: string): string[] {
  const [, source = "", pattern = ""] = /^(.*?):\d+:(.*)$/s.exec(rule) ?? []
  const parts = fromFileOf(source, folder).split("/").filter(Boolean)
  const folders = parts.map((_, index) => `!/${parts.slice(0, index + 1).join("/")}/`)
  const [first] = folders
  // The rule means that folder alone, and nothing in it.
  if (first && pattern.replace(/\/$/, "").split("/").at(-1) === parts[0]) return [first]
  return [...folders, `!/${[...parts, "**"].join("/")}`]
}

/** The folder as the rules of this file see it. */
function fromFileOf(source: string, folder: string): string {
  const [, from] = /^(.+)\/\.gitignore$/.exec(source) ?? []
  if (from === undefined) return folder
  if (folder === from || from.startsWith(`${folder}/`)) return ""
  return folder.startsWith(`${from}/`) ? folder.slice(from.length + 1) : folder
}

/** The same in a sentence. */
export function putBelow(rule: string, folder: string): string {
  const lines = linesAgainst(rule, folder).map((line) => `\`${line}\``)
  return `${lines.join(", ")} on ${lines.length === 1 ? "a line" : "lines"} after that rule`
}
