/** Paths as git writes them where a line holds one, in quotes if need be: `"docs/\\350\\256\\276.md"`. */

const letters: Record<string, string> = { a: "\x07", b: "\b", t: "\t", n: "\n", v: "\v", f: "\f", r: "\r" }

/** @param path as git wrote it, in quotes or not */
export function unquoted(path: string): string {
  const inner = /^"(.*)"$/s.exec(path)?.[1]
  if (inner === undefined) return path
  const pieces = inner.match(/\\[0-7]{3}|\\.|[^\\]+/gs) ?? []
  return Buffer.concat(
    pieces.map((piece) => {
      if (/^\\[0-7]/.test(piece)) return Buffer.of(Number.parseInt(piece.slice(1), 8))
      return Buffer.from(piece.startsWith("\\") ? (letters[piece.slice(1)] ?? piece.slice(1)) : piece)
    }),
  ).toString()
}

/** For a line that git reads: it takes one that begins with a quote for a quoted path. */
export const quoted = (path: string): string => (path.startsWith('"') ? `"${path.replace(/["\\]/g, "\\$&")}"` : path)
