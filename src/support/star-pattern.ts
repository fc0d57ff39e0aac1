/** Whether a text fits a pattern in which `*` stands for any characters, or none. */
export function fitsStars(pattern: string, text: string): boolean {
  // A regular expression would try every way to share out the text among the stars, which may take for ever.
  const [first = "", ...inner] = pattern.split("*")
  const last = inner.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let from = first.length
  for (const piece of inner) {
    const at = text.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return from + last.length <= text.length && text.endsWith(last)
}
