import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { contentOf, joined, laidOut, sizeOf } from "../../src/session/document/bytes.ts"
import { canonicalText } from "../../src/session/document/canonical.ts"
import type { SessionDocument } from "../../src/session/schema.ts"
import { putAside } from "../../src/support/put-aside.ts"
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
  const of = storedAt(path)
  const chunks = [Buffer.from("new"), { of, at: 5, length: 1_200_000 }, Buffer.from("and"), { of, at: 0, length: 3 }]
  const layout = { chunks, places: new Map() }
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

describe("bytes that are put aside", () => {
  const document = sessionOf(Array.from({ length: 40 }, (_, index) => `é${index} ${"word ".repeat(20_000)}`))
  const wanted = canonicalText(document)

  test("are those that are written, and hardly any of them in memory", () => {
    const aside = putAside()
    const layout = laidOut(document, undefined, aside)
    expect(joined(layout).equals(Buffer.from(wanted))).toBe(true)
    expect(sizeOf(layout)).toBe(Buffer.byteLength(wanted))
    const held = layout.chunks.filter((chunk) => chunk instanceof Uint8Array)
    expect(held.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1_100_000)
    for (const [id, { at, length }] of layout.places)
      expect(
        JSON.parse(
          joined(layout)
            .subarray(at, at + length)
            .toString(),
        ).info.id,
      ).toBe(id)
    aside.close()
  })

  test("have no name, so that nothing is left of them", () => {
    const left = inFolder(folder, () => {
      const aside = putAside()
      expect(aside.put(bytes)).toBeDefined()
      return readdirSync(folder).filter((name) => name.startsWith("opencode-session-"))
    })
    expect(left).toEqual([])
  })

  test("stay in memory where there is no place for them", () => {
    const layout = inFolder(join(folder, "nowhere"), () => laidOut(document, undefined, putAside()))
    expect(layout.chunks.every((chunk) => chunk instanceof Uint8Array)).toBe(true)
    expect(joined(layout).equals(Buffer.from(wanted))).toBe(true)
  })

  test("are told to be gone, once that is so", () => {
    const aside = putAside()
    const layout = laidOut(document, undefined, aside)
    const reading = contentOf(layout)
    reading.next()
    aside.close()
    expect(() => reading.next()).toThrow("closed")
    expect(() => joined(layout)).toThrow("closed")
  })

  test("of a huge message are not kept with all that follows", () => {
    const huge = sessionOf(["x".repeat(3_000_000), ...Array.from({ length: 40 }, () => "word ".repeat(20_000))])
    const aside = putAside()
    const held = laidOut(huge, undefined, aside).chunks.filter((chunk) => chunk instanceof Uint8Array)
    expect(held.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1_100_000)
    aside.close()
  })
})

function sessionOf(texts: readonly string[]): SessionDocument {
  const info = { id: "ses_1", title: "Long", time: { created: 1, updated: 2 }, directory: "/", version: "1.18.33" }
  const messages = texts.map((text, index) => ({
    info: { id: `msg_${index}`, sessionID: "ses_1", role: "user", time: { created: index } },
    parts: [{ id: `prt_${index}`, sessionID: "ses_1", messageID: `msg_${index}`, type: "text", text }],
  }))
  return { info, messages } as unknown as SessionDocument
}

/** With that folder for temporary files. */
function inFolder<Done>(temporary: string, work: () => Done): Done {
  const { TMPDIR } = process.env
  process.env.TMPDIR = temporary
  try {
    return work()
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
}
