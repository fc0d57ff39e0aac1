/**
 * Passwords and keys that are arguments of a call, where no name says so. Sources: the documentation of JDBC, PHP's mysqli and PDO,
 * Python's DB-API, ftplib, smtplib, imaplib, paramiko, Perl's DBI, Apache HttpClient, .NET, Spring Security, Django, Node's crypto, jsonwebtoken.
 */
import { alphanumeric, is } from "../characters.ts"
import { isSecret, type Stand } from "../judge/judge.ts"
import type { Expectation } from "../judge/name.ts"
import type { Detector, Scan } from "../scan-text.ts"

const password: Expectation = { strength: "password", kind: "password" }
const secret: Expectation = { strength: "token", kind: "secret" }

/** What the call is written as, in small letters; which of its arguments is secret, from 0, or -1 for the last; what is expected of it. */
const calls: [literals: string, argument: number, expected: Expectation, stand?: Stand][] = [
  [
    "auth=( auth = ( basicauth( basic_auth( setbasicauth( credentials.basic( networkcredential( setcredentials( .basic( httpbasic(",
    1,
    password,
  ],
  [
    "auth: [ auth=[ auth = [ credentials = ( credentials=( creds = ( creds=( credentials: [ http_auth=( basic_auth=(",
    1,
    password,
  ],
  [
    "passwordauthentication( usernamepasswordcredentials( usernamepasswordauthenticationtoken( pscredential(",
    1,
    password,
  ],
  [
    "withcredentials( .credentials( usernamepasswordcredential( plaincredentials( plainauthenticator( wifi.begin( username_pw_set(",
    1,
    password,
  ],
  [
    "login( auth( .authenticate( signin( sign_in( simple_bind_s( simple_bind( bind_s( smtp_auth( loginas( login_as( loginuser( login_user(",
    1,
    password,
  ],
  ["getconnection( mysql_connect( mysql_pconnect( mysqli_connect( mysqli( pdo( ldap_bind( dbi->connect(", 2, password],
  [
    "mysqldb.connect( pymysql.connect( oci_connect( sequelize( net::ssh.start( net::sftp.start( ssh2_auth_password(",
    2,
    password,
  ],
  ["create_user( create_superuser( createuser( adduser( add_user( registeruser( register_user( newuser(", -1, password],
  ["withemailandpassword(", 1, password],
  [".connect(", 2, password, "listed"],
  ["ssh.connect( client.connect( transport.connect( odbc_connect(", 3, password],
  ["cx_oracle.connect( oracledb.connect( pg_connect(", 1, password],
  [
    "jedis.auth( redis.auth( client.auth( conn.auth( .authenticate( pbekeyspec( passwordprotection( crypt(",
    0,
    password,
  ],
  ["hashsync( hashpw( generate_password_hash( make_password( password_hash( bcrypt.hash( encoder.encode(", 0, password],
  [
    "checkpw( check_password_hash( rfc2898derivebytes( pbkdf2sync( scryptsync( keystore.load( .encryptpassword(",
    0,
    password,
  ],
  ["secretkeyspec( hmac.new( fernet( cookieparser( hmacsha256( hmacsha1( aes.new( deskeyspec( .withtoken(", 0, secret],
  [
    "bot.login( client.login( client.run( bot.run( telebot( telegrambot( github( webclient( slackclient( octokit(",
    0,
    secret,
  ],
  [
    "createhmac( jwt.sign( jwt.verify( jwt.encode( jwt.decode( createcipheriv( createdecipheriv( createcipher( signwith(",
    1,
    secret,
  ],
  ["awscredentials( staticcredentialsprovider( newstaticcredentials( oauthhandler( set_access_token(", 1, secret],
  ["hash_hmac( openssl_encrypt( openssl_decrypt( signrequest(", 2, secret],
]

