/** Addresses in a text that nobody marked up as links. */

const address = /(?<![\p{L}\p{N}_])https?:\/\/[^\s<>"'`\p{C}\p{Z}]+/giu

/** @returns the text in pieces, of which the links have an address */
export function withBareLinks(text: string): { text: string; href?: string }[] {
  if (!text.includes("://")) return [{ text }]
  const pieces: { text: string; href?: string }[] = []
  let from = 0
  for (const match of text.matchAll(address)) {
    const href = trimmed(match[0])
    if (!/^https?:\/\/[\p{L}\p{N}[]/iu.test(href)) continue
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) })
    pieces.push({ text: href, href })
    from = match.index + href.length
  }
  if (from < text.length) pieces.push({ text: text.slice(from) })
  return pieces
}

/** Without what belongs to the sentence: its punctuation, and a bracket that was opened before the address. */
function trimmed(href: string): string {
  const excess = new Map([
    [")", countOf(href, ")") - countOf(href, "(")],
    ["]", countOf(href, "]") - countOf(href, "[")],
  ])
  let end = href.length
  for (;;) {
    const last = href[end - 1] ?? ""
    const more = excess.get(last)
    if (more === undefined ? !/[.,;:!?*_~|\p{Pe}\p{Pf}]/u.test(last) : more <= 0) return href.slice(0, end)
    if (more !== undefined) excess.set(last, more - 1)
    end--
  }
}

const countOf = (text: string, sign: string): number => text.split(sign).length - 1
