/**
 * The number of the line of a place in a text. Places are asked for in order, or the count begins anew.
 * @param first the number of the first line
 */
export function lineNumbers(text: string, first = 1): (at: number) => number {
  let [line, next] = [first, text.indexOf("\n")]
  let last = 0
  return (at) => {
    if (at < last) [line, next] = [first, text.indexOf("\n")]
    last = at
    for (; next >= 0 && next < at; next = text.indexOf("\n", next + 1)) line++
    return line
  }
}
