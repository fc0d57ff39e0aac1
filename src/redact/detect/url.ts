/** Passwords in URLs and connection strings. Source: RFC 3986 §3.2.1. */
import { alphanumeric, is } from "../characters.ts"
import { isPlaceholder } from "../judge/placeholder.ts"
import { looksRandom } from "../judge/random.ts"
import { isName } from "../judge/reference.ts"
import type { Detector, Scan } from "../scan-text.ts"

const longest = 300

export const userinfo: Detector = {
  literals: ["://"],
  found(scan, start, end) {
    if (!is(scan.text, start - 1, alphanumeric)) return
    const authority = scan.slice(end, end + longest)
    const stop = authority.search(/[\s"'`<>\\|]|$/)
    const within = authority.slice(0, stop)
    const host = lastAt(within)
    if (host < 1) return
    const colon = within.indexOf(":")
    const user = colon < 0 || colon > host ? within.slice(0, host) : within.slice(0, colon)
    const password = colon < 0 || colon > host ? "" : within.slice(colon + 1, host)
    if (password ? isPassword(password, user) : isTokenAsUser(user))
      scan.add("url-password", end + (password ? colon + 1 : 0), end + host)
    else if (password && isTokenAsUser(user)) scan.add("url-password", end, end + user.length)
  },
}

/** A password may hold an `@` or a `/` that nobody escaped; a path may hold an `@` too. */
function lastAt(within: string): number {
  const path = within.search(/[/?#]/)
  const authority = path < 0 ? within : within.slice(0, path)
  const plain = authority.lastIndexOf("@")
  if (plain >= 0) return plain
  // user:pa/ss@host.tld
  const odd = /^[^\s:/@]*:[^\s:@/]{0,40}[/?#][^\s@/]{0,40}@[\w.-]+(?:[:/?]|$)/.exec(within)
  return odd && !/^[^/]*:\d+[/?#]/.test(within) ? within.indexOf("@") : -1
}

const sayings =
  /^(?:pass|passwd|password|passw0rd|pwd|secret|token|key|user|username|test|root|admin|guest|postgres|mysql|redis|mongo|x-oauth-basic|x-token-auth|p|pw|\.{2,}|\*+|x+)$/i

function isPassword(password: string, user: string): boolean {
  if (password.includes("[REDACTED-") || password.length < 3 || sayings.test(password)) return false
  if (isPlaceholder(password) || /^[$%{<(]/.test(password) || /[{}]/.test(password) || /["'+]\s*\+/.test(password))
    return false
  if (/^\d{1,5}$/.test(password) && !/^[\w.-]+$/.test(user)) return false
  return !(isName(password) && /pass|pwd|secret|token/i.test(password) && !/[0-9]/.test(password))
}

const isTokenAsUser = (user: string): boolean =>
  user.length >= 16 &&
  !user.includes("[REDACTED-") &&
  !isPlaceholder(user) &&
  !isName(user) &&
  looksRandom(user) &&
  /^[\w.~%+-]+$/.test(user)

/** Webhooks whose path is the secret: anybody who knows it may post. */
const hooks: { literal: string; kind: string; source: string; pattern: RegExp }[] = [
  {
    literal: "hooks.slack.com/",
    kind: "slack-webhook",
    source: "https://api.slack.com/messaging/webhooks",
    pattern: /^(?:services|workflows|triggers)\/[A-Za-z0-9+/_-]{20,}/,
  },
  {
    literal: "/api/webhooks/",
    kind: "discord-webhook",
    source: "https://discord.com/developers/docs/resources/webhook",
    pattern: /^\d{15,20}\/[\w-]{50,}/,
  },
  {
    literal: ".webhook.office.com/",
    kind: "teams-webhook",
    source: "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors",
    pattern: /^webhookb2\/[\w@/-]{60,}/,
  },
  {
    literal: "hooks.zapier.com/hooks/",
    kind: "zapier-webhook",
    source: "https://help.zapier.com/hc/en-us/articles/8496083355661",
    pattern: /^catch\/\d+\/\w{6,}/,
  },
  {
    literal: "mcp.zapier.com/api/mcp/",
    kind: "zapier-mcp",
    source: "https://docs.zapier.com/mcp/get-started",
    pattern: /^s\/[\w=-]{20,}(?:\/mcp|\/sse)?/,
  },
  {
    literal: "mcp.composio.dev/",
    kind: "composio-mcp",
    source: "https://docs.composio.dev/docs/mcp-overview",
    pattern: /^(?:[\w-]{2,40}\/){1,3}[A-Za-z0-9-]{24,}/,
  },
  {
    literal: "discord.gg/api/",
    kind: "discord-webhook",
    source: "https://discord.com/developers/docs/resources/webhook",
    pattern: /^webhooks\/\d{15,20}\/[\w-]{50,}/,
  },
]

export const webhooks: Detector[] = hooks.map(({ literal, kind, pattern }) => ({
  literals: [literal],
  found(scan, _, end) {
    const match = pattern.exec(scan.slice(end, end + 300))
    if (!match || isPlaceholder(match[0].slice(0, 200))) return
    scan.add(kind, schemeStart(scan, end - literal.length), end + match[0].length)
  },
}))

/** With the host: the whole URL is what has to be kept secret. */
function schemeStart(scan: Scan, at: number): number {
  const before = /https?:\/\/[\w.-]{0,80}$/.exec(scan.slice(at - 90, at))
  return before ? at - before[0].length : at
}
