/**
 * Many literals found in one pass over a text (Aho-Corasick): one table step a character, whatever their number.
 * Letters of ASCII match in either case; a handler that cares looks at the text again.
 */

export type Automaton = {
  /**
   * Calls `hit` for every literal that ends in the text, in order of its end.
   * @param hit is given the literal's number and the offset after its last character
   * @param from and @param to which part of the text is read
   */
  run(text: string, hit: (literal: number, end: number) => void, from?: number, to?: number): void
}

export function automaton(literals: readonly string[]): Automaton {
  const { columnOf, columns } = alphabetOf(literals)
  const size = 1 + literals.reduce((sum, literal) => sum + literal.length, 0)
  const next = new Int32Array(size * columns)
  const outputs: number[][] = Array.from({ length: size }, () => [])
  let states = 1
  literals.forEach((literal, number) => {
    let state = 0
    for (let at = 0; at < literal.length; at++) {
      const cell = state * columns + (columnOf[literal.charCodeAt(at)] ?? 0)
      next[cell] ||= states++
      state = next[cell] ?? 0
    }
    outputs[state]?.push(number)
  })
  complete(next, outputs, columns)
  // A cell holds where the row of its target begins; below zero where a literal ends in the target.
  for (let cell = 0; cell < next.length; cell++) {
    const target = next[cell] as number
    const row = target * columns
    next[cell] = (outputs[target] as number[]).length > 0 ? ~row : row
  }
  return {
    run(text, hit, from = 0, to = text.length) {
      let row = 0
      for (let at = from; at < to; at++) {
        const code = text.charCodeAt(at)
        row = next[row + (code < 128 ? (columnOf[code] as number) : 0)] as number
        if (row >= 0) continue
        row = ~row
        for (const literal of outputs[row / columns] as number[]) hit(literal, at + 1)
      }
    },
  }
}

/** A column for every character that occurs, and column 0 for all others. */
function alphabetOf(literals: readonly string[]) {
  const columnOf = new Uint8Array(128)
  let columns = 1
  for (const character of new Set(literals.join("").toLowerCase())) {
    const code = character.charCodeAt(0)
    if (code >= 128) throw new RangeError(`A literal of the engine is not ASCII: ${character}`)
    columnOf[code] = columns
    columnOf[character.toUpperCase().charCodeAt(0)] = columns
    columns += 1
  }
  return { columnOf, columns }
}

/** Breadth first: where a literal cannot go on, the longest beginning of another that has just been read does. */
function complete(next: Int32Array, outputs: number[][], columns: number) {
  const fallback = new Int32Array(outputs.length)
  const queue: number[] = []
  for (let column = 0; column < columns; column++) if (next[column]) queue.push(next[column] as number)
  for (let place = 0; place < queue.length; place++) {
    const state = queue[place] as number
    const shorter = fallback[state] as number
    outputs[state]?.push(...(outputs[shorter] ?? []))
    for (let column = 0; column < columns; column++) {
      const cell = state * columns + column
      const target = next[shorter * columns + column] as number
      const child = next[cell] as number
      if (child === 0) next[cell] = target
      else {
        fallback[child] = target
        queue.push(child)
      }
    }
  }
}
