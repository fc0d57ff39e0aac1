/** Files in `data:` URLs. Source: RFC 2397. */
import { fromBase64, toBase64 } from "../../support/base64.ts"

const head = /^data:([\w.+-]+\/[\w.+-]+)?((?:;[\w-]+=[^;,]{0,80})*)(;base64)?,/i
const textual =
  /^(?:text\/|application\/(?:(?:[\w.-]+\+)?(?:json|xml)|javascript|ecmascript|typescript|x-(?:sh|yaml|toml|ndjson|www-form-urlencoded|httpd-php|python|ruby|perl|typescript|javascript|sql)|yaml|toml|sql|graphql|x-pem-file)$|image\/svg\+xml$)/i
/** Types that are always binary. For any other, only the content tells. */
const binary = /^(?:image|audio|video|font|model)\/|^application\/(?:pdf|zip|gzip|wasm)$/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters that no text has
const control = /[\0-\x08\x0e-\x1a\x1c-\x1f]/

export type Attachment = {
  mime: string
  isBase64: boolean
  /** Its text, if it is a text. */
  text?: string
  /** @returns the URL with this text in place of its own */
  write(text: string): string
}

/** @returns nothing if the URL is no `data:` URL */
export function dataUrl(url: string): Attachment | undefined {
  // Hot path: runs on every text of a session.
  const match = url[4] === ":" ? head.exec(url.slice(0, 400)) : null
  if (!match) return
  const [all, mime = "text/plain", , isBase64] = match
  const body = url.slice(all.length)
  const write = (text: string) => all + (isBase64 ? toBase64(text) : encodeURIComponent(text))
  const text = textual.test(mime) ? textOf(body, Boolean(isBase64)) : isBase64 ? perhapsText(mime, body) : undefined
  return { mime, isBase64: Boolean(isBase64), write, ...(text !== undefined && { text }) }
}

const plainHead = /^data:(?:[\w.+-]{1,40}\/[\w.+-]{1,80})?(?:;charset=[\w-]{1,20})?(;base64)?,/i

/** Whether a text is a `data:` URL and nothing else: what decodes base64 skips all other characters. */
export function isNothingElse(text: string): boolean {
  const [head, isBase64] = plainHead.exec(text.slice(0, 400)) ?? []
  if (!head) return false
  // To match as many characters as the text has takes a stack of that size.
  const body = text.slice(head.length)
  const end = body.search(isBase64 ? /[^A-Za-z0-9+/_-]/ : /\s/)
  return end < 0 || (isBase64 !== undefined && /^={1,2}$/.test(body.slice(end, end + 3)))
}

/** Looks at the beginning alone of a large file. */
function perhapsText(mime: string, body: string): string | undefined {
  if (
    binary.test(mime) ||
    control.test(
      atob(
        body
          .slice(0, 400)
          .replace(/[^A-Za-z0-9+/]/g, "")
          .slice(0, 200),
      ),
    )
  )
    return
  const text = textOf(body, true)
  return text === undefined || control.test(text) ? undefined : text
}

/** @returns nothing if the bytes are not UTF-8 */
function textOf(body: string, isBase64: boolean): string | undefined {
  try {
    if (!isBase64) return decodeURIComponent(body)
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fromBase64(body))
  } catch {
    return undefined
  }
}
