/**
 * Private keys in armour, also line-numbered, in a diff, quoted, with `\n` for line breaks, or cut off.
 * Sources: RFC 7468 (PEM), RFC 9580 §6.2 (OpenPGP), OpenSSH PROTOCOL.key, the PuTTY manual app. C.3, age(1).
 */
import { alphanumeric, base64, dash, is } from "../characters.ts"
import type { Detector, Scan } from "../scan-text.ts"

/** In characters: a key of 16,384 bits has 12,000. */
const longest = 20_000

export const pem: Detector = {
  literals: ["-----begin", "---- begin ssh2", "putty-user-key-file"],
  found(scan, start) {
    if (start < (scan.resume.get(pem) ?? 0)) return
    const { text } = scan
    const label =
      /^-{4,5} ?BEGIN ((?:[A-Z0-9]+[ -]){0,5}?)(?:PRIVATE KEY(?: BLOCK)?|SECRET KEY(?: BLOCK)?)(?:[A-Z ]{0,20})-{4,5}/i.exec(
        scan.slice(start, start + 100),
      )
    const putty = /^PuTTY-User-Key-File-[23]:/i.test(scan.slice(start, start + 24))
    if (!label && !putty) return
    const body = start + (label?.[0].length ?? 0)
    const end = endOf(scan, body, putty)
    scan.resume.set(pem, Math.max(end, body))
    if (!holdsKey(text.slice(body, end))) return
    scan.add("private-key", start, end)
  },
}

/** After the END line; where it is missing, after the last line that looks like base64. */
function endOf(scan: Scan, body: number, putty: boolean): number {
  const { text } = scan
  // No further than the next line of dashes: many beginnings are not each read to the same end.
  const dashes = text.indexOf("----", body)
  const limit = Math.min(text.length, body + longest, dashes < 0 ? text.length : dashes + 100)
  const within = text.slice(body, limit)
  scan.read(body, limit)
  if (putty) {
    const mac = /Private-MAC: *[0-9a-f]+/i.exec(within)
    if (mac) return body + mac.index + mac[0].length
  }
  const again = within.indexOf("-----BEGIN")
  const close = within.search(/-{4,5} ?END /)
  if (close >= 0 && (again < 0 || close < again)) {
    const line = /^-{4,5} ?END [A-Z0-9 -]{0,60}?-{4,5}/i.exec(within.slice(close, close + 100))
    return body + close + (line?.[0].length ?? 10)
  }
  return body + truncatedEnd(again < 0 ? within : within.slice(0, again))
}

/** Lines (or `\n`-joined stretches) go on as long as they hold a long run of base64. */
function truncatedEnd(within: string): number {
  let end = 0
  const lines = /[^\n]*(?:\n|$)/y
  for (let count = 0; end < within.length; count++) {
    lines.lastIndex = end
    const line = lines.exec(within)?.[0] ?? ""
    const text = line.trim()
    const armour = /[A-Za-z0-9+/=]{24,}/.test(text) || /^(?:\S{1,12}\s)?[A-Z][A-Za-z-]{3,16}: ?/.test(text)
    const rest = /^[^\sA-Za-z]{0,8}\s*[A-Za-z0-9+/=]{1,64}["',;)\s]*$/.test(text)
    if (text !== "" && !armour && !(rest && count > 1) && !(count === 0 && text.length < 16)) break
    end += line.length
    if (line === "") break
  }
  return within.slice(0, end).trimEnd().length
}

/** Something that is no placeholder: enough characters of base64, and many different ones. */
export function holdsKey(body: string): boolean {
  const runs = body.slice(0, 4000).match(/[A-Za-z0-9+/=_-]{16,}/g) ?? []
  const all = runs.join("")
  return all.length >= 32 && new Set(all).size >= 12 && /[0-9+/]/.test(all.slice(0, 160))
}

/** The rest of a key whose beginning is not there: lines of base64 above the END line. */
export const pemEnd: Detector = {
  literals: ["-----end", "---- end ssh2"],
  found(scan, start) {
    const label = /^-{4,5} ?END [A-Z0-9 ]{0,30}(?:PRIVATE|SECRET) KEY(?: BLOCK)?-{4,5}/i.exec(
      scan.slice(start, start + 80),
    )
    const before = Math.max(scan.resume.get(pem) ?? 0, scan.resume.get(pemEnd) ?? 0)
    scan.resume.set(pemEnd, start + 1)
    if (!label || before > start) return
    const top = Math.max(before, start - longest, 0)
    const above = scan.text.slice(top, start)
    scan.read(top, start)
    const lines = above.split("\n")
    // What a wrapper puts before the END line stands before the others as well.
    const head = lines.pop() ?? ""
    let from = start - head.length
    for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
      const text = line.trim()
      if (
        !/[A-Za-z0-9+/=]{24,}["'\\nr,]{0,4}$/.test(text) &&
        !(from > start - 100 && /(?:^|\s)[A-Za-z0-9+/=]{1,64}$/.test(text))
      )
        break
      from -= line.length + 1
    }
    if (holdsKey(scan.text.slice(from, start))) scan.add("private-key", from, start + label[0].length)
  },
}

/**
 * How the DER of a private key begins in base64: PKCS #1 of 1024, 2048 and 4096 bits, PKCS #8 of RSA, P-256 and Ed25519,
 * SEC 1, and the magic word of OpenSSH. Sources: RFC 8017 app. A.1.2, RFC 5958, RFC 5915.
 */
const der =
  /^(?:MII[A-Za-z0-9+/]{3}IBAAKC|MIIC[A-Za-z0-9+/]{2}IBAAKBgQ|MII[A-Za-z0-9+/]{3}IBADANBgkqhkiG9w0BAQEFAASC|MIGHAgEAMBMGByqGSM49|MHcCAQEE|MHQCAQEE|MIGkAgEBBD|MC4CAQAwBQYDK2VwBCIE|b3BlbnNzaC1rZXktdjEA)/

export const derKey: Detector = {
  literals: [
    "ibaakc",
    "ibaakbgq",
    "ibadanbgkqhkig9w0baqefaasc",
    "mighageambmgbyqgsm49",
    "mhccaqee",
    "mhqcaqee",
    "migkageb",
    "mc4caqawbqydk2vwbcie",
    "b3blbnnzac1rzxktdjea",
  ],
  found(scan, start, end) {
    const from = scan.runStart(start, base64, start - 7)
    if (
      from < Math.max(scan.resume.get(derKey) ?? 0, scan.resume.get(pem) ?? 0) ||
      !der.test(scan.slice(from, end + 2))
    )
      return
    const within = scan.text.slice(from, from + longest)
    const last = from + Math.max(scan.runEnd(from, base64, from + longest) - from, truncatedEnd(within.slice(0, 4000)))
    scan.read(from, from + 4000)
    scan.resume.set(derKey, last)
    if (last - from >= 48 && holdsKey(scan.text.slice(from, last))) scan.add("private-key", from, last)
  },
}

/** Source: https://github.com/C2SP/C2SP/blob/main/age.md and age-keygen(1). */
export const age: Detector = {
  literals: ["age-secret-key-"],
  found(scan, start, end) {
    const to = scan.runEnd(end, alphanumeric | dash, end + 200)
    if (to - end >= 50 && !is(scan.text, start - 1, base64 & alphanumeric)) scan.add("age-key", start, to)
  },
}
