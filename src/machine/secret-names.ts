/** What a name says of its value. */

/** How sure a name makes us: a password may be short and plain, what is only called a key must look like one. */
export type Strength = "password" | "secret" | "key"

const nouns: [Strength, Set<string>][] = [
  ["password", words("password passwd pwd pass passphrase passcode")],
  ["secret", words("secret token apikey credential cred bearer jwt pat cookie verifier mnemonic webhook dsn")],
  ["key", words("key auth authorization private")],
]

/** Written in one word: PGPASSWORD, authtoken. */
const glued = /(?:password|passwd|passphrase|secret|token|apikey|secretkey|accesskey|privatekey)$/

/** As the last word these make a name one of something else: AUTH_TYPE, TOKEN_URL, SECRET_FILE. */
const describing =
  words(`file path dir directory folder url uri host hostname domain port user username login name email
  id type kind method mode scheme algorithm alg version expire expires expiry expiration ttl lifetime length size count
  limit max min policy store provider endpoint service server region prefix suffix field header param enabled disabled
  required command cmd helper sock socket pid label hint budget issuer audience scope format encoding location`)

/** Random by nature, and no secret. */
const marks = words(`id uuid guid sha sha1 sha256 hash checksum digest commit revision rev ref etag fingerprint session
  window trace span run build job invocation machine boot version hostname container path dir file socket sock color
  colors font public scope integrity`)

/** @returns nothing when the value of a name so called is no secret, as far as the name goes */
export function strengthOf(name: string): Strength | undefined {
  const parts = wordsOf(name)
  if (/\bpub(?:lic)? key\b/.test(parts.join(" "))) return undefined
  if (/\baccess key id$/.test(parts.join(" "))) return "key"
  const last = parts.at(-1)
  if (!last || describing.has(last)) return undefined
  for (const [strength, set] of nouns) if (parts.some((part) => set.has(part))) return strength
  const found = parts.map((part) => glued.exec(part)?.[0]).find(Boolean)
  if (!found) return undefined
  return found.startsWith("pass") ? "password" : "secret"
}

/** Whether a random value under this name is to be expected, as for a commit or a session. */
export const isMark = (name: string): boolean => wordsOf(name).some((word) => marks.has(word))

/** `dbPassword2`, `DB_PASSWORD` and `db-passwords` are all `db password`. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .map((word) => word.replace(/^\d+$/, "").replace(/(?<=[a-z]{3})\d+$/, ""))
    .map((word) => word.replace(/^(password|secret|token|key|apikey|credential|cred|cookie|id|uri|url)s$/, "$1"))
    .filter(Boolean)
}

function words(text: string): Set<string> {
  return new Set(text.split(/\s+/))
}
