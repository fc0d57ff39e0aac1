/** A session file inside a page (view/page.ts), and out of it again, byte for byte. */
import { deflateRawSync, inflateRawSync } from "node:zlib"
import { truncatedFile } from "./failures.ts"

const opening = '<script type="application/octet-stream" id="session">'
const closing = "</script>"

/** More than any file that is saved; a small page must not become all of the memory. */
const largest = 512 * 1024 * 1024

/** The element that carries a file: deflated, in base64, so that nothing of it is markup. */
export const enclose = (file: string): string => opening + deflateRawSync(file).toString("base64") + closing

export const isPage = (text: string): boolean =>
  /^\s*<!doctype html>/i.test(text.slice(0, 100)) && text.includes(opening)

/** @returns nothing when the page is not whole */
export function enclosed(page: string): string | undefined {
  const from = page.indexOf(opening) + opening.length
  const to = page.indexOf(closing, from)
  if (to < 0) return undefined
  try {
    return inflateRawSync(Buffer.from(page.slice(from, to), "base64"), { maxOutputLength: largest }).toString("utf8")
  } catch {
    return undefined
  }
}

/** The text of a saved file, also of one that a page carries. @throws Failure when the page is not whole */
export function sessionText(text: string, name: string): string {
  if (!isPage(text)) return text
  const file = enclosed(text)
  if (file === undefined) throw truncatedFile(name)
  return file
}
