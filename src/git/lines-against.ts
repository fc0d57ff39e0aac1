/** The lines that take back a rule of a `.gitignore`. */
import { isAbsolute } from "node:path"

/**
 * What to write below a rule, so that git no longer ignores what is in a folder. Git looks into no folder that it
 * ignores, so each on the way has a line; and what else is on the way stays ignored, since it may be nobody else's.
 * @param rule `FILE:LINE:PATTERN` @param folder from the root
 */
export function linesAgainst(rule: string, folder: string): string[] {
  const { source, pattern } = partsOf(rule)
  const parts = fromFileOf(source, folder).split("/").filter(Boolean)
  const [first = ""] = parts
  const covers = meets(pattern, first)
  const lines = parts.flatMap((_, index) => {
    const path = `/${parts.slice(0, index + 1).join("/")}/`
    return [`!${path}`, ...(covers && index + 1 < parts.length ? [`${path}*`] : [])]
  })
  // The rule means the first folder alone, and nothing in it.
  return covers && !/[*?[]/.test(lastOf(pattern)) ? lines : [...lines, `!/${[...parts, "**"].join("/")}`]
}

function partsOf(rule: string) {
  const [, source = "", pattern = ""] = /^(.*?):\d+:(.*)$/s.exec(rule) ?? []
  return { source, pattern }
}

const lastOf = (pattern: string) => pattern.replace(/\/$/, "").split("/").at(-1) ?? ""

/** Whether a pattern is for a folder that is beside its file. */
function meets(pattern: string, folder: string): boolean {
  const segment = pattern.replace(/^(?:\/|(?:\*\*\/)+)/, "").replace(/\/$/, "")
  if (folder === "" || segment.includes("/")) return false
  const source = segment.replace(/\\(.)|\[!|[*?.+^${}()|]/g, (found, escaped: string | undefined) =>
    escaped ? `\\u{${escaped.codePointAt(0)?.toString(16)}}` : (wild[found] ?? `\\${found}`),
  )
  try {
    return new RegExp(`^${source}$`, "us").test(folder)
  } catch {
    // Of a class that JavaScript does not know: it may.
    return true
  }
}

const wild: Record<string, string> = { "*": ".*", "?": ".", "[!": "[^" }

/** The folder as the rules of this file see it. */
function fromFileOf(source: string, folder: string): string {
  const [, from] = /^(.+)\/\.gitignore$/.exec(source) ?? []
  if (from === undefined || isAbsolute(from)) return folder
  if (folder === from || from.startsWith(`${folder}/`)) return ""
  return folder.startsWith(`${from}/`) ? folder.slice(from.length + 1) : folder
}

/** The same in a sentence. A rule of a user's own file, which is for every repository, is outdone by the clone's, which no colleague gets. */
export function putBelow(rule: string, folder: string): string {
  const lines = linesAgainst(rule, folder).map((line) => `\`${line}\``)
  const { source } = partsOf(rule)
  const isOwn = isAbsolute(source) && !/[/\\]info[/\\]exclude$/.test(source)
  const where = isOwn ? "of this clone's .git/info/exclude" : "after that rule"
  return `${lines.join(", ")} on ${lines.length === 1 ? "a line" : "lines"} ${where}`
}
