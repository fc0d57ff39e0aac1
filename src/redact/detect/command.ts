/** Passwords on command lines that no name announces, and what programs print once. */
import { alphanumeric, is } from "../characters.ts"
import { isSecret } from "../judge/judge.ts"
import type { Detector, Scan } from "../scan-text.ts"
import { commands, remote } from "./commands.ts"
import { valueAt } from "./value.ts"

const password = { strength: "password", kind: "password" } as const

export const commandLines: Detector[] = [...commands, ...remote].map(({ literal, kind, within }) => ({
  literals: [literal],
  found(scan, start, end) {
    if (is(scan.text, start - 1, alphanumeric) && /^[a-z]/.test(literal) && !/assword:|sonar/.test(literal)) return
    const match = within.exec(scan.slice(end, end + 300))
    if (!match) return
    addPassword(scan, kind, end + match[0].length, match[0].endsWith("/") ? "@" : "")
  },
}))

function addPassword(scan: Scan, kind: string, at: number, until = "") {
  const value = valueAt(scan, at, false, until)
  if (value && isSecret(scan.slice(value.start, value.end), password, "quoted")) scan.add(kind, value.start, value.end)
}

/** `-u user:password` of curl and its like; `--user`, `--proxy-user`, `--auth` and `--creds` everywhere. */
export const userFlag: Detector = {
  literals: [
    "-u ",
    '-u"',
    "-u'",
    "-user ",
    "-user=",
    "-proxy-user ",
    "-proxy-user=",
    "-auth ",
    "-auth=",
    "-creds ",
    "-creds=",
    "-u=",
    "-credential ",
    "-a ",
  ],
  found(scan, start, end) {
    if (!/[\s"'`,[-]/.test(scan.text[start - 1] ?? " ") || isOfAnother(scan, start)) return
    const from = /["']$/.test(scan.slice(start, end)) ? end - 1 : end
    const value = valueAt(scan, from)
    if (!value) return
    const pair = scan.slice(value.start, value.end)
    const colon = pair.indexOf(":")
    if (colon < 0 || colon > 80 || /^[\w+.-]*:\/\//.test(pair)) return
    if (/^[\w.-]+\/[\w.-]+:|^\d+:\d+$|^[A-Za-z]:[\\/]/.test(pair)) return
    const key = pair.slice(colon + 1) || pair.slice(0, colon)
    if (isSecret(key, pair.endsWith(":") ? { strength: "token", kind: "token" } : password, "quoted"))
      scan.add("user-password", value.start, value.end)
  },
}

/** Of these `-u a:b` is a time, a user and a group, a file … and never a password. */
const others =
  /^(?:date|docker|podman|nerdctl|kubectl|oc|ps|ls|sudo|su|su-exec|gosu|doas|chown|chgrp|install|rsync|scp|ssh|sort|uniq|git|python\d?|node|env|id|diff|patch|tar|gunicorn|uwsgi|uvicorn|systemctl|journalctl|pip\d?|npm|pnpm|yarn|go|cargo|make|mount|find|touch|du|df|top|crontab|passwd|useradd|usermod|setfacl|runuser|start-stop-daemon|memcached|tcpdump|lsof|fuser|pgrep|pkill|unshare|nsenter|bwrap|lxc|incus|flatpak|snap|brew|apt|apt-get|dnf|yum)$/

/** By the command that the flag is of: the first word after what ends another one. */
function isOfAnother(scan: Scan, start: number): boolean {
  const line = scan.slice(start - 200, start).replace(/\\\r?\n/g, " ")
  const command = line
    .slice(line.search(/[^|;&\n(`]*$/))
    .replace(/^[\s"'$>+\d:]*(?:(?:sudo|time|exec|nohup|env)\s+|[A-Z_]+=\S*\s+)*/, "")
  const name = /^(?:[\w./-]*\/)?([\w.-]+)/.exec(command)?.[1] ?? ""
  return others.test(name) && !/\b(?:curl|https?|xh|hurl)\s/.test(command)
}

/** Hashes of passwords: crypt(5), Argon2 and the Apache server's. Who has one may guess at leisure. */
export const hashed: Detector = {
  literals: [
    "$2a$",
    "$2b$",
    "$2y$",
    "$1$",
    "$5$",
    "$6$",
    "$y$",
    "$apr1$",
    "$argon2",
    "$scrypt$",
    "pbkdf2_sha256$",
    "{ssha}",
    "{sha}",
  ],
  found(scan, start) {
    const match =
      /^(?:\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|\$[156y]\$(?:rounds=\d+\$)?[./A-Za-z0-9$]{1,40}\$[./A-Za-z0-9]{22,90}|\$apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|\$argon2(?:id|i|d)\$[\w=,$+/.-]{40,200}|\$scrypt\$[\w=,$+/.-]{40,200}|pbkdf2_sha256\$\d+\$[\w+/=.-]+\$[\w+/=]{40,64}|\{S?SHA\}[A-Za-z0-9+/]{27,64}=*)/i.exec(
        scan.slice(start, start + 300),
      )
    if (match && new Set(match[0]).size > 12) scan.add("password-hash", start, start + match[0].length)
  },
}

/** What a program prints once, and asks for later. Sources: `vault operator init`, the setup of Jenkins. */
const printed: { literal: string; kind: string; within: RegExp }[] = [
  {
    literal: "unseal key",
    kind: "vault-unseal-key",
    within: /^(?: \d+)?(?: \([^)\n]{1,20}\))?: *([A-Za-z0-9+/=]{40,})/,
  },
  { literal: "operator unseal", kind: "vault-unseal-key", within: /^ +([A-Za-z0-9+/=]{40,})/ },
  { literal: "password to proceed to installation:", kind: "password", within: /^\s*(?:\S{0,12}\s+)?([0-9a-f]{32})/ },
]

export const printedOnce: Detector[] = printed.map(({ literal, kind, within }) => ({
  literals: [literal],
  found(scan, _, end) {
    const match = within.exec(scan.slice(end, end + 160))
    if (match?.[1]) scan.add(kind, end + match[0].length - match[1].length, end + match[0].length)
  },
}))
