/** Whether a value looks as if a machine had drawn it. */

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Letters and digits in disorder, in one word. Plain hex and UUIDs are no sign: hashes and ids look so as well. */
export function looksRandom(value: string): boolean {
  if (!/^[\w+/=.~:!@#$%^&*-]{16,4096}$/.test(value)) return false
  if (/^[\da-f]+$/i.test(value) || uuid.test(value)) return false
  if ((value.match(/\d+/g) ?? []).length < 2 || !/[a-z]/i.test(value)) return false
  return entropy(value) >= 3.2 && disorder(value) >= 0.25
}

/** Bits a character. */
function entropy(value: string): number {
  const counts = new Map<string, number>()
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1)
  return -[...counts.values()].reduce((sum, n) => sum + (n / value.length) * Math.log2(n / value.length), 0)
}

/** Of all neighbours, the share that differ in kind (lower case, capital, digit). In words it is small, in dates, too. */
function disorder(value: string): number {
  const runs = value.split(/[^A-Za-z\d]+/).filter(Boolean)
  const pairs = runs.reduce((sum, run) => sum + run.length - 1, 0)
  const changes = runs.reduce((sum, run) => sum + (run.match(/[a-z]+|[A-Z]+|\d+/g) ?? []).length - 1, 0)
  return pairs === 0 ? 0 : changes / pairs
}
