/**
 * Passwords on command lines that no name announces. Sources: curl(1), wget(1), mysql(1), sshpass(1), redis-cli, docker login,
 * smbclient(1), ldapsearch(1), openssl-passphrase-options(1), SQL `IDENTIFIED BY`.
 */
import { alphanumeric, is } from "../characters.ts"
import { isSecret } from "../judge/judge.ts"
import type { Detector, Scan } from "../scan.ts"
import { valueAt } from "./value.ts"

const password = { strength: "password", kind: "password" } as const

type Command = { literal: string; kind: string; example: string; within: RegExp }

/** The literal begins the command; the pattern, on the rest of the line, ends before the value. */
const commands: Command[] = [
  {
    literal: "mysql",
    kind: "password",
    example: "mysql -u root -pVALUE",
    within: /^(?:dump|admin|import)?(?=\s)[^\n|;&]{0,200}?\s-p(?=[^\s"'$-]|["'][^"'$])/,
  },
  {
    literal: "mariadb",
    kind: "password",
    example: "mariadb -uroot -pVALUE",
    within: /^(?:-dump|-admin)?(?=\s)[^\n|;&]{0,200}?\s-p(?=[^\s"'$-]|["'][^"'$])/,
  },
  { literal: "sshpass", kind: "password", example: "sshpass -p VALUE ssh host", within: /^\s+(?:-\w+\s+)*-p[ \t]*/ },
  { literal: "redis-cli", kind: "password", example: "redis-cli -a VALUE", within: /^[^\n|;&]{0,200}?\s-a[ \t]+/ },
  {
    literal: "docker",
    kind: "password",
    example: "docker login -u me -p VALUE",
    within: /^\s+login\b[^\n|;&]{0,200}?\s-p[ \t]+/,
  },
  {
    literal: "podman",
    kind: "password",
    example: "podman login -p VALUE",
    within: /^\s+login\b[^\n|;&]{0,200}?\s-p[ \t]+/,
  },
  {
    literal: "helm",
    kind: "password",
    example: "helm registry login -p VALUE",
    within: /^\s+registry login\b[^\n|;&]{0,200}?\s-p[ \t]+/,
  },
  {
    literal: "az",
    kind: "password",
    example: "az login -u me -p VALUE",
    within: /^\s+login\b[^\n|;&]{0,200}?\s-p[ \t]+/,
  },
  {
    literal: "oc login",
    kind: "password",
    example: "oc login -u me -p VALUE",
    within: /^(?=\s)[^\n|;&]{0,200}?\s-p[ \t]+/,
  },
  {
    literal: "mongo",
    kind: "password",
    example: "mongosh -u me -p VALUE",
    within: /^(?:sh|dump|restore|export|import)?(?=\s)[^\n|;&]{0,200}?\s-p[ \t]+/,
  },
  { literal: "sqlcmd", kind: "password", example: "sqlcmd -U sa -P VALUE", within: /^[^\n|;&]{0,200}?\s-P[ \t]*/ },
  {
    literal: "ldapsearch",
    kind: "password",
    example: "ldapsearch -D dn -w VALUE",
    within: /^[^\n|;&]{0,200}?\s-w[ \t]*/,
  },
  {
    literal: "ldapmodify",
    kind: "password",
    example: "ldapmodify -D dn -w VALUE",
    within: /^[^\n|;&]{0,200}?\s-w[ \t]*/,
  },
  {
    literal: "htpasswd",
    kind: "password",
    example: "htpasswd -b file me VALUE",
    within: /^\s+-\w*b\w*\s+\S+\s+\S+\s+/,
  },
  {
    literal: "7z",
    kind: "password",
    example: "7z x a.7z -pVALUE",
    within: /^[az]?\s[^\n|;&]{0,200}?\s-p(?=[^\s"'$-])/,
  },
  { literal: "unzip", kind: "password", example: "unzip -P VALUE a.zip", within: /^[^\n|;&]{0,100}?\s-P[ \t]+/ },
  { literal: "zip", kind: "password", example: "zip -P VALUE a.zip b", within: /^[^\n|;&]{0,100}?\s-P[ \t]+/ },
  {
    literal: "rabbitmqctl",
    kind: "password",
    example: "rabbitmqctl add_user me VALUE",
    within: /^\s+(?:add_user|change_password)\s+\S+\s+/,
  },
  { literal: "pass:", kind: "password", example: "openssl … -passin pass:VALUE", within: /^/ },
  {
    literal: "identified by",
    kind: "password",
    example: "CREATE USER me IDENTIFIED BY 'VALUE'",
    within: /^(?:\s+password)?\s+/i,
  },
  {
    literal: "identified with",
    kind: "password",
    example: "IDENTIFIED WITH x BY 'VALUE'",
    within: /^\s+\S+\s+(?:by|as)\s+/i,
  },
  {
    literal: "password for",
    kind: "password",
    example: "SET PASSWORD FOR me = 'VALUE'",
    within: /^\s+[^=\n]{1,80}=\s*(?:password\()?/i,
  },
  { literal: "chpasswd", kind: "password", example: "chpasswd <<< me:VALUE", within: /^\s*<<<\s*["']?[\w.-]+:/ },
  { literal: "net use", kind: "password", example: "net use z: \\\\host\\share VALUE", within: /^\s+\S+\s+\\\\\S+\s+/ },
]

export const commandLines: Detector[] = commands.map(({ literal, kind, within }) => ({
  literals: [literal],
  found(scan, start, end) {
    if (is(scan.text, start - 1, alphanumeric)) return
    const match = within.exec(scan.slice(end, end + 300))
    if (!match) return
    addPassword(scan, kind, end + match[0].length)
  },
}))

function addPassword(scan: Scan, kind: string, at: number) {
  const value = valueAt(scan, at)
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
    "-auth ",
    "-auth=",
    "-creds ",
    "-creds=",
    "-u=",
    "-credential ",
    "-a ",
  ],
  found(scan, start, end) {
    if (!/[\s"'`,[-]/.test(scan.text[start - 1] ?? " ")) return
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

/** A user and a password as two arguments: `auth=("al", "…")`, `new NetworkCredential("al", "…")`. */
const calls = [
  "auth=(",
  "auth = (",
  "basicauth(",
  "networkcredential(",
  "passwordauthentication(",
  "usernamepasswordcredentials(",
]

export const userAndPassword: Detector = {
  literals: calls,
  found(scan, _, end) {
    const match = /^\s*["'][^"'\n]{0,80}["']\s*,\s*(?=["'])/.exec(scan.slice(end, end + 120))
    if (match) addPassword(scan, "password", end + match[0].length)
  },
}

/** Source: https://github.com/go-sql-driver/mysql#dsn-data-source-name */
export const goDsn: Detector = {
  literals: ["@tcp(", "@unix("],
  found(scan, start) {
    const value = /[\w.-]:([^\s:@"'`/]{3,60})$/.exec(scan.slice(start - 80, start))?.[1]
    if (value && isSecret(value, password, "quoted")) scan.add("url-password", start - value.length, start)
  },
}

export const printedOnce: Detector[] = printed.map(({ literal, kind, within }) => ({
  literals: [literal],
  found(scan, _, end) {
    const match = within.exec(scan.slice(end, end + 160))
    if (match?.[1]) scan.add(kind, end + match[0].length - match[1].length, end + match[0].length)
  },
}))
