/** Files in `data:` URLs. Source: RFC 2397. */
import { fromBase64, toBase64 } from "../../support/base64.ts"

const head = /^data:([\w.+-]+\/[\w.+-]+)?((?:;[\w-]+=[^;,]{0,80})*)(;base64)?,/i
const textual =
  /^(?:text\/|application\/(?:(?:[\w.-]+\+)?(?:json|xml)|javascript|ecmascript|typescript|x-(?:sh|yaml|toml|ndjson|www-form-urlencoded|httpd-php|python|ruby|perl|typescript|javascript|sql)|yaml|toml|sql|graphql|x-pem-file)$|image\/svg\+xml$)/i
/** Of any other type nobody knows, but by looking. */
const binary = /^(?:image|audio|video|font|model)\/|^application\/(?:pdf|zip|gzip|wasm)$/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: what no text has
const control = /[\0-\x08\x0e-\x1a\x1c-\x1f]/

export type Attachment = {
  mime: string
  isBase64: boolean
  /** What it says, where it is text. */
  text?: string
  /** The URL with another text. */
  write(text: string): string
}

/** @returns nothing where the URL is no `data:` URL */
export function dataUrl(url: string): Attachment | undefined {
  // Asked of every text of a session.
  const match = url[4] === ":" ? head.exec(url.slice(0, 400)) : null
  if (!match) return
  const [all, mime = "text/plain", , isBase64] = match
  const body = url.slice(all.length)
  const write = (text: string) => all + (isBase64 ? toBase64(text) : encodeURIComponent(text))
  const text = textual.test(mime) ? textOf(body, Boolean(isBase64)) : isBase64 ? perhapsText(mime, body) : undefined
  return { mime, isBase64: Boolean(isBase64), write, ...(text !== undefined && { text }) }
}

/** A large file of bytes is known by its beginning. */
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

/** Bytes that are no UTF-8 are no text. */
function textOf(body: string, isBase64: boolean): string | undefined {
  try {
    if (!isBase64) return decodeURIComponent(body)
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fromBase64(body))
  } catch {
    return undefined
  }
}
