/** `Authorization` headers, cookies, and base64 pairs. Sources: RFC 9110 §11.6, RFC 7617, RFC 6750, RFC 6265. */
import { alphanumeric, base64, base64url, dot, is, tilde } from "../characters.ts"
import { promiseOf } from "../judge/name.ts"
import { isPlaceholder } from "../judge/placeholder.ts"
import { looksRandom } from "../judge/random.ts"
import { isName, isPlace } from "../judge/reference.ts"
import type { Detector, Scan } from "../scan-text.ts"

/** `Bearer …`, wherever it stands. */
export const bearer: Detector = {
  literals: ["bearer ", "bearer%20", "bot ", "token ", "apikey ", "ssws "],
  found(scan, start, end) {
    if (is(scan.text, start - 1, alphanumeric)) return
    const to = scan.runEnd(end, base64 | base64url | dot | tilde, end + 4096)
    const value = scan.slice(end, to)
    if (value.length < 16 || isPlaceholder(value) || isName(value) || isPlace(value) || !looksRandom(value)) return
    if (!/^bearer/i.test(scan.slice(start, end)) && !/[0-9]/.test(value)) return
    scan.add("bearer-token", end, to)
  },
}

/** `Basic dXNlcjpwYXNz`: only what decodes to a user and a password. */
export const basic: Detector = {
  literals: ["basic ", "basic%20"],
  found(scan, start, end) {
    if (is(scan.text, start - 1, alphanumeric)) return
    const to = scan.runEnd(end, base64 | base64url, end + 1024)
    const inHeader = /authorization["'`]?[ \t]*[:=,][ \t]*["'`]?$/i.test(scan.slice(start - 24, start))
    const value = scan.slice(end, to)
    if (isPair(value) || (inHeader && to - end >= 8 && isEncoded(value))) scan.add("basic-auth", end, to)
  },
}

const isEncoded = (value: string): boolean => !isPlaceholder(value) && !isName(value) && /[0-9A-Z]/.test(value.slice(1))

/** Shorter, a word may decode to a pair: `Old` is `:W`. */
export function isPair(encoded: string): boolean {
  if (encoded.length < 8) return false
  const decoded = Buffer.from(encoded, "base64").toString("latin1")
  const [, user, password] = /^([\x20-\x7e]*):([\x20-\x7e]+)$/.exec(decoded) ?? []
  return user !== undefined && password !== undefined && !/^(?:pass|password|passwd|test)$/i.test(password)
}

/** Whether a cookie so called tells of a session. */
export const isTelling = (name: string): boolean =>
  promiseOf(name) !== undefined || /sess|sid$|auth|token|jwt|remember|login|csrf|xsrf|^id$|cfduid|clearance/i.test(name)

function isCookie(name: string, value: string): boolean {
  if (isPlaceholder(value) || isName(value) || value.includes("[REDACTED-")) return false
  return isTelling(name) && /[0-9]/.test(value) && value.length >= 10
}

/** One that stands by itself, up to the next blank. */
export function addCookie(scan: Scan, name: string, start: number) {
  const value = /^\S*/.exec(scan.slice(start, start + 400))?.[0] ?? ""
  if (isCookie(name, value))
    scan.add(
      "cookie",
      start,
      Math.max(start + value.length, scan.runEnd(start, base64 | base64url | dot | tilde, start + 4096)),
    )
}

/** Each cookie whose name or value tells of a session. */
export const cookies: Detector = {
  literals: ["cookie:", 'cookie":', "cookie'", "cookie=", "--cookie ", '-b "', "-b '"],
  found(scan, _, end) {
    if (end < (scan.resume.get(cookies) ?? 0)) return
    const line = /^[^\n\r]*/.exec(scan.slice(end, end + 400))?.[0] ?? ""
    scan.resume.set(cookies, end + line.length)
    for (const match of line.matchAll(/([\w.%-]{1,60})=([^;,\s"'&\\]{8,})/g)) {
      const [all, name = "", value = ""] = match
      if (!isCookie(name, value)) continue
      const from = end + match.index + all.length - value.length
      // A long value goes on past the slice.
      const rest =
        from + value.length === end + 400
          ? scan.runEnd(end + 400, base64 | base64url | dot, end + 4096)
          : from + value.length
      scan.add("cookie", from, rest)
    }
  },
}
