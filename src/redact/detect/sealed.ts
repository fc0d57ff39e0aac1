/**
 * Tokens of several parts: iron-sealed cookies, Copilot's, z.ai's, Discord's, Bitwarden's, and those that OpenCode keeps of
 * an OAuth login.
 */
import { alphanumeric, base64, base64url, colon, dot, hexadecimal, is, tilde, upper } from "../characters.ts"
import { isPlaceholder } from "../judge/placeholder.ts"
import { looksRandom } from "../judge/random.ts"
import type { Detector } from "../scan-text.ts"

const longest = 4096

/** Source: https://github.com/hapijs/iron#security-considerations */
export const sealed: Detector = {
  literals: ["fe26.2*"],
  found(scan, start, end) {
    if (start < (scan.resume.get(sealed) ?? 0)) return
    let to = end
    for (let next = end; next < start + longest; next = to + 1) {
      to = scan.runEnd(next, base64url | tilde, start + longest)
      if (scan.text[to] !== "*") break
    }
    scan.resume.set(sealed, to)
    if (to - start > 120) scan.add("sealed-cookie", start, to)
  },
}

/** `tid=…;exp=…;…;8kp=1:…`: what GitHub's Copilot is asked with. */
export const copilot: Detector = {
  literals: ["tid="],
  found(scan, start, end) {
    const fields = /^[0-9a-f]{32};(?:[\w-]{1,24}=[^\s;"'`\\]{0,120};){1,12}[\w-]{1,24}=[\w:.+/=-]{20,}/.exec(
      scan.slice(end, end + 400),
    )
    if (!fields || is(scan.text, start - 1, alphanumeric)) return
    const to = end + fields[0].length
    scan.add(
      "copilot-token",
      start,
      to < end + 400 ? to : scan.runEnd(to, base64 | base64url | colon | dot, end + longest),
    )
  },
}

/** 32 hexadecimal digits, a dot, 16 letters and digits or more. Source: https://docs.z.ai/guides/overview/quick-start */
export const hexAndMore: Detector = {
  // The last digit too: a dot alone stands in every sentence.
  literals: [..."0123456789abcdef"].map((digit) => `${digit}.`),
  found(scan, start, end) {
    const { text } = scan
    if (!is(text, start - 31, hexadecimal) || !is(text, end + 15, base64url) || is(text, start - 32, alphanumeric))
      return
    if (scan.runStart(start, hexadecimal, start - 31) !== start - 31) return
    const to = scan.runEnd(end, base64url, end + 40)
    const [head, tail] = [scan.slice(start - 31, start + 1), scan.slice(end, to)]
    if (tail.length > 32 || text[to] === "." || !/[0-9]/.test(tail) || !/[A-Z]/.test(tail)) return
    if (looksRandom(head) && looksRandom(tail) && !isPlaceholder(head + tail)) scan.add("api-key", start - 31, to)
  },
}

/** The number of a bot in base64, a time, a signature. Source: https://discord.com/developers/docs/reference#authentication */
export const discord: Detector = {
  // How a number of 18 or 19 digits may end in base64.
  literals: [..."wxyz012345AQg"].map((sign) => `${sign}.`),
  found(scan, start, end) {
    const { text } = scan
    // Asked first: such letters end many a sentence.
    if (text[end + 6] !== "." || !is(text, start - 23, upper) || !is(text, end + 33, base64url)) return
    const from = scan.runStart(start, base64url, start - 26)
    const to = scan.runEnd(end + 7, base64url, end + 47)
    if (to > end + 46 || scan.runEnd(end, base64url, end + 6) !== end + 6) return
    if (/^[1-9][0-9]{17,18}$/.test(Buffer.from(scan.slice(from, start + 1), "base64").toString("latin1")))
      scan.add("discord-token", from, to)
  },
}

/** Version, number, secret and key of a machine's account. Source: https://github.com/bitwarden/sdk-sm */
export const bitwarden: Detector = {
  literals: ["0."],
  found(scan, start, end) {
    if (scan.text[end + 36] !== "." || is(scan.text, start - 1, alphanumeric | dot)) return
    const token = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\.[A-Za-z0-9]{20,60}:[A-Za-z0-9+/]{20,60}={0,2}/.exec(
      scan.slice(end, end + 170),
    )
    if (token && !isPlaceholder(token[0])) scan.add("bitwarden-token", start, end + token[0].length)
  },
}

/** `"refresh": "…"` beside `"type": "oauth"` or a time: the file in which OpenCode keeps its logins. */
export const oauth: Detector = {
  literals: ['"refresh"', '"access"'],
  found(scan, start, end) {
    const head = /^\s{0,4}:\s{0,4}"(?=[\w~+/.=;:-]{20})/.exec(scan.slice(end, end + 32))
    if (!head) return
    const from = end + head[0].length
    const to = scan.runEnd(from, base64 | base64url | dot | tilde, from + longest)
    if (scan.text[to] !== '"' || !looksRandom(scan.slice(from, Math.min(to, from + 200)))) return
    const beside = /"type"\s{0,4}:\s{0,4}"oauth"|"expires"\s{0,4}:\s{0,4}\d{10}/
    if (beside.test(scan.slice(start - 390, start)) || beside.test(scan.slice(to, to + 390)))
      scan.add("oauth-token", from, to)
  },
}
