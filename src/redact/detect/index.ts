/** Everything that is looked for by its shape or its surroundings. */
import type { Detector } from "../scan-text.ts"
import { assignment } from "./assignment.ts"
import { basic, bearer, cookies } from "./authorization.ts"
import { callArguments, characters, compared, encoded, goDsn } from "./call.ts"
import { columns, cookieJar } from "./columns.ts"
import { commandLines, hashed, printedOnce, userFlag } from "./command.ts"
import { jwk, pemInBase64 } from "./encoded-key.ts"
import { declared } from "./fields.ts"
import { jwt, jwtInBase64 } from "./jwt.ts"
import { marked } from "./marked.ts"
import { formField, pair, passwordInput, variable } from "./pair.ts"
import { age, derKey, pem, pemEnd } from "./pem.ts"
import { inLatin } from "./script.ts"
import { bitwarden, copilot, discord, hexAndMore, oauth, sealed } from "./sealed.ts"
import { pgpass, piped, setting, userAndPassword } from "./setting.ts"
import { secretStores } from "./store.ts"
import { insert, table } from "./table.ts"
import { tokens } from "./token.ts"
import { userinfo, webhooks } from "./url.ts"
import { vendor } from "./vendor.ts"

export const detectors: readonly Detector[] = [
  ...tokens,
  ...marked,
  jwt,
  jwtInBase64,
  pem,
  pemEnd,
  derKey,
  pemInBase64,
  jwk,
  age,
  userinfo,
  ...webhooks,
  bearer,
  basic,
  cookies,
  cookieJar,
  sealed,
  copilot,
  hexAndMore,
  discord,
  bitwarden,
  oauth,
  userFlag,
  ...commandLines,
  hashed,
  ...printedOnce,
  ...callArguments,
  compared,
  encoded,
  characters,
  goDsn,
  pair,
  declared,
  formField,
  passwordInput,
  variable,
  setting,
  piped,
  ...secretStores,
  pgpass,
  userAndPassword,
  table,
  insert,
  columns,
  vendor,
  ...inLatin,
  assignment,
]
