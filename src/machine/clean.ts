/** Which messages of a session were found clean: they need not be searched again, unless the rules have changed. */
import { createHmac } from "node:crypto"
import { mkdir, readFile } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import * as v from "valibot"
import { replaceFile, sweep } from "../atomic.ts"

const noted = v.object({ fingerprint: v.string(), clean: v.array(v.string()) })

export type CleanMessages = {
  /** Whether this very message was clean under these rules. */
  has: (message: object) => boolean
  /** Keeps what is clean now, for the next save. A cache that cannot be written costs time alone. */
  keep: (messages: readonly object[]) => Promise<void>
}

/**
 * Hashes under the user's key: neither a message nor a secret can be guessed from them.
 * @param rules their fingerprint (see commands/protection.ts)
 */
export async function cleanMessages(
  env: NodeJS.ProcessEnv,
  key: Buffer,
  sessionID: string,
  rules: string,
): Promise<CleanMessages> {
  const folder = join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache"), "opencode-session", "clean")
  const path = join(folder, `${sessionID}.json`)
  const hash = (text: string) => createHmac("sha256", key).update(text).digest("base64url").slice(0, 27)
  const fingerprint = hash(rules)
  const before = await readFile(path, "utf8").then(parse, () => undefined)
  const known = new Set(before?.fingerprint === fingerprint ? before.clean : [])
  const digests = new Map<object, string>()
  const digestOf = (message: object) => {
    const digest = digests.get(message) ?? hash(JSON.stringify(message))
    digests.set(message, digest)
    return digest
  }
  return {
    has: (message) => known.has(digestOf(message)),
    keep: async (messages) => {
      const clean = messages.map(digestOf)
      if (clean.length === known.size && clean.every((digest) => known.has(digest))) return
      await mkdir(folder, { recursive: true, mode: 0o700 })
        .then(() => sweep(folder))
        .then(() => replaceFile(path, JSON.stringify({ fingerprint, clean })))
        .catch(() => {})
    },
  }
}

function parse(text: string) {
  try {
    return v.parse(noted, JSON.parse(text))
  } catch {
    return undefined
  }
}
