/** Everything that is looked for by its shape or its surroundings. */
import type { Detector } from "../scan.ts"
import { assignment } from "./assignment.ts"
import { basic, bearer, cookies } from "./authorization.ts"
import { commandLines, hashed, userFlag } from "./command.ts"
import { jwt } from "./jwt.ts"
import { marked } from "./marked.ts"
import { pair } from "./pair.ts"
import { age, pem } from "./pem.ts"
import { tokens } from "./token.ts"
import { userinfo, webhooks } from "./url.ts"

export const detectors: readonly Detector[] = [
  ...tokens,
  ...marked,
  jwt,
  pem,
  age,
  userinfo,
  ...webhooks,
  bearer,
  basic,
  cookies,
  userFlag,
  ...commandLines,
  hashed,
  pair,
  assignment,
]
