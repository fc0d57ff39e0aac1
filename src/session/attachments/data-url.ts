/** Files in `data:` URLs. Source: RFC 2397, and RFC 2045 for quotes. What makes them, an MCP server, may know neither. */
import { bytesToBase64, fromBase64, toBase64 } from "../../support/base64.ts"
import { characters, control, type Decoded, decoded, encoded } from "./encodings.ts"

/** A comma in quotes ends nothing, unless the quotes have no end. */
const head = /^data:(?:[^,"]|"[^"]*")*,/i
/** Without base64 it must be one: prose begins with `data:` too. */
const wellFormed = /^\s*(?:[\w.+-]+\/[\w.+-]+\s*)?(?:;\s*[\w.*-]+\s*=(?:\s*"[^"]*"\s*|[^;"]*))*$/
const textual =
  /^(?:text\/|application\/(?:(?:[\w.-]+\+)?(?:json|xml)|javascript|ecmascript|typescript|x-(?:sh|yaml|toml|ndjson|www-form-urlencoded|httpd-php|python|ruby|perl|typescript|javascript|sql)|yaml|toml|sql|graphql|x-pem-file)$|image\/svg\+xml$)/i
/** Types that are always binary. For any other, only the content tells. */
const binary = /^(?:image|audio|video|font|model)\/|^application\/(?:pdf|zip|gzip|wasm)$/i

export type Attachment = {
  mime: string
  isBase64: boolean
  /** Whether the text is this URL and nothing else: what decodes base64 skips all other characters. */
  isWhole: boolean
  /** What stands behind its base64. */
  rest: string
  /** Its text, if it is a text. */
  text?: string
  /** Its bytes, one character each. */
  bytes(): string
  /** Whether we would encode its text in the same way. */
  isAsWritten(): boolean
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
  const { own, rest, inside } = isBase64
    ? openedBase64(unescaped(raw), mime, said)
    : { own: raw, rest: "", inside: textual.test(mime) ? inPercents(raw) : undefined }
  const isWhole = isBase64 ? rest.trim() === "" : !/\s/.test(raw)
  return {
    mime,
    isBase64,
    isWhole,
    rest,
    ...(inside && { text: inside.text }),
    bytes: () => characters(fromBase64(own)),
    isAsWritten: () => !isBase64 && inside !== undefined && encodeURIComponent(inside.text) === own,
    map(change) {
      const saidNow = plain.test(said) ? said : change(said)
      const text = inside && change(inside.text)
      // What looks like a secret in base64 is none. All is asked for, whatever changed: a walk counts its texts.
      const plainly = isBase64 || isWhole ? own : change(own)
      const restNow = rest.trim() === "" ? rest : change(rest)
      const isSame = text === inside?.text
      if (isSame && saidNow === said && plainly === own && restNow === rest) return url
      const as = (said: string, own: string) => `${url.slice(0, 5)}${said}${mark},${own}${restNow}`
      if (!inside || text === undefined || isSame) return as(saidNow, plainly)
      if (!isBase64) return as(saidNow, encodeURIComponent(text))
      const bytes = encoded(text, inside.encoding, saidNow)
      return bytes ? as(saidNow, bytesToBase64(bytes)) : as(inUtf8(saidNow), toBase64(text))
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

type Opened = { own: string; rest: string; inside: Decoded | undefined }

function openedBase64(body: string, mime: string, said: string): Opened {
  const end = endOfBase64(body)
  const [own, rest] = [body.slice(0, end), body.slice(end)]
  // Words behind a picture look like more of its base64, but no text comes of them.
  const all = rest.trim() !== "" && isBroken(body) ? inBase64(mime, said, body) : undefined
  const isOne = all && all.encoding !== "windows-1252" && !control.test(all.text)
  return isOne ? { own: body, rest: "", inside: all } : { own, rest, inside: inBase64(mime, said, own) }
}

/** Whether there is nothing but base64 and white space, wherever that stands. */
function isBroken(body: string): boolean {
  const odd = body.search(/[^A-Za-z0-9+/_\s-]/)
  return odd < 0 || /^[=\s]+$/.test(body.slice(odd, odd + 100))
}

const isAll = (body: string) => endOfBase64(body) === body.length

/** `+`, `/` and `=` may be escaped in a URL. */
function unescaped(body: string): string {
  if (!body.includes("%")) return body
  const plain = inPercents(body)?.text
  return plain !== undefined && isAll(plain) ? plain : body
}

const inUtf8 = (said: string) => `${said.replace(/;\s*charset\s*=(?:\s*"[^"]*"|[^;]*)/i, "")};charset=utf-8`

/** Looks at the beginning alone of a large file that may be no text. */
function inBase64(mime: string, said: string, own: string): Decoded | undefined {
  const isText = textual.test(mime)
  if (!isText && binary.test(mime)) return
  try {
    const begin = isText ? undefined : fromBase64(own.slice(0, 400))
    // UTF-16 has two bytes for each character.
    const shown = begin && decoded(begin.subarray(0, begin.length & ~1), said)
    if (begin && (!shown || control.test(shown.text))) return
    const all = decoded(fromBase64(own), said)
    return isText || !all || !control.test(all.text) ? all : undefined
  } catch {
    return
  }
}

function inPercents(body: string): Decoded | undefined {
  try {
    return { text: decodeURIComponent(body), encoding: "utf-8" }
  } catch {
    return
  }
}
