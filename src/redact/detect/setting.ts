/**
 * A setting and its value as two words, and passwords that are piped to a program. Sources: `aws configure set`, git-config(1),
 * `set` of fish, `npm config`, Dockerfile `ENV`, sudo(8) `-S`, chpasswd(8), `docker login --password-stdin`, libpq's .pgpass, crypt(5).
 */
import { isSecret } from "../judge/judge.ts"
import { type Expectation, promiseOf } from "../judge/name.ts"
import type { Detector, Scan } from "../scan-text.ts"
import { valueAt } from "./value.ts"

const password: Expectation = { strength: "password", kind: "password" }

/** `… set NAME VALUE` */
export const setting: Detector = {
  literals: [
    "configure set ",
    "config set ",
    "git config ",
    "secret set ",
    "env ",
    "env add ",
    "setx ",
    "setenv ",
    "arg ",
    "setvar ",
    ..."-x -gx -xg -ux -xu -lx -g -u --export --global --universal".split(" ").map((flag) => `set ${flag} `),
  ],
  found(scan, start, end) {
    if (!/[\s;&|`"'>]/.test(scan.text[start - 1] ?? "\n") && !/[cx]$/i.test(scan.text[start - 1] ?? "")) return
    const [all, name = ""] =
      /^(?:--?\w+\s+){0,3}["']?(?:[\w./:@-]{0,60}[.:/])?([\w-]{2,60})["']?\s+(?:--body\s+|-b\s?)?(?=\S)/.exec(
        scan.slice(end, end + 160),
      ) ?? []
    const promise = all && promiseOf(name)
    if (!promise) return
    const at = end + all.length
    // A command of fish in brackets prints the value.
    if (/^[=:,;(]/.test(scan.slice(at, at + 1))) return
    const value = valueAt(scan, at)
    if (!value || !(value.quote || value.endsLine || /^\s/.test(scan.slice(value.end, value.end + 1)))) return
    const stand = value.quote ? "quoted" : value.endsLine ? "bare" : "prose"
    if (isSecret(scan.slice(value.start, value.end), promise, stand)) scan.add(promise.kind, value.start, value.end)
  },
}

const echoed =
  /(?:echo|printf|print)\s+(?:-\w+\s+){0,2}(?:["']?%s(?:\\n)?["']?\s+)?(?:"([^"\n]{3,80})"|'([^'\n]{3,80})'|([^\s"'|]{3,80}))\s*\|\s*(?:sudo\s+(?:-\w+\s+){0,2})?(?:[\w./-]+\s+(?:[^\n|]{0,60}\s)?)?$/

/** `echo VALUE | sudo -S …` */
export const piped: Detector = {
  literals: [
    "sudo -s",
    "--password-stdin",
    "--stdin",
    "chpasswd",
    "passwd ",
    "smbpasswd",
    "-passin stdin",
    "--passphrase-fd 0",
    "ftpasswd",
    "secret set",
    "secrets set",
    "secret put",
    "secret create",
    "secrets create",
    "secrets versions add",
    "secrets:set",
    "vercel env add",
  ],
  found(scan, start, end) {
    const from = start - 200
    const before = scan.slice(from, start)
    const match = echoed.exec(before)
    if (!match) return
    const [all, ...values] = match
    const whole = values.find(Boolean) ?? ""
    const written = scan.slice(start, end).startsWith("chp")
      ? whole.slice(whole.indexOf(":") + 1)
      : (whole.split(/\\n|\n/)[0] ?? "")
    if (!isSecret(written, password, "quoted")) return
    const at =
      Math.max(0, from) +
      before.length -
      all.length +
      all.indexOf(whole) +
      (whole.length - written.length) * (whole.endsWith(written) ? 1 : 0)
    scan.add("password", at, at + written.length)
    const again = whole.lastIndexOf(written)
    if (again > 0 && !whole.endsWith(`:${written}`)) scan.add("password", at + again, at + again + written.length)
  },
}

/** `host:port:database:user:password`, a line of .pgpass. */
export const pgpass: Detector = {
  literals: [":5432:", ":5433:", ":6432:", ":*:"],
  found(scan, start, end) {
    const head = /^[\w*.-]{0,63}:[\w*.@-]{1,63}:/.exec(scan.slice(end, end + 130))
    if (!head || !/(?:^|[\s"'|>+\d])[\w*.-]{1,80}$/.test(scan.slice(start - 90, start))) return
    const value = valueAt(scan, end + head[0].length)
    if (value?.endsLine && isSecret(scan.slice(value.start, value.end), password, "bare"))
      scan.add("password", value.start, value.end)
  },
}

/** `login: al / VALUE`, `user/password: al/VALUE`, `credentials: al:VALUE`. */
export const userAndPassword: Detector = {
  literals: ["login", "logins", "credentials", "creds", "/password", "/pass", "/pw", "/pwd", "/passwd", "account"],
  found(scan, _, end) {
    const match =
      /^(?: \([^()\n]{1,20}\))?["'*`]{0,3}\s?[:=]\**\s?["'`]?([\w.@+-]{2,60})(?:\s?\/\s?|:)(?=[^\s/:])/.exec(
        scan.slice(end, end + 100),
      )
    if (!match || /^(?:https?|file|\d+)$/.test(match[1] ?? "")) return
    addAfter(scan, end + match[0].length)
  },
}

function addAfter(scan: Scan, at: number) {
  const value = valueAt(scan, at)
  if (!value) return
  const written = scan.slice(value.start, value.end).replace(/[)\].,]+$/, "")
  if (/^[\w.-]+\/|^\/|^\d{1,5}$/.test(written) || !isSecret(written, password, value.endsLine ? "bare" : "prose"))
    return
  scan.add("password", value.start, value.start + written.length)
}
