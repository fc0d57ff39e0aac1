/** What a name promises of its value. */
import { wordsOf } from "./words.ts"

/**
 * - `password`: chosen by a person; may be short, and may hold words.
 * - `token`: made by a machine, and secret by its name.
 * - `key`: may be a secret; only a value that looks like one counts.
 */
export type Expectation = {
  strength: "password" | "token" | "key"
  kind: string
  /** Of a key that signs, whose fingerprint everybody may know. */
  signs?: boolean
}

const set = (words: string) => new Set(words.split(/\s+/).filter(Boolean))

const passwords =
  set(`password passwords passwd passwrd pwd pwds passphrase passcode passwort kennwort senha contrasena wachtwoord
  motdepasse pass pw psw pswd userpass dbpass mypass rootpass masterpass keypass storepass sshpass userpassword dbpassword
  userpwd dbpwd mypwd rootpwd adminpwd adminpass adminpassword keystorepassword truststorepassword requirepass
  pgpassword ansiblepass htpasswd smtppass mailpass redispass mysqlpass bindpw rootpw authpass ftppass oldpass newpass loginpass
  contrase passe psk masterauth parol parola heslo haslo lozinka salasana jelszo sifre losenord passord adgangskode wifipass`)
/** A verb, a folder, a pattern: they name a secret at the end of a name alone. */
const short = set("pass pw pwd psw passe")
/** Written in one with a short word: `userpw`, `ldappass`. */
const owners =
  "user|usr|db|my|root|master|key|store|ssh|admin|smtp|mail|redis|mysql|pg|postgres|mongo|ora|oracle|sql|auth|ftp|sftp|old|new|login|bind|ldap|vnc|web|app|api|test|svc|service|sys|system|wifi|wlan|router|proxy|http|sudo|su|enc|zip|pdf|cert|ssl|tls|ca|jks|trust|pfx|p12|def|default|remote|local|host|server|client|guest|team|site|account|acct|acc|email|imap|pop|rpc|nas|samba|smb|telnet|tty|bios|boot|grub|luks|disk|vault|jdbc|conn|connection|dba|sa|tomcat|jenkins|nexus|kafka|rabbit|amqp|mqtt|samba|domain|ad|sso|sec|secure|plain|clear|enable|sta|ap|wpa"
const owned = new RegExp(`^(?:${owners})(?:pass|pw|pwd|passwd|psw|psk)$`)
const deployed = set(
  "prod production dev development test testing stage staging qa uat local live db mysql postgres root admin value base64 encrypted plain",
)
const passwordEnds = ["password", "passwd", "passphrase", "passwort", "pwd", "passcode"]
const tokens =
  set(`secret secrets token tokens apikey apikeys apitoken apisecret authtoken accesstoken accesskey secretkey privatekey
  clientsecret appsecret appkey authkey bearer credential credentials creds cred sharedsecret refreshtoken idtoken
  secretaccesskey consumersecret consumerkey signingkey signingsecret encryptionkey masterkey accountkey sharedaccesskey sessiontoken
  licensekey webhooksecret jwtsecret otp totp jwt passkey hmac xsrftoken csrftoken jsessionid phpsessid
  authenticitytoken devicetoken servicekey storagekey personalaccesstoken integrationkey writekey readkey licencekey`)
const tokenEnds = ["secret", "token", "apikey", "secretkey", "accesskey", "privatekey"]
const keys = set(`key keys auth authorization salt sid session csrf cookie pepper nonce seed
  authentication sas webhook dsn`)
/** These words before `key` make it a secret. */
const makingKey =
  set(`api access secret private auth signing encryption encrypt master account shared storage service license licence app application
  client consumer crypt crypto cipher aes des rsa hmac jwt ssh deploy deployment ingest write admin root server session token cookie
  integration subscription functions host rest webhook stripe aws azure google gcp firebase openai anthropic mailgun sendgrid twilio algolia
  datadog newrelic sentry heroku cloudflare github gitlab slack discord telegram paypal square dd nr relic`)
/** These make it the name of something else. */
const publicKey = set(
  "public publishable primary foreign partition sort cache routing idempotency device next starting page continuation lock change sequence lifecycle update resume sync cursor translation row map hash group hot shortcut keyboard object lookup unique composite index range cluster registry i18n locale message react state query store storage-name s3 bucket dict json sort search",
)
/** After the name of a secret: not the secret, but something about it. */
const about =
  set(`name names id ids url urls uri path file files filename dir directory folder type types length len size count num number field fields
  label labels text hint placeholder prompt input inputs form policy policies rule rules regex pattern format expiry expires expire expired expiration ttl
  timeout age date time at manager service provider providers factory handler helper validator validation util utils controller reset change changed
  required enabled enable disabled valid invalid error errors message messages msg ref refs arn version alg algorithm usage limit limits index list prefix suffix
  header headers param params parameter var variable env column attr attribute class style icon button link page view screen title
  description desc event events endpoint host port user username email status state mode level strength min max store cache map
  array generator generate check checker exists missing match matches encoder hasher help info kind scope scopes
  bits chars position offset pos spec schema model table source location parser reader loader lookup owner holder selector component
  dialog modal visible visibility show hide shown toggle verified verify strategy rotation complexity history
  instructions template comment note types budget cost rate usage ratio window per used total details detail within after until interval estimate stream streams binding created updated issuer audience
  hashers validators encoders handlers providers managers generators helpers checkers
  arg args argument arguments method methods protocol encoding charset lifetime duration grant response request code codes press down up color bytes string`)

