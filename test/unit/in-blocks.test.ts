/** Texts in blocks: the bytes are those of the texts, wherever a block ends. */
import { expect, test } from "vitest"
import { inBlocks } from "../../src/support/in-blocks.ts"

const bytesOf = (texts: readonly string[]) => Buffer.concat([...inBlocksCopied(texts)])
function* inBlocksCopied(texts: readonly string[]) {
  // Each is valid until the next one is asked for.
  for (const block of inBlocks(texts)) yield Buffer.from(block)
}

test.each([
  ["nothing", []],
  ["an empty text", [""]],
  ["characters of one to four bytes", ["a", "é", "€", "😀", "\ud800"]],
  ["texts that end about where a block does", ["é".repeat(333_332), "€", "a", "😀".repeat(7), "end"]],
  ["a text larger than a block", ["before", "€😀".repeat(400_000), "", "after"]],
  ["many texts", Array.from({ length: 50_000 }, (_, index) => `{"n":${index},"é":"😀"},`)],
])("%s", (_, texts) => {
  expect(bytesOf(texts).equals(Buffer.from(texts.join("")))).toBe(true)
})
