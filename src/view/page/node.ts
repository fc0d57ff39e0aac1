/** What the shared code needs of Node, in a browser (see tsdown.config.ts). */

/** SHA-256 alone: a browser's own makes one wait for it. */
export const createHash = (_: "sha256") => ({
  update: (text: string) => ({ digest: (_: "hex") => sha256(new TextEncoder().encode(text)) }),
})

/** The first 32 bits of the fractional parts of roots of the first primes. */
const fraction = (root: number) => ((root - Math.floor(root)) * 2 ** 32) | 0
const primes = Array.from({ length: 311 }, (_, index) => index + 2).filter((number, _, all) =>
  all.every((other) => other * other > number || number % other !== 0),
)
const rounds = primes.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)))
const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))

const turned = (word: number, by: number) => (word >>> by) | (word << (32 - by))

function sha256(bytes: Uint8Array): string {
  const padded = new Uint8Array((((bytes.length + 8) >> 6) << 6) + 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(padded.length - 4, bytes.length << 3)
  const state = Int32Array.from(start)
  const words = new Int32Array(64)
  for (let block = 0; block < padded.length; block += 64) {
    for (let at = 0; at < 64; at++) {
      const [two, fifteen] = [words[at - 2] ?? 0, words[at - 15] ?? 0]
      const low = turned(fifteen, 7) ^ turned(fifteen, 18) ^ (fifteen >>> 3)
      const high = turned(two, 17) ^ turned(two, 19) ^ (two >>> 10)
      words[at] = at < 16 ? view.getInt32(block + at * 4) : (words[at - 16] ?? 0) + low + (words[at - 7] ?? 0) + high
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    for (let at = 0; at < 64; at++) {
      const chosen = (e & f) ^ (~e & g)
      const first = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + chosen + (rounds[at] ?? 0) + (words[at] ?? 0)
      const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
    }
    ;[a, b, c, d, e, f, g, h].forEach((word, index) => {
      state[index] = (state[index] ?? 0) + word
    })
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("")
}

/** As base64, which is all that is asked of it. */
export const Buffer = {
  from: (text: string, encoding?: "base64") => ({
    toString: (_: "base64") => {
      if (encoding) return text.replace(/[^\w+/-]/g, "")
      return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""))
    },
  }),
}
