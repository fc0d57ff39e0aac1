/** `opencode-session redact`, and the version that says when a text must be searched again. */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { redactLines, redactText } from "../../src/commands/redact/redact.ts"
import { engineVersion } from "../../src/redact/engine-version.ts"
import { redactor } from "../../src/redact/redactor.ts"
import { Failure } from "../../src/support/failure.ts"

const passing = redactor({ tag: () => "ABC234" })

/** Bytes in pieces of some length, as a pipe brings them. */
async function* piped(text: string, length = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

async function all(chunks: AsyncIterable<string>): Promise<string> {
  let text = ""
  for await (const chunk of chunks) text += chunk
  return text
}

test("a text passes, but for its secrets, which are counted", async () => {
  const kinds: string[] = []
  const text = "é password=hunter2x\nlast"
  const out = await all(redactText(piped(text), passing, ({ kind }) => kinds.push(kind)))
  expect(out).toMatch(/^é password=\[REDACTED-password-ABC234\]\nlast$/)
  expect(kinds).toEqual(["password"])
})

test("lines keep their other fields, and say where", async () => {
  const rows = [{ id: 1, text: "é password=hunter2x", more: { a: [null] } }, { text: "nothing" }]
  const out = await all(redactLines(piped(`${rows.map((row) => JSON.stringify(row)).join("\r\n")}\n`), passing))
  const [first, second] = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  expect(first).toMatchObject({ id: 1, more: { a: [null] }, found: [{ kind: "password", start: 11, end: 19 }] })
  expect(second).toEqual({ text: "nothing", found: [] })
})

test("a line of 10 MB is one line", async () => {
  const line = JSON.stringify({ text: `${"all is well. ".repeat(800_000)}password=hunter2x` })
  const out = await all(redactLines(piped(`${line}\n`, 65_536), passing))
  expect(JSON.parse(out).found).toHaveLength(1)
})

test.each([
  ["{", "not JSON"],
  ["[]", "not a JSON object"],
  ['{"text": 1}', 'an object without a string "text"'],
])("%s is refused with the number of its line", async (bad, reason) => {
  const failure = await all(redactLines(piped(`{"text":""}\n${bad}\n`), passing)).catch((error) => error)
  expect(failure).toBeInstanceOf(Failure)
  expect(failure.what).toBe(`Line 2 of the input is ${reason}.`)
})

test("who changes what is found changes the engine's version", () => {
  const folder = fileURLToPath(new URL("../../src/redact", import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
  const hash = createHash("sha256")
  for (const file of files.map((one) => one.replaceAll("\\", "/")).sort())
    if (file !== "engine-version.ts") hash.update(readFileSync(join(folder, file)))
  // After a change: a new version there, and the new hash here.
  expect([engineVersion, hash.digest("hex").slice(0, 12)]).toEqual(["14", "c92f346629bc"])
})
