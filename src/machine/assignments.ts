/** `NAME=value` and `name: value`, line by line: .env, .npmrc, AWS, YAML, and whatever cannot be read otherwise. */
import type { Named } from "./secret-values.ts"

/** Characters of a value. */
const longest = 20_000

/** Commented lines count: an old password is one. Quoted values may have several lines. */
export function assignments(text: string, separator: "=" | ":"): Named[] {
  const found = privateKeys(text)
  for (let start = 0; start < text.length; ) {
    const end = lineEnd(text, start)
    const line = text.slice(start, end)
    const at = line.indexOf(separator, separator === ":" && line.startsWith("//") ? 2 : 0)
    const name = at < 0 ? "" : nameIn(line.slice(0, at))
    let next = end + 1
    if (name) {
      const from = start + at + 1 + (/^\s*/.exec(line.slice(at + 1))?.[0].length ?? 0)
      const quoted = from < end ? quotedAt(text, from) : undefined
      if (quoted) next = lineEnd(text, quoted.end) + 1
      found.push(...(quoted?.values ?? unquoted(text.slice(from, end))).map((value) => ({ name, value })))
    } else found.push({ name: "", value: stripped(line.slice(0, longest)) })
    start = next
  }
  return found
}

/** @returns nothing when it is no name */
function nameIn(text: string): string {
  const name = text
    .slice(0, 300)
    .replace(/^[\s#;{,"'-]+/, "")
    .replace(/^(?:export|set|setx|declare -x)\s+/i, "")
    .replace(/[\s"']+$/, "")
  return /\s/.test(name) ? "" : name
}

function quotedAt(text: string, from: number): { values: string[]; end: number } | undefined {
  const quote = text[from] ?? ""
  if (!`"'\``.includes(quote)) return undefined
  const limit = Math.min(text.length, from + longest)
  for (let at = from + 1; at < limit; at++) {
    if (text[at] === "\\" && quote === '"') at++
    else if (text[at] === quote) {
      const raw = text.slice(from + 1, at)
      return { values: quote === '"' && raw.includes("\\") ? [raw, unescaped(raw)] : [raw], end: at }
    }
  }
  return undefined
}

const unescaped = (text: string) =>
  text.replace(/\\(.)/gs, (_, character: string) => ({ n: "\n", r: "\r", t: "\t" })[character] ?? character)

/** Without a comment behind it; and with it, since not everybody takes it for one. */
function unquoted(text: string): string[] {
  const whole = text.slice(0, longest).trim().replace(/,$/, "")
  const comment = whole.search(/\s[#;]/)
  return [...new Set([comment < 0 ? whole : whole.slice(0, comment).trimEnd(), whole])].filter(Boolean)
}

/** Wherever they stand: also in a block of YAML, or without quotes. */
function privateKeys(text: string): Named[] {
  const found: Named[] = []
  for (let at = text.indexOf("-----BEGIN "); at >= 0; at = text.indexOf("-----BEGIN ", at + 1)) {
    const end = text.indexOf("-----END ", at)
    if (end < 0) break
    const close = text.indexOf("-----", end + 9)
    const value = text.slice(at, close < 0 ? end : close + 5)
    if (value.length <= longest) found.push({ name: "private key", value })
  }
  return found
}

/** Without the quotes, commas and signs of a list around it. */
function stripped(line: string): string {
  let [start, end] = [0, line.length]
  while (start < end && `"'#- \t`.includes(line[start] ?? "")) start++
  while (end > start && `"', \t\r`.includes(line[end - 1] ?? "")) end--
  return line.slice(start, end)
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from)
  return end < 0 ? text.length : end
}
