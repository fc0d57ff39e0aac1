/** What a text takes of a model's window, by an estimate that is rather too high: code has short tokens. */
export const bytesPerToken = 3

export const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken)

/** The longest start of a text that takes no more than so many tokens; it never splits a character. */
export function startWithin(text: string, tokens: number): string {
  const bytes = Buffer.from(text.slice(0, tokens * bytesPerToken))
  const most = Math.max(0, tokens) * bytesPerToken
  if (bytes.length <= most) return bytes.toString()
  return bytes.toString("utf8", 0, most).replace(/\uFFFD+$/, "")
}
