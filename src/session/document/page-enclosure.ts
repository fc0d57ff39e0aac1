/** A session file inside a page (view/page.ts), and out of it again, byte for byte. */
import { deflateRawSync, inflateRawSync } from "node:zlib"
import { largest } from "../../support/size-limit.ts"
import { truncatedFile } from "../failures.ts"

const opening = '<script type="application/octet-stream" class="session">'
const closing = "</script>\n"

/** Bytes in an element: a browser copies a long text again and again while it grows. Three of them are four letters. */
const piece = 3 * 128 * 1024

/** The elements that carry a file: deflated, in base64, so that nothing of it is markup. */
export function enclose(file: string): string {
  const bytes = deflateRawSync(file)
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
    bytes.toString("base64", index * piece, (index + 1) * piece),
  )
  return pieces.map((text) => opening + text + closing).join("")
}

export const isPage = (text: string): boolean =>
  /^\s*<!doctype html>/i.test(text.slice(0, 100)) && text.includes(opening)

/** @returns nothing when the page is not whole */
export function enclosed(page: string): string | undefined {
  const pieces: Buffer[] = []
  for (let at = page.indexOf(opening); at >= 0; at = page.indexOf(opening, at)) {
    at += opening.length
    const end = page.indexOf("</script>", at)
    if (end < 0) return undefined
    pieces.push(Buffer.from(page.slice(at, end), "base64"))
  }
  try {
    return inflateRawSync(Buffer.concat(pieces), { maxOutputLength: largest }).toString("utf8")
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
