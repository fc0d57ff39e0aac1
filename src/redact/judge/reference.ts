/** What code, configuration and prose put after a name without it being the value: calls, paths, types, words. */
import { looksRandom } from "./random.ts"
import { isWordLike, wordShare, wordsOf } from "./words.ts"

const objects =
  /^(?:new|await|return|typeof|lambda|function|async|void|this|self|super|process|os|env|config|secrets?|vars?|params|args|opts|options|request|req|res|ctx|data|local|module|var|std|System|String|Optional|List|Map)\b[.:[(\s-]/
const member = /^[A-Za-z_$@&*!][\w$]*(?:\??(?:\.|->|::)[A-Za-z_$][\w$]*!?)+[?!]?(?:[([{].*)?$/
const call = /^[A-Za-z_$@&*!][\w$.:]*\s*[([{<].*[)\]}>]?$/

/** `process.env.X`, `config['x']`, `a->b`, `Foo::bar`, `get(…)`, `new Foo`, `&value`. @param value without quotes around it */
export function isCode(value: string): boolean {
  if (
    objects.test(value) ||
    /^(?:null|undefined|true|false|None|nil)[,;)\]]/.test(value) ||
    /\(\)|=>|\|\||&&/.test(value)
  )
    return true
  if (member.test(value)) return isNamed(value) || isNamed(value.split(/\W/)[0] ?? "")
  if (call.test(value)) return isNamed(value.split(/[([{<]/)[0] ?? "")
  return /^[&*!@]?[A-Za-z_]\w*(?:\[\w*\])+$/.test(value)
}

/** What a regular expression is made of, or a format. */
export const isPattern = (value: string): boolean =>
  /\(\?[:=!<]|\[\^|\[[a-zA-Z0]-[zZ9]|[\])]\{\d|[\])][+*]|\\[wdsbS]|%[-0-9.]*[sdr](?![a-z0-9])|\$\d\b/.test(value)

const algorithm =
  /^(?:id|with|for|and|hmac|sha|shake|aes|des|ede|rsa|dsa|ecdsa|ecdh|ecdhe|dhe|eddsa|ed|psk|kx|gost|tc|cbc|gcm|ccm|ctr|ecb|ofb|cfb|poly|chacha|md|scram|bcrypt|scrypt|argon|i|d|pbkdf|nistp|nist|p|secp|r|k|v|ssh|x|curve|blake|b|s|streebog|ripemd|rc|camellia|aria|sm|wrap|pad|pkcs|pss|oaep|mgf|hkdf|kw|pkix|base|none|plain|dstu|hs|rs|es|ps)$/

/** `aes-128-cbc-hmac-sha256`, `ssh-ed25519`, `scram-sha-256`. */
export const isAlgorithm = (value: string): boolean =>
  /^[\w/+.-]{2,40}$/.test(value) &&
  /sha|aes|rsa|hmac|ed25519|ecdsa|psk|gost|scram|md5|chacha|dsa|nist|argon|bcrypt/i.test(value) &&
  wordsOf(value.replace(/^([A-Z][a-z]?[A-Z]+|[a-z]+[A-Z]+)/, (all) => all.toLowerCase())).every(
    (part) => /^[0-9]{1,5}$/.test(part) || algorithm.test(part),
  )

/** Mostly words: a password may hold a dot, too. */
const isNamed = (value: string): boolean =>
  wordShare(value) >= 0.6 || /^[A-Za-z]{1,2}(?:\W+[A-Za-z]\w{0,2})*$/.test(value)

/** `1.2.3-rc.1`, `^1.2.0`, `v1.1.0/go.mod` of go.sum, `5.1.1(@types/node@26.2.0)` of pnpm. */
const version =
  /^(?:npm:)?[~^<>=]{0,2}v?(?:\d:)?\d+(?:\.\d+){1,3}(?:[-+~][\w.+~-]+|\.?(?:rc|a|b|alpha|beta|dev|post|canary)[\w.-]*)?(?:\/go\.mod|\(@?[a-z][^\s"']*\)?)?$/

/** A path, a file's name, a plain URL, an address, a version, a date. */
export function isPlace(value: string): boolean {
  if (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ||
    /^(?:mailto|data|urn|file|arn|git@|vault|secret|kms|ssm|op):/.test(value)
  )
    return true
  if (/^(?:\.{0,2}|~|[A-Za-z]:|%\w+%|\$\w+)[\\/](?:[\w.@~ -]+[\\/])*[\w.@~ *-]*$/.test(value) && isPathLike(value))
    return true
  if (/^(?:\/[\w.@-]{1,24}){2,}\/?$/.test(value) && !value.split("/").some((part) => looksRandom(part))) return true
  if (/^[\w:-]+(?:\/[\w.@:#-]+)+$/.test(value) && isPathLike(value)) return true
  if (
    /^[\w.-]+\.(?:js|ts|tsx|jsx|py|go|rb|rs|java|kt|php|cs|c|h|cpp|json|ya?ml|toml|xml|html?|css|md|txt|pem|key|crt|cer|p12|pfx|jks|ini|conf|cfg|sh|env|log|csv|png|jpg|svg|lock|zip|gz|tar|sql|db|com|org|net|io|dev|local|internal|gov|edu|properties|keystore|plist|tf|exe|dll|so)$/i.test(
      value,
    )
  )
    return true
  if (version.test(value) || /^@?[a-z][\w.-]*(?:\/[\w.-]+)?@(?:npm:)?[~^]?v?\d+\.\d+[\w.+~:-]*$/i.test(value))
    return true
  return (
    (/^[A-Za-z][\w.:-]*-v?\d+(?:\.\d+)+(?:[-.]\w+)?$/.test(value) && wordShare(value) > 0.4) ||
    /^\d{4}-\d\d-\d\d(?:[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)?$/.test(value) ||
    /^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$/.test(value)
  )
}

const isPathLike = (value: string): boolean => {
  const parts = value.split(/[\\/]/).filter(Boolean)
  return parts.length > 0 && parts.filter((part) => part.length < 4 || isNamed(part)).length * 3 >= parts.length * 2
}

/** Words with blanks between: a sentence, a label, a caption. */
export function isProse(value: string): boolean {
  if (!/\s/.test(value)) return /[^\0-\u024f]/.test(value) && !/[0-9]/.test(value)
  const parts = value.split(/\s+/)
  const words = parts.filter((part) => {
    const letters = part.replace(/^[("'`[]+|[)"'`\].,;:!?…]+$/g, "")
    return (
      letters.length < 3 ||
      /^[^\0-\u007f]+$/.test(letters) ||
      (/^[A-Za-z'-]+$/.test(letters) && isWordLike(letters.toLowerCase().replace(/[^a-z]/g, "")))
    )
  })
  return words.length * 4 >= parts.length * 3
}

/** A name as programmers make them: words joined by case, `_`, `-`, `.` or `:`. Digits are fine at an end of a word. */
export function isName(value: string): boolean {
  if (!/^[@#$]?[A-Za-z][\w.:/ -]*[?!]?$/.test(value)) return false
  const parts = wordsOf(value)
  const letters = parts.filter((part) => /^[a-z]/.test(part))
  const digits = value.replace(/[^0-9]/g, "").length
  if (digits > 3 || (digits > 0 && !/^[^0-9]*(?:[A-Za-z][0-9]{1,2}(?![A-Za-z])[^0-9]*|[_.:-][0-9]{1,3})+$/.test(value)))
    return false
  const wordy = letters.filter((part) => isWordLike(part)).reduce((sum, part) => sum + part.length, 0)
  const all = letters.reduce((sum, part) => sum + part.length, 0)
  const short = letters.filter((part) => part.length < 3).length
  // Aq_Xd_kE: too many pieces to be words.
  return wordy * 10 >= all * 7 && short * 2 <= letters.length + 1
}

/** Also as programmers and reports write it: `1_234_567`, `1'234'567`, `0xA5F05A0F`. */
export const isNumber = (value: string): boolean =>
  /^(?:[0-9.,:%]+|[0-9]{1,3}(?:[_' ][0-9]{3})+|0x[0-9a-f]{1,16}[ul]{0,3})$/i.test(value)

/** `6.hours`, `30.minutes.ago`, `90d`. */
export const isDuration = (value: string): boolean =>
  /^\d+(?:\.(?:milli)?(?:second|sec|minute|min|hour|day|week|fortnight|month|year)s?(?:\.\w+)?|ms|[smhdwy])$/.test(
    value,
  )

/** `rfc7519`, `utf16le`, `node20`. */
export const isStandard = (value: string): boolean =>
  /^(?:rfc|iso|iec|utf|ucs|cve|bip|eip|nist|fips|pkcs|ecma|ieee|node|python|java|php|x86|amd|arm)[-_ ]?\d[\d._-]{0,11}(?:le|be|v\d)?$/i.test(
    value,
  )

/** What a vendor calls a price, a product, a customer; and the half of a pair of keys that is published. */
export const isPublic = (value: string): boolean =>
  /^(?:pk_(?:live|test)|price|prod|cus|plan|acct|evt)_[A-Za-z0-9]+$/.test(value)

/** Of a key with which something is signed, or its short form. */
export const isFingerprint = (value: string): boolean =>
  /^(?:0x)?(?:[0-9A-F]{16}|[0-9A-F]{40}|[0-9a-f]{40}|(?:[0-9A-F]{4} {1,2}){9}[0-9A-F]{4})(?:[ ,;]+[0-9A-F]{16,40})*$/.test(
    value,
  )

/** `Linux-node-` and a hash of what was locked; a file and a place in it. */
export const isCacheKey = (value: string): boolean =>
  /^(?:[A-Za-z][\w.]*-)(?:[\w.]+-){0,8}[0-9a-f]{32,128}$/.test(value) || /\/[^/]*\.[a-z]{1,5}(?:#\w+)?$/.test(value)

const opencodeId = /^(?:ses|msg|prt|per|que|pty|wrk|evt|usr|tool)_[0-9a-f]{10,14}[0-9A-Za-z]{10,18}$/

/** What OpenCode calls a session, a message, a part …: a model resumes a subagent with it. */
export const isOpencodeId = (value: string) => opencodeId.test(value)

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

export const isUuid = (value: string) => uuid.test(value)

/** A hash that says so, or of git. */
export const isHash = (value: string) => /^(?:sha\d+|md5|integrity)[-:][A-Za-z0-9+/=]+$|^S-1-[\d-]+$/i.test(value)
