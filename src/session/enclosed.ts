/** A session file inside a page (view/page.ts), and out of it again, byte for byte. */
import { deflateRawSync, inflateRawSync } from "node:zlib"
import { largest } from "../largest.ts"

const opening = '<script type="application/octet-stream" id="session">'
const closing = "</script>"

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
