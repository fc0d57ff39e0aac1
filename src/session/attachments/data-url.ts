/** Files in `data:` URLs. Source: RFC 2397. */
import { fromBase64, toBase64 } from "../../support/base64.ts"

const head = /^data:((?:[\w.+-]+\/[\w.+-]+)?(?:;[\w-]+=[^;,]{0,80})*)(;base64)?,/i
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
  const match = url[4] === ":" ? head.exec(url.slice(0, 400)) : null
  if (!match) return
  const [all, said = "", mark = ""] = match
  const mime = said.split(";")[0] || "text/plain"
  const isBase64 = mark !== ""
  const body = url.slice(all.length)
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
    write: (text) => all + encoded(text) + rest,
    map(change) {
      const saidNow = plain.test(said) ? said : change(said)
      const inside = text === undefined ? text : change(text)
      // What looks like a secret in base64 is none. All is asked for, whatever changed: a walk counts its texts.
      const raw = isBase64 || isWhole ? own : change(own)
      const restNow = rest.trim() === "" ? rest : change(rest)
      const ownNow = inside === undefined || inside === text ? raw : encoded(inside)
      const out = `data:${saidNow}${mark},${ownNow}${restNow}`
      return out
    },
  }
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
