/** Fingerprints of what a save notes for the next one. */
import { createHmac } from "node:crypto"
import { formatSetting } from "../../machine/store-settings.ts"
import { userKey } from "../../machine/user-key.ts"
import type { Host } from "../../opencode/host.ts"
import { build } from "../../support/version.ts"
import type { World } from "../../support/world.ts"
import type { Protection } from "../shared/redaction.ts"
import { placesOf } from "../shared/worktree-of-session.ts"

/**
 * Changes with the note, and with whatever a save comes out differently by: builds (the form of a note, too), places,
 * rules, known secrets, format.
 */
export type Seal = (noted: unknown) => string

/** Under the user's key, so that a note is proof that we wrote it: nobody else has the key. */
export async function sealOf(
  world: World,
  { version: opencode }: Host,
  root: string,
  { fingerprint }: Protection,
): Promise<Seal> {
  const [key, format] = await Promise.all([userKey(world.env), formatSetting(world.env, root)])
  const rules = [build, opencode, placesOf(world, root), fingerprint, format]
  return (noted) =>
    createHmac("sha256", key)
      .update(JSON.stringify([rules, noted]))
      .digest("base64url")
}
