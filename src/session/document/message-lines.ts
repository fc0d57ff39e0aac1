import { lineNumbers } from "../../support/line-numbers.ts"

/**
 * The line of a saved file at which a message begins, from 1; nothing where the file does not have it. Quick for messages
 * in the order of the file.
 */
export function messageLines(text: string): (id: string) => number | undefined {
  const lineAt = lineNumbers(text)
  let last = 0
  return (id) => {
    const key = `"id": ${JSON.stringify(id)}`
    const further = text.indexOf(key, last)
    const at = further < 0 ? text.indexOf(key) : further
    if (at < 0) return undefined
    last = at
    return lineAt(at)
  }
}
