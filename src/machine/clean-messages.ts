/** Caches which messages of a session were clean, so that they are searched again only if the rules change. */
import { createHmac, createSecretKey } from "node:crypto"
import * as v from "valibot"
import { cacheOf } from "../support/cache.ts"

const noted = v.object({ fingerprint: v.string(), clean: v.array(v.string()) })

export type CleanMessages = {
  /** Whether this message was clean under these rules. @param message as OpenCode holds it, or as it is written */
  has: (message: object | string) => boolean
  /** Records that it is clean now. */
  add: (message: object | string) => void
  /** Writes the cache. If that fails, the next save is slower. */
  keep: () => Promise<void>
}

/** Messages of one session; beyond that, only those of this save are kept. */
const most = 20_000

/**
 * Stores hashes under the user's key: neither a message nor a secret can be guessed from them.
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
  // Weak, so as not to keep messages in memory.
  const digests = new WeakMap<object, string>()
  const digestOf = (message: object | string) => {
    if (typeof message === "string") return hash(message)
    const digest = digests.get(message) ?? hash(JSON.stringify(message))
    digests.set(message, digest)
    return digest
  }
  return {
    has: (message) => known.size > 0 && known.has(digestOf(message)),
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
