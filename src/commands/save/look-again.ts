/** The second look: what is about to be written is searched once more, as a stranger's file would be. */
import { countsOf } from "../../redact/report.ts"
import { attachmentBytes } from "../../session/attachments/inline-files.ts"
import { canonicalBytes, collected } from "../../session/document/bytes.ts"
import { canonicalPieces } from "../../session/document/canonical.ts"
import { membersOf } from "../../session/document/saved-document.ts"
import type { World } from "../../support/world.ts"
import type { Protection } from "../shared/redaction.ts"
import { bytesOf, type Compact } from "../shared/size-options.ts"
import { confirmSecrets, confirmSize } from "./ask-before-saving.ts"
import type { Portable } from "./build-document.ts"
import type { Redacted } from "./redact-session.ts"
import type { Leave } from "./save-options.ts"

export type Written = Compact & { bytes: Buffer[] }

export const sizeOf = (bytes: readonly Buffer[]): number => bytes.reduce((sum, { length }) => sum + length, 0)

/** @throws Failure when it is too large, or still holds a secret, and there is no leave for that */
export async function lookAgain(
  world: World,
  protection: Protection,
  { document, beside, again }: Portable,
  { safe, changed, leave }: { safe: Redacted; changed: boolean; leave: Leave },
): Promise<Written> {
  if (!changed) return { document, beside, bytes: canonicalBytes(document) }
  world.progress?.("Looking once more at what is to be written")
  const redactor = await protection.redactor()
  // In one pass: as one text a large session would be held many times over.
  const bytes: Buffer[] = []
  const remaining = redactor.remaining(collected(canonicalPieces(document), bytes), safe.before)
  await confirmSize(world, leave, sizeOf(bytes), attachmentBytes(membersOf(document)) + bytesOf(beside))
  if (remaining.length === 0) return { document, beside, bytes }
  await confirmSecrets(world, leave, remaining)
  const allowed = await again({ allowedSecrets: countsOf(remaining) })
  return { ...allowed, bytes: canonicalBytes(allowed.document) }
}
