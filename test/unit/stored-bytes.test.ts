import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { contentOf, joined, sizeOf } from "../../src/session/document/bytes.ts"
import { Changed, storedAt, storedIn } from "../../src/support/stored-bytes.ts"

const folder = mkdtempSync(join(tmpdir(), "stored-"))
afterAll(() => rmSync(folder, { recursive: true }))

const bytes = Buffer.from(Array.from({ length: 2_500_000 }, (_, index) => index % 251))
const path = join(folder, "file")
const anew = () => writeFileSync(path, bytes)

const ranges = [
  [0, bytes.length],
  [999_999, 2],
  [1_000_000, 1_000_000],
  [7, 0],
] as const

test.each(ranges)("of a file or of a buffer: the same from %d, %d bytes", (at, length) => {
  anew()
  for (const stored of [storedAt(path), storedIn(bytes)]) {
    expect(stored.length).toBe(bytes.length)
    const copies = Array.from(stored.blocks(at, length), (one) => Buffer.from(one))
    expect(Buffer.concat(copies).equals(bytes.subarray(at, at + length))).toBe(true)
  }
})

test("what is taken from the file and what is new is written in order", () => {
  anew()
  const chunks = [Buffer.from("new"), { at: 5, length: 1_200_000 }, Buffer.from("and"), { at: 0, length: 3 }]
  const layout = { chunks, places: new Map(), from: storedAt(path) }
  const wanted = Buffer.concat([
    Buffer.from("new"),
    bytes.subarray(5, 1_200_005),
    Buffer.from("and"),
    bytes.subarray(0, 3),
  ])
  expect(joined(layout).equals(wanted)).toBe(true)
  expect(sizeOf(layout)).toBe(wanted.length)
  expect([...contentOf(layout)].length).toBeGreaterThan(4)
})

test("a file that is cut off or removed meanwhile is said to have changed", () => {
  anew()
  const stored = storedAt(path)
  truncateSync(path, 1_500_000)
  expect(() => [...stored.blocks(0, bytes.length)]).toThrow(Changed)
  rmSync(path)
  expect(() => [...stored.blocks(0, 1)]).toThrow(Changed)
  expect(() => storedAt(path)).toThrow(Changed)
})
