/**
 * Where passwords stand on command lines. Sources: curl(1), wget(1), mysql(1), sshpass(1), redis-cli, docker login, smbclient(1),
 * ldapsearch(1), openssl-passphrase-options(1), SQL `IDENTIFIED BY`, expect(1), SQL*Plus, PuTTY, the Cisco IOS command reference.
 */
export type Command = { literal: string; kind: string; example: string; within: RegExp }

/** The literal begins the command; the pattern, on the rest of the line, ends before the value. */
export const commands: Command[] = [
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
  {
    literal: "mosquitto_",
    kind: "password",
    example: "mosquitto_pub -u me -P VALUE",
    within: /^(?:pub|sub|rr)(?=\s)[^\n|;&]{0,200}?\s-P[ \t]+/,
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
    within: /^(?:\s+(?:password|values))?\s+(?=["'])/i,
  },
  {
    literal: "user ",
    kind: "password",
    example: "CREATE USER me IDENTIFIED BY VALUE",
    within: /^\S{1,60}\s+identified by\s+(?=[^"'\s])/i,
  },
  {
    literal: "mysql_native_password",
    kind: "password",
    example: "mysql_native_password BY 'VALUE'",
    within: /^["'`]?\s+(?:by|as)\s+(?=["'])/i,
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

/** Router configuration (Cisco IOS command reference), scripts of Expect and of Windows, stores of keys. */
export const remote: Command[] = [
  {
    literal: "enable secret",
    kind: "password",
    example: "enable secret 0 VALUE",
    within: /^\s+(?:level \d+ )?(?:[05-9] )?/,
  },
  {
    literal: "enable password",
    kind: "password",
    example: "enable password 7 VALUE",
    within: /^\s+(?:level \d+ )?(?:[05-9] )?/,
  },
  { literal: "password 7", kind: "password", example: "password 7 VALUE", within: /^\s+(?=[0-9A-F]{6,}\b)/ },
  { literal: "password 0", kind: "password", example: "password 0 VALUE", within: /^\s+/ },
  {
    literal: "username ",
    kind: "password",
    example: "username al privilege 15 secret VALUE",
    within: /^\S{1,40}(?: privilege \d+)? (?:secret|password) (?:[05-9] )?/,
  },
  { literal: "snmp-server community", kind: "password", example: "snmp-server community VALUE RO", within: /^\s+/ },
  { literal: "key-string", kind: "password", example: "key-string 7 VALUE", within: /^\s+(?:[07] )?/ },
  {
    literal: "convertto-securestring",
    kind: "password",
    example: "ConvertTo-SecureString 'VALUE' -AsPlainText",
    within: /^\s+(?:-\w+\s+)*(?=["'])/,
  },
  {
    literal: "lftp",
    kind: "password",
    example: "lftp -u me,VALUE host",
    within: /^(?=\s)[^\n|;&]{0,160}?\s-u\s+[\w.@-]{1,40},/,
  },
  {
    literal: "curl",
    kind: "password",
    example: "curl -ume:VALUE https://host",
    within: /^(?=\s)[^\n|;]{0,160}?\s-[a-zA-Z]{0,3}u\s*["']?[\w.@-]{1,40}["']?:/,
  },
  {
    literal: "sonar.login=",
    kind: "token",
    example: "-Dsonar.login=VALUE",
    within: /^/,
  },
  {
    literal: "assword:",
    kind: "password",
    example: 'expect "assword:"; send "VALUE\\r"',
    within: /^["'}\s*]{1,8}(?:\s*;)?\s*(?:\{\s*)?(?:exp_)?send(?:line)?\s*\(?\s*(?:-- )?(?=["'])/,
  },
  {
    literal: "sqlplus",
    kind: "password",
    example: "sqlplus me/VALUE@db",
    within: /^(?:64)?(?:\s+-\w+)*\s+["']?\w{1,30}\//,
  },
  { literal: "oracle:thin:", kind: "password", example: "jdbc:oracle:thin:me/VALUE@db", within: /^\w{1,30}\// },
  {
    literal: "oracle.connect(",
    kind: "password",
    example: "cx_Oracle.connect('me/VALUE@db')",
    within: /^["']\w{1,30}\//,
  },
  {
    literal: "plink",
    kind: "password",
    example: "plink -pw VALUE me@host",
    within: /^(?:\.exe)?(?=\s)[^\n|;&]{0,160}?\s-pw\s+/,
  },
  {
    literal: "pscp",
    kind: "password",
    example: "pscp -pw VALUE a me@host:",
    within: /^(?:\.exe)?(?=\s)[^\n|;&]{0,160}?\s-pw\s+/,
  },
  {
    literal: "rdesktop",
    kind: "password",
    example: "rdesktop -u me -p VALUE host",
    within: /^(?=\s)[^\n|;&]{0,160}?\s-p\s+/,
  },
  {
    literal: "psexec",
    kind: "password",
    example: "psexec \\\\host -u me -p VALUE cmd",
    within: /^(?:\.exe|64)?(?=\s)[^\n|;&]{0,160}?\s-p\s+/,
  },
  {
    literal: "xfreerdp",
    kind: "password",
    example: "xfreerdp /u:me /p:VALUE",
    within: /^(?=\s)[^\n|;&]{0,160}?\s\/p:/,
  },
  {
    literal: "smbclient",
    kind: "password",
    example: "smbclient //host/share -U me%VALUE",
    within: /^(?=\s)[^\n|;&]{0,160}?\s-U\s*["']?[\w\\/.-]{1,40}%/,
  },
  { literal: "vncpasswd", kind: "password", example: "vncpasswd <<< VALUE", within: /^\s*<<<\s*/ },
  { literal: "useradd", kind: "password", example: "useradd -p VALUE me", within: /^(?=\s)[^\n|;&]{0,160}?\s-p\s+/ },
  { literal: "net user", kind: "password", example: "net user me VALUE /add", within: /^\s+[\w.-]{1,30}\s+(?!\/)/ },
  {
    literal: "openssl",
    kind: "password",
    example: "openssl enc -aes-256-cbc -k VALUE",
    within: /^\s+(?:enc|aes\S*|des\S*)\b[^\n|;&]{0,160}?\s-k\s+/,
  },
  {
    literal: "rar",
    kind: "password",
    example: "rar a -hpVALUE a.rar",
    within: /^\s+[ax]\b[^\n|;&]{0,100}?\s-h?p(?=[^\s"'$-])/,
  },
  {
    literal: "rclone config create",
    kind: "password",
    example: "rclone config create x ftp pass VALUE",
    within: /^\s[^\n|;&]{0,120}?\spass(?:word)?[ =]/,
  },
]

/** By their names: of what is called with a list of arguments, too, a password is known by its place. */
export const programs: ReadonlySet<string> = new Set(
  [...commands, ...remote]
    .map(({ literal }) => literal.split(" ")[0] ?? "")
    .filter((name) => /^[a-z0-9-]+$/.test(name) && !/^(?:pass|user|username|identified|enable)/.test(name)),
)
