/** JSON Web Tokens. Source: RFC 7519, RFC 7515 §3.1, RFC 7516 §3.1. */
import { base64, base64url, is } from "../characters.ts"
import type { Detector, Scan } from "../scan-text.ts"

const longest = 16_384
const shortestHeader = 16

export const jwt: Detector = {
  // `{"` and `{ ` in base64.
  literals: ["eyj", "ewog", "eya", "eyk"],
  found(scan, start) {
    if (start < (scan.resume.get(jwt) ?? 0)) return
    const end = jwtEnd(scan, start)
    if (end <= start) return
    scan.add("jwt", start, end)
    scan.resume.set(jwt, end)
  },
}

/** @returns the end of the token that begins at an offset; the offset itself where none does */
export function jwtEnd(scan: Scan, start: number): number {
  const { text } = scan
  const head = text.slice(start, start + 3)
  if (!/^(?:eyJ|ewo|eyA|eyK)/.test(head) || is(text, start - 1, base64url)) return start
  // Part by part: a long run of short parts is none.
  const parts: string[] = []
  for (let at = start; parts.length < 6; ) {
    const end = scan.runEnd(at, base64url, start + longest)
    parts.push(text.slice(at, end))
    if (text[end] !== "." || end - at === 0) break
    if (parts.length === 1 && end - at < shortestHeader) return start
    at = end + 1
  }
  while (parts.length > 0 && parts.at(-1) === "") parts.pop()
  if (parts.length < 2 || parts.length > 5) return start
  const [header = "", payload = ""] = parts
  if (header.length < shortestHeader || header.length > 2000) return start
  if (payload.length < 8 && parts.length !== 5) return start
  if (!isHeader(header)) return start
  return start + parts.join(".").length
}

function isHeader(encoded: string): boolean {
  const decoded = Buffer.from(encoded, "base64url").toString("utf8")
  return /^\s*\{\s*"[\w-]{1,20}":/.test(decoded.slice(0, 60))
}

/** A token that somebody encoded once more. */
export const jwtInBase64: Detector = {
  literals: ["zxlk"],
  found(scan, start) {
    if (start < (scan.resume.get(jwtInBase64) ?? 0) || !scan.text.startsWith("ZXlK", start)) return
    if (is(scan.text, start - 1, base64url)) return
    const end = scan.runEnd(start, base64 | base64url, start + longest)
    scan.resume.set(jwtInBase64, end)
    const decoded = Buffer.from(scan.text.slice(start, end), "base64").toString("latin1")
    if (/^eyJ[\w-]{13,}\.[\w-]{8,}\./.test(decoded)) scan.add("jwt", start, end)
  },
}
