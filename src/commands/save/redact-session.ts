/** A session as it may leave this machine. */
import { cleanMessages } from "../../machine/clean-messages.ts"
import { userKey } from "../../machine/user-key.ts"
import { engineVersion } from "../../redact/engine-version.ts"
import type { RemainingOptions } from "../../redact/remaining-secrets.ts"
import type { RedactionReport } from "../../redact/report.ts"
import { type Member, members, type SessionTree } from "../../session/document/saved-document.ts"
import { markerCounts } from "../../session/redaction-marker.ts"
import type { Facts } from "../../session/schema.ts"
import type { World } from "../../support/world.ts"
import type { Protection } from "../shared/redaction.ts"

export type Redacted = {
  root: Member
  subagents: Member[]
  report: RedactionReport
  /** What the file says of it. */
  facts: Pick<Facts, "redacted">
  /** For the second look. */
  before: RemainingOptions
  /** Remembers what was clean in either look, so that the next save need not look at it again. */
  remember: () => Promise<void>
}

export async function withoutSecrets(world: World, protection: Protection, family: SessionTree): Promise<Redacted> {
  const key = await userKey(world.env)
  const clean = await cleanMessages(world.env, key, family.root.info.id, protection.fingerprint)
  const held = members(family)
  const redactor = await protection.redactor()
  const { family: out, report } = redactor.family(held, { clean: clean.has })
  const [root, ...subagents] = out
  if (!root) throw new Error("a family has a root")
  const counts = markerCounts(out)
  const found = new Set(report.clean)
  for (const { messages } of held) for (const message of messages) if (found.has(message.info.id)) clean.add(message)
  return {
    root,
    subagents,
    report,
    facts: Object.keys(counts).length > 0 ? { redacted: { engine: engineVersion, counts } } : {},
    before: { clean: clean.has, keep: clean.add },
    remember: clean.keep,
  }
}
