/** Puts a session file into a page (view/page.ts), and takes it out again, byte for byte. */
import { promisify } from "node:util"
import { deflateRaw, deflateRawSync, inflateRawSync } from "node:zlib"
import { largest } from "../../support/read-limit.ts"
import { truncatedFile } from "../failures.ts"

const opening = '<script type="application/octet-stream" class="session">'
const closing = "</script>\n"

/** Bytes per element: a browser copies a long text again and again as it grows. A multiple of 3, for base64. */
const piece = 3 * 128 * 1024

/** On another thread: a site has a thousand of them. */
export const encloseLater = async (file: string): Promise<string> => enclose(file, await promisify(deflateRaw)(file))

/** The elements that carry a file: deflated and in base64, so that none of it is markup. */
export function enclose(file: string, bytes = deflateRawSync(file)): string {
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
    bytes.toString("base64", index * piece, (index + 1) * piece),
  )
  return pieces.map((text) => opening + text + closing).join("")
}

export const isPage = (text: string): boolean =>
  /^\s*<!doctype html>/i.test(text.slice(0, 100)) && text.includes(opening)

/** @returns nothing if the page is incomplete */
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

/** The text of a saved file, or of the one that a page carries. @throws Failure if the page is incomplete */
export function sessionText(text: string, name: string): string {
  if (!isPage(text)) return text
  const file = enclosed(text)
  if (file === undefined) throw truncatedFile(name)
  return file
}
