/**
 * Many literals found in one pass over a text (Aho-Corasick): one table step a character, whatever their number.
 * Letters of ASCII match in either case; a handler that cares looks at the text again.
 */
import { isForeign } from "./characters.ts"

export type Automaton = {
  /**
   * Calls `hit` for every literal that ends in the text, in order of its end.
   * @param hit is given the literal's number and the offset after its last character
   * @param from and @param to which part of the text is read
   * @returns whether a letter of another script was read
   */
  run(text: string, hit: (literal: number, end: number) => void, from?: number, to?: number): boolean
}

export function automaton(literals: readonly string[]): Automaton {
  const { columnOf, columns } = alphabetOf(literals)
  // A row is found by a shift, which is quicker than a product; the step to the next character waits for it.
  const bits = Math.ceil(Math.log2(columns))
  const { next, outputs } = treeOf(literals, columnOf, bits)
  complete(next, outputs, bits)
  // Below zero where a literal ends in the target.
  for (let cell = 0; cell < next.length; cell++)
    if ((outputs[next[cell] as number] as number[]).length > 0) next[cell] = ~(next[cell] as number)
  return {
    run(text, hit, from = 0, to = text.length) {
      let state = 0
      let foreign = false
      for (let at = from; at < to; at++) {
        const code = text.charCodeAt(at)
        let column = 0
        if (code < 128) column = columnOf[code] as number
        else foreign ||= isForeign(code)
        state = next[(state << bits) + column] as number
        if (state >= 0) continue
        state = ~state
        for (const literal of outputs[state] as number[]) hit(literal, at + 1)
      }
      return foreign
    },
  }
}

/**
 * The beginnings of all literals as a tree; a state for each, the shorter ones first, so that the rows that nearly every
 * step goes through lie side by side.
 */
function treeOf(literals: readonly string[], columnOf: Uint8Array, bits: number) {
  const size = 1 + literals.reduce((sum, literal) => sum + literal.length, 0)
  // A step that misses the processor's nearest memory takes as long as ten.
  const next = size < 2 ** 15 ? new Int16Array(size << bits) : new Int32Array(size << bits)
  const outputs: number[][] = Array.from({ length: size }, () => [])
  const reached = literals.map(() => 0)
  const longest = Math.max(0, ...literals.map(({ length }) => length))
  let states = 1
  for (let depth = 0; depth < longest; depth++)
    literals.forEach((literal, number) => {
      if (depth >= literal.length) return
      const cell = ((reached[number] as number) << bits) + (columnOf[literal.charCodeAt(depth)] ?? 0)
      next[cell] ||= states++
      reached[number] = next[cell] as number
      if (depth === literal.length - 1) outputs[reached[number] as number]?.push(number)
    })
  return { next, outputs }
}

/** The others stand behind them. */
const frequent = 'etaoinsrlcdpumhgfybvwkx_-.=:"/'

/** A column for every character that occurs, the frequent ones side by side, and column 0 for all others. */
function alphabetOf(literals: readonly string[]) {
  const columnOf = new Uint8Array(128)
  let columns = 1
  const occurring = new Set(literals.join("").toLowerCase())
  for (const character of new Set([...[...frequent].filter((one) => occurring.has(one)), ...occurring])) {
    const code = character.charCodeAt(0)
    if (code >= 128) throw new RangeError(`A literal of the engine is not ASCII: ${character}`)
    columnOf[code] = columns
    columnOf[character.toUpperCase().charCodeAt(0)] = columns
    columns += 1
  }
  return { columnOf, columns }
}

/** Breadth first: where a literal cannot go on, the longest beginning of another that has just been read does. */
function complete(next: Int16Array | Int32Array, outputs: number[][], bits: number) {
  const columns = 1 << bits
  const fallback = new Int32Array(outputs.length)
  const queue: number[] = []
  for (let column = 0; column < columns; column++) if (next[column]) queue.push(next[column] as number)
  for (let place = 0; place < queue.length; place++) {
    const state = queue[place] as number
    const shorter = fallback[state] as number
    outputs[state]?.push(...(outputs[shorter] ?? []))
    for (let column = 0; column < columns; column++) {
      const cell = (state << bits) + column
      const target = next[(shorter << bits) + column] as number
      const child = next[cell] as number
      if (child === 0) next[cell] = target
      else {
        fallback[child] = target
        queue.push(child)
      }
    }
  }
}
