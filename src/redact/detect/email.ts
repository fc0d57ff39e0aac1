/** E-mail addresses. Source: RFC 5321 §4.1.2, as far as people use it. */
import { alphanumeric, base64url, dot, is } from "../characters.ts"
import type { Detector, Scan } from "../scan-text.ts"

/** For documentation, or of a program (RFC 2606). */
const nobody =
  /(?:^|\.)(?:example|test|invalid|localhost|local)$|(?:^|\.)example\.(?:com|org|net)$|^users\.noreply\.github\.com$/i

export const email: Detector = {
  literals: ["@"],
  found(scan, start, end) {
    const { text } = scan
    const to = scan.runEnd(end, alphanumeric | dot | 32, end + 120)
    const domain = scan.slice(end, to).replace(/[.-]+$/, "")
    if (!/^(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,18}$/.test(domain) || nobody.test(domain)) return
    const from = localStart(scan, start, text[end + domain.length] === "'")
    if (from === start || text[from - 1] === "/" || (text[from - 1] === ":" && isPassword(scan, from))) return
    const local = scan.slice(from, start)
    // git@github.com is an address of a machine; pkg@1.2.3 has failed above.
    if (
      /^(?:git|noreply|no-reply|npm|root)$/i.test(local) ||
      /\.(?:js|ts|json|py|go|rs|md)$/i.test(domain) ||
      is(text, end + domain.length, 0)
    )
      return
    const first = from + (/^[.-]*/.exec(local)?.[0].length ?? 0)
    scan.add("email", first, end + domain.length)
  },
}

const longestLocal = 64

/** `d'alice` of French is two words, `b'al` of Python begins a text; `o'neil` is one name. */
const isApart = /(?:^|[^A-Za-z])(?:[a-np-z]|qu)'$/i

/** `al+shop` and `o'neil` are one. @param quoted whether a `'` may be the quote before it: one stands behind it */
function localStart(scan: Scan, at: number, quoted: boolean): number {
  const limit = at - longestLocal
  let from = scan.runStart(at, base64url | dot, limit)
  while (from > limit && from < at && is(scan.text, from - 2, alphanumeric)) {
    const sign = scan.text[from - 1]
    if (sign !== "+" && (sign !== "'" || quoted || isApart.test(scan.slice(from - 4, from)))) break
    from = scan.runStart(from - 1, base64url | dot, limit)
  }
  return from
}

/** In `scheme://user:password@host`, and not in `mailto:` or a header. */
const isPassword = (scan: Scan, from: number): boolean => /\/\/[^\s/@"'`<>]*:$/.test(scan.slice(from - 100, from))