/** Whether a name says that its value is something about a thing, and not its secret. */
export const saysAbout = (name: string): boolean => wordsOf(name).some((part) => about.has(part))

/**
 * @param name a whole identifier, as `DB_PASSWORD`, `spring.datasource.password`, `--api-key` or `X-Auth-Token`
 * @returns nothing for a name that promises nothing
 */
export function promiseOf(name: string): Expectation | undefined {
  const before = known.get(name)
  if (before !== undefined) return before || undefined
  const read = promiseIn(name)
  const promise = read && /gpg|pgp|signing_?key/i.test(name) ? { ...read, signs: true } : read
  if (known.size > mostKnown) known.clear()
  known.set(name, promise ?? false)
  return promise
}

/** The same few names stand in a session again and again. */
const known = new Map<string, Expectation | false>()
const mostKnown = 5000

function promiseIn(name: string): Expectation | undefined {
  if (/(?:^|_)PAT$/.test(name)) return { strength: "token", kind: "token" }
  const parts = wordsOf(name)
  // A number at the end counts: PASSWORD_2.
  while (parts.length > 1 && /^[0-9]/.test(parts.at(-1) ?? "")) parts.pop()
  let at = -1
  let best: Expectation | undefined
  for (let place = 0; place < parts.length; place++) {
    const found = promiseOfWord(parts, place)
    if (found && (!best || rank[found.strength] >= rank[best.strength])) {
      best = found
      at = place
    }
  }
  if (!best) return
  const after = parts.slice(at + 1)
  if (after.some((part) => about.has(part))) return
  const before = parts[at - 1] ?? ""
  if (
    best.strength !== "password" &&
    /^(?:is|has|recv|no|num|max|min|total|use|should|can|with|input|output|prompt|completion|cached|css|idempotency|public|design|syntax|next|page|continuation|sync|cancel|cancellation|abort)$/.test(
      parts[0] ?? "",
    )
  )
    return
  if (best.strength !== "password" && (publicKey.has(before) || /s3/i.test(name) || before === "public")) return
  return best
}

/** `WALLET_SEED`, `seed_words`: any other seed may be a number, or a text of a test. */
const isSeedOfWallet = (parts: readonly string[], place: number): boolean =>
  parts[place] === "seed" &&
  (/^(?:wallet|recovery|backup|hd)$/.test(parts[place - 1] ?? "") || parts[place + 1] === "words")

const rank = { key: 0, token: 1, password: 2 }

function promiseOfWord(parts: readonly string[], place: number): Expectation | undefined {
  const part = parts[place] ?? ""
  const before = parts[place - 1] ?? ""
  const pair = before + part
  if (short.has(part) && place < parts.length - 1 && !deployed.has(parts[place + 1] ?? "")) return
  if (passwords.has(part) || owned.test(part) || (part.length > 5 && passwordEnds.some((end) => part.endsWith(end))))
    return { strength: "password", kind: part.includes("phrase") ? "passphrase" : "password" }
  if (part === "community" && before === "snmp") return { strength: "password", kind: "password" }
  if (part === "word" && before === "pass") return { strength: "password", kind: "password" }
  if (part === "phrase" && /^(?:pass|seed|recovery|secret)$/.test(before))
    return { strength: "password", kind: "passphrase" }
  if (part === "key" && makingKey.has(before))
    return { strength: "token", kind: before === "private" ? "private-key" : "api-key" }
  if (part === "mnemonic" || isSeedOfWallet(parts, place)) return { strength: "token", kind: "passphrase" }
  if (part === "authorization") return { strength: "token", kind: "authorization" }
  if (part.startsWith("secret") && part.length < 9) return { strength: "token", kind: "secret" }
  if (tokens.has(part) || (part.length > 6 && tokenEnds.some((end) => part.endsWith(end))) || tokens.has(pair))
    return { strength: "token", kind: /key/.test(part) ? "api-key" : /secret/.test(part) ? "secret" : "token" }
  if (
    keys.has(part) ||
    (part.length > 3 &&
      part.endsWith("key") &&
      part !== "monkey" &&
      part !== "turkey" &&
      !/^(?:hot|pub|don|joc|whis)key$/.test(part))
  )
    return { strength: "key", kind: "key" }
  return
}
