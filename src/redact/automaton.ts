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
  const { next, outputs } = tableOf(treeOf(literals, columnOf, bits), bits)
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

type Tree = {
  /** For each state and column the state that follows, or 0. */
  next: Int16Array | Int32Array
  /** For each state but the first, the cell that leads to it. */
  cells: number[]
  /** The first state of each length, and how many there are in all. */
  levels: number[]
  /** The literals that end in a state. */
  outputs: (number[] | undefined)[]
}

/**
 * The beginnings of all literals as a tree; a state for each, the shorter ones first, so that the rows that nearly every
 * step goes through lie side by side.
 */
function treeOf(literals: readonly string[], columnOf: Uint8Array, bits: number): Tree {
  const size = 1 + literals.reduce((sum, literal) => sum + literal.length, 0)
  // A step that misses the processor's nearest memory takes as long as ten.
  const next = size < 2 ** 15 ? new Int16Array(size << bits) : new Int32Array(size << bits)
  const tree: Tree = { next, cells: [0], levels: [0, 1], outputs: [] }
  const reached = new Uint32Array(literals.length)
  let longer = [...literals.keys()]
  for (let depth = 0; longer.length > 0; depth++) {
    longer = longer.filter((number) => (literals[number] as string).length > depth)
    for (const number of longer) {
      const literal = literals[number] as string
      const cell = ((reached[number] as number) << bits) + (columnOf[literal.charCodeAt(depth)] as number)
      if (next[cell] === 0) next[cell] = tree.cells.push(cell) - 1
      const state = next[cell] as number
      reached[number] = state
      if (depth === literal.length - 1) tree.outputs[state] = [...(tree.outputs[state] ?? []), number]
    }
    tree.levels.push(tree.cells.length)
  }
  return tree
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

/**
 * Where a literal cannot go on, the longest beginning of another that has just been read does. So a row is that one's,
 * which is shorter and thus complete, with the literal's own steps written over it. A cell is below zero where a literal
 * ends in the state that it leads to.
 */
function tableOf({ next, cells, levels, outputs }: Tree, bits: number): Pick<Tree, "next" | "outputs"> {
  const columns = 1 << bits
  const fallback = new Uint32Array(cells.length)
  for (const [depth, from] of levels.entries()) {
    const to = levels[depth + 1] ?? from
    for (let state = Math.max(from, 1); state < to; state++) {
      const shorter = (fallback[state] as number) << bits
      next.copyWithin(state << bits, shorter, shorter + columns)
    }
    for (let child = to; child < (levels[depth + 2] ?? to); child++) {
      const cell = cells[child] as number
      // The row of the first state is still the tree's own.
      const other = depth === 0 ? 0 : (next[cell] as number)
      fallback[child] = other < 0 ? ~other : other
      if (other < 0) outputs[child] = [...(outputs[child] ?? []), ...(outputs[~other] ?? [])]
      next[cell] = outputs[child] ? ~child : child
    }
  }
  return { next, outputs }
}