export const callArguments: Detector[] = calls.map(([literals, place, expected, stand = "quoted"]) => ({
  literals: literals.split(/(?<=[([]) /),
  found(scan, start, end) {
    if (is(scan.text, start - 1, alphanumeric) && is(scan.text, start, alphanumeric) && !isTail(scan, start)) return
    const found = argumentAt(scan, end, place)
    if (!found || !isSecret(scan.slice(found.start, found.end), expected, stand)) return
    scan.add(expected.kind, found.start, found.end)
  },
}))

/** `doLogin(`, `ftp_login(`: a verb at the end of a name in camel case. */
const isTail = (scan: Scan, start: number): boolean =>
  /[A-Za-z][A-Z]$/.test(scan.slice(start - 1, start + 1)) || scan.text[start - 1] === "_"

const argument =
  /^\s{0,20}(?:[A-Za-z_]\w{0,30}\s?[=:]\s?)?(?:[bBuUrR@$]?(["'`])((?:\\.|(?!\1)[^\\\n]){0,120})\1(?:\.(?:toCharArray|getBytes|encode|to_string|into)\([^()\n]{0,24}\))?|[\w.$[\]>:&-]{1,60}(?:\([^()\n]{0,40}\))?)\s{0,20}([,)\]])/

/** Where the text in quotes stands that is one of the arguments. Named ones have their name's detector. */
function argumentAt(scan: Scan, from: number, place: number): { start: number; end: number } | undefined {
  let at = from
  for (let count = 0; count <= place || (place < 0 && count < 5); count++) {
    const match = argument.exec(scan.slice(at, at + 240))
    if (!match) return
    const [all, quote, value = "", closed] = match
    if (count === place || (place < 0 && count > 0 && closed === ")")) {
      if (!quote || !value) return
      const start = at + all.indexOf(quote) + 1
      return { start, end: start + value.length }
    }
    if (closed !== ",") return
    at += all.length
  }
  return
}

/** `"…".equals(password)`, `assertEquals("…", user.getPassword())`. */
export const compared: Detector = {
  literals: [
    ".equals(",
    ".equalsignorecase(",
    "assertequals(",
    "assert_equal(",
    "assert_equal ",
    "assertequal(",
    "areequal(",
  ],
  found(scan, start, end) {
    const isMethod = scan.text[start] === "."
    const named = isMethod
      ? /^(?:\w{1,30}\.){0,3}(?:get)?(\w{2,40})/
      : /^\s?["']([^"'\n]{4,80})["'],\s?(?:[\w$]{1,30}(?:\(\))?(?:\.|->)){0,4}(?:get)?(\w{2,40})/
    const match = named.exec(scan.slice(end, end + 200))
    if (!match || !/pass|pw|secret|token/i.test(match.at(-1) ?? "")) return
    const value = isMethod ? /"([^"\n]{4,80})"$/.exec(scan.slice(start - 84, start))?.[1] : match[1]
    if (!value || !isSecret(value, password, "quoted")) return
    const from = isMethod ? start - 1 - value.length : end + match[0].indexOf(value)
    scan.add("password", from, from + value.length)
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

/** `btoa("al:…")`, `base64_encode("al:…")`, `CURLOPT_USERPWD, "al:…"` */
export const encoded: Detector = {
  literals: [
    "btoa(",
    "b64encode(",
    "base64_encode(",
    "encode64(",
    "buffer.from(",
    "encodetostring(",
    "tobase64string(",
    "curlopt_userpwd,",
  ],
  found(scan, _, end) {
    const match = /^\s?(?:\[\]byte\(|[\w.]{1,30}\()?[bu]?["']([\w.@+-]{1,60}:)([^\s"'/]{4,80})["']/.exec(
      scan.slice(end, end + 200),
    )
    if (!match?.[2] || !isSecret(match[2], password, "quoted")) return
    const from = end + match[0].length - 1 - match[2].length
    scan.add("password", from, from + match[2].length)
  },
}

/** `"…".toCharArray()`: how Java's stores of keys are given their passwords. */
export const characters: Detector = {
  literals: ['".tochararray('],
  found(scan, start) {
    const value = /"([^"\n]{4,80})$/.exec(scan.slice(start - 84, start))?.[1]
    if (value && isSecret(value, password, "quoted")) scan.add("password", start - value.length, start)
  },
}
