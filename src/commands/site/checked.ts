/** Checks sessions before they are published, as `check` does, and remembers those in which nothing was found. */
import { createHash, createHmac } from "node:crypto"
import * as v from "valibot"
import type { Place } from "../../git/worktree.ts"
import { userKey } from "../../machine/user-key.ts"
import type { Beside } from "../../stores/attachments.ts"
import type { Held } from "../../stores/both-stores.ts"
import { cacheOf } from "../../support/cache.ts"
import { Failure } from "../../support/failure.ts"
import { toFailure } from "../../support/to-failure.ts"
import { version } from "../../support/version.ts"
import type { World } from "../../support/world.ts"
import { type Finding, inspect } from "../shared/inspect-saved.ts"
import { protectionOf } from "../shared/redaction.ts"
import { placesOf } from "../shared/worktree-of-session.ts"

/** `of`: seals the digests of the texts, with all that a check depends on, under the user's key. */
const noted = v.object({ of: v.string(), clean: v.array(v.string()) })

export type Checker = {
  /** @returns the digest of its file, empty where it cannot be read, and what was found */
  look(held: Held): Promise<{ digest: string; findings: Finding[] }>
  warnings: string[]
  /** Keeps what was clean, for the next run. */
  keep(): Promise<void>
}

export async function checker(world: World, place: Place, beside: Beside[]): Promise<Checker> {
  const protection = await protectionOf(world, place)
  const here = placesOf(world, place.root)
  const key = await userKey(world.env)
  const seal = (clean: readonly string[]) =>
    createHmac("sha256", key)
      .update(JSON.stringify([version, protection.fingerprint, here, clean]))
      .digest("base64url")
  const memory = cacheOf(world.env, "checked", digestOf(place.root).slice(0, 24), noted)
  const before = await memory.read()
  const known = new Set(before && before.of === seal(before.clean) ? before.clean : [])
  const clean = new Set<string>()
  const warnings = [...protection.warnings]
  return {
    warnings,
    async look({ session, bytes: held, text: read }) {
      const { file } = session
      const conflict: Finding[] = session.conflict ? [{ file, kind: "conflict", what: "in conflict", places: 1 }] : []
      const digest = held instanceof Failure ? "" : digestOf(held)
      if (digest && known.has(digest)) {
        clean.add(digest)
        return { digest, findings: conflict }
      }
      const told: string[] = []
      const text = held instanceof Failure ? held : await read().catch(toFailure)
      const candidate =
        text instanceof Failure ? { bytes: 0, problem: text } : { bytes: (held as Buffer).length, text, beside }
      const found = await inspect({ file, ...candidate }, await protection.redactor(), here, told)
      warnings.push(...told)
      // Whether a sidecar is there can change without the text, which names it.
      const isSettled = found.length === 0 && told.length === 0 && !/[0-9a-f]{64}\.[a-z0-9]/.test(String(text))
      if (isSettled) clean.add(digest)
      return { digest: text instanceof Failure ? "" : digest, findings: [...found, ...conflict] }
    },
    async keep() {
      const all = [...clean].sort()
      if (all.some((one) => !known.has(one)) || all.length < known.size)
        await memory.write({ of: seal(all), clean: all })
    },
  }
}

export const digestOf = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex")
