/** Which of the values that a machine knows are secrets. */
import { looksRandom } from "./looks-random.ts"
import { isPlain } from "./ordinary-values.ts"
import { isMark, strengthOf } from "./secret-names.ts"

/** A value with the name that it stands under. */
export type Named = { name: string; value: string }

const never = new Set(
  `HOME PATH PWD OLDPWD SHELL TERM TERMINFO LS_COLORS LSCOLORS SSH_AUTH_SOCK SSH_CONNECTION SSH_CLIENT XAUTHORITY DISPLAY
   USER LOGNAME USERNAME HOSTNAME LANG TZ EDITOR PAGER PS1 IFS MANPATH INFOPATH NODE_OPTIONS`.split(/\s+/),
)

/** What OpenCode calls a session, a message or a part: in a file it stands at every turn, and must stay. */
const opencodeId = /^(?:ses|msg|prt|per|que|pty|wrk|evt|tool)_[0-9A-Za-z]{20,40}$/

/** `GPG_KEY` of an image, `user.signingkey`: whose signature counts, as everybody may know. */
const isFingerprint = (name: string, value: string) =>
  /gpg|pgp|signing_?key|fingerprint/i.test(name) && /^(?:0x)?(?:[\dA-F]{4}\s?){4,10}$/i.test(value)

/** Characters; what is longer is a document, not a secret. */
const longest = 20_000

/** Whether a value is to be taken out wherever it stands. One that is not in doubt would only harm the conversation. */
export function isWorthKnowing({ name, value }: Named): boolean {
  if (never.has(name) || value.length > longest || opencodeId.test(value) || isFingerprint(name, value)) return false
  const strength = strengthOf(name)
  // What is in a URL was taken out of it before.
  if (!strength) return !isMark(name) && !/^~?\/|:\/\//.test(value) && looksRandom(value)
  if (value.length < (strength === "password" ? 6 : 8)) return false
  if (value.startsWith("-----BEGIN ")) return /^-+BEGIN [A-Z ]*PRIVATE KEY/.test(value)
  if (isPlain(value, strength === "password")) return false
  if (/\s/.test(value)) return strength === "password" && !value.includes("\n")
  return strength !== "key" || looksRandom(value) || (/\d/.test(value) && /[a-z]/i.test(value))
}
