/** Files in `data:` URLs. Source: RFC 2397, and RFC 2045 for quotes. What makes them, an MCP server, may know neither. */
import { fromBase64, toBase64 } from "../../support/base64.ts"

/** A comma in quotes ends nothing, unless the quotes have no end. */
const head = /^data:(?:[^,"]|"[^"]*")*,/i
/** Without base64 it must be one: prose begins with `data:` too. */
const wellFormed = /^\s*(?:[\w.+-]+\/[\w.+-]+\s*)?(?:;\s*[\w.*-]+\s*=(?:\s*"[^"]*"\s*|[^;"]*))*$/
const textual =
  /^(?:text\/|application\/(?:(?:[\w.-]+\+)?(?:json|xml)|javascript|ecmascript|typescript|x-(?:sh|yaml|toml|ndjson|www-form-urlencoded|httpd-php|python|ruby|perl|typescript|javascript|sql)|yaml|toml|sql|graphql|x-pem-file)$|image\/svg\+xml$)/i
/** Types that are always binary. For any other, only the content tells. */
const binary = /^(?:image|audio|video|font|model)\/|^application\/(?:pdf|zip|gzip|wasm)$/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters that no text has
const control = /[\0-\x08\x0e-\x1a\x1c-\x1f]/

export type Attachment = {
  mime: string
  isBase64: boolean
  /** Whether the text is this URL and nothing else: what decodes base64 skips all other characters. */
  isWhole: boolean
  /** What stands behind its base64. */
  rest: string
  /** Its text, if it is a text. */
  text?: string
  /** @returns the URL with this text in place of its own */
  write(text: string): string
  /**
   * @param change of a text: what is said of the attachment, its own text, what stands behind its base64
   * @returns the same URL where nothing changes
   */
  map(change: (text: string) => string): string
}

/** @returns nothing if the URL is no `data:` URL */
export function dataUrl(url: string): Attachment | undefined {
  // Hot path: runs on every text of a session.
  if (url[4] !== ":" || !/^data:/i.test(url.slice(0, 5))) return
  const comma = (head.exec(url.slice(0, longestHead))?.[0].length ?? url.indexOf(",") + 1) - 1
  if (comma < 0) return
  const [mark = ""] = /\s*;\s*base64\s*$/i.exec(url.slice(Math.max(5, comma - 40), comma)) ?? []
  const said = url.slice(5, comma - mark.length)
  const raw = url.slice(comma + 1)
  const isBase64 = mark !== "" || (/;\s*base64\s*;/i.test(said.slice(0, longestHead)) && isAll(raw))
  if (!isBase64 && (said.length > longestHead || !wellFormed.test(said))) return
  const mime = mimeOf(said)
  const body = isBase64 ? unescaped(raw) : raw
  const end = isBase64 ? endOfBase64(body) : body.length
  const [own, rest] = [body.slice(0, end), body.slice(end)]
  const isWhole = isBase64 ? rest.trim() === "" : !/\s/.test(body)
  const text = textual.test(mime) ? textOf(own, isBase64) : isBase64 ? perhapsText(mime, own) : undefined
  const encoded = isBase64 ? toBase64 : encodeURIComponent
  return {
    mime,
    isBase64,
    isWhole,
    rest,
    ...(text !== undefined && { text }),
    write: (text) => `${url.slice(0, comma + 1)}${encoded(text)}${rest}`,
    map(change) {
      const saidNow = plain.test(said) ? said : change(said)
      const inside = text === undefined ? text : change(text)
      // What looks like a secret in base64 is none. All is asked for, whatever changed: a walk counts its texts.
      const plainly = isBase64 || isWhole ? own : change(own)
      const restNow = rest.trim() === "" ? rest : change(rest)
      const ownNow = inside === undefined || inside === text ? plainly : encoded(inside)
      const isSame = saidNow === said && ownNow === own && restNow === rest
      return isSame ? url : `${url.slice(0, 5)}${saidNow}${mark},${ownNow}${restNow}`
    },
  }
}

/** In characters. A longer one ends at its first comma. */
const longestHead = 2000

function mimeOf(said: string): string {
  const type = said.split(";", 1)[0]?.trim()
  // It is shown to people: a stranger may have written anything there.
  return !type ? "text/plain" : /^[\w.+-]{1,100}(?:\/[\w.+-]{1,100})?$/.test(type) ? type : "application/octet-stream"
}

/** It says nothing but what it is. */
const plain = /^(?:[\w.+-]{1,40}\/[\w.+-]{1,80})?(?:;charset=[\w-]{1,20})?$/i

/** Of lines in which base64 is written, as they come with 60, 64 or 76 characters. */
const isLine = (length: number) => length >= 32 && length <= 80

function endOfBase64(body: string): number {
  for (let at = 0; ; ) {
    // To match as many characters as the text has takes a stack of that size.
    const length = body.slice(at).search(/[^A-Za-z0-9+/_-]/)
    if (length < 0) return body.length
    const [{ length: newline } = ""] = /^\r?\n/.exec(body.slice(at + length, at + length + 2)) ?? []
    if (!newline || !isLine(length)) return at + length + (/^={1,2}/.exec(body.slice(at + length))?.[0].length ?? 0)
    at += length + newline
  }
}

const isAll = (body: string) => endOfBase64(body) === body.length

/** `+`, `/` and `=` may be escaped in a URL. */
function unescaped(body: string): string {
  if (!body.includes("%")) return body
  const plain = textOf(body, false)
  return plain !== undefined && isAll(plain) ? plain : body
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
