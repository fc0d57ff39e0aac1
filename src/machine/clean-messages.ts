/** Which messages of a session were found clean: they need not be searched again, unless the rules have changed. */
import { createHmac, createSecretKey } from "node:crypto"
import * as v from "valibot"
import { cacheOf } from "../support/cache.ts"

const noted = v.object({ fingerprint: v.string(), clean: v.array(v.string()) })

export type CleanMessages = {
  /** Whether this very message was clean under these rules. @param message as OpenCode holds it, or as it is written */
  has: (message: object | string) => boolean
  /** It is clean now. */
  add: (message: object | string) => void
  /** Keeps them for the next save. A cache that cannot be written costs time alone. */
  keep: () => Promise<void>
}

/** Of one session; with more, those of before are forgotten. */
const most = 20_000

/**
 * Hashes under the user's key: neither a message nor a secret can be guessed from them.
 * @param rules their fingerprint (see commands/shared/redaction.ts)
 */
export async function cleanMessages(
  env: NodeJS.ProcessEnv,
  key: Buffer,
  sessionID: string,
  rules: string,
): Promise<CleanMessages> {
  const memory = cacheOf(env, "clean", sessionID, noted)
  const secret = createSecretKey(key)
  const hash = (text: string) => createHmac("sha256", secret).update(text).digest("base64url").slice(0, 27)
  const fingerprint = hash(rules)
  const before = await memory.read()
  const known = new Set(before?.fingerprint === fingerprint ? before.clean : [])
  const clean = new Set<string>()
  // No reason to hold a message that was only looked at.
  const digests = new WeakMap<object, string>()
  const digestOf = (message: object | string) => {
    if (typeof message === "string") return hash(message)
    const digest = digests.get(message) ?? hash(JSON.stringify(message))
    digests.set(message, digest)
    return digest
  }
  return {
    has: (message) => known.has(digestOf(message)),
    add: (message) => {
      clean.add(digestOf(message))
    },
    keep: async () => {
      if ([...clean].every((digest) => known.has(digest))) return
      const both = new Set([...known, ...clean])
      await memory.write({ fingerprint, clean: [...(both.size > most ? clean : both)] })
    },
  }
}
