import { lineNumbers } from "../../support/line-numbers.ts"

/**
 * The line of a saved file at which a message begins, from 1; nothing where the file does not have it. Quick for messages
 * in the order of the file.
 */
export function messageLines(text: string): (id: string) => number | undefined {
  const lineAt = lineNumbers(text)
  let last = 0
  return (id) => {
    const further = idAt(text, id, last)
    const at = further < 0 ? idAt(text, id, 0) : further
    if (at < 0) return undefined
    last = at
    return lineAt(at)
  }
}

/** Where an id is given, not named as by a part. Another tool may have written the file without a space. */
function idAt(text: string, id: string, from: number): number {
  const value = JSON.stringify(id)
  let at = text.indexOf(value, from)
  while (at >= 0 && !/"id":\s*$/.test(text.slice(Math.max(0, at - 8), at))) at = text.indexOf(value, at + 1)
  return at
}
