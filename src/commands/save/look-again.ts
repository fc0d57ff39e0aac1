/** The second look: searches the text about to be written again, as if a stranger had made it. */
import { countsOf } from "../../redact/report.ts"
import { attachmentBytes } from "../../session/attachments/inline-files.ts"
import { collected, emptyLayout, type Layout, laidOut, sizeOf } from "../../session/document/bytes.ts"
import { canonicalPieces, type KeptPlaces } from "../../session/document/canonical.ts"
import { membersOf } from "../../session/document/saved-document.ts"
import { Doubt } from "../../session/doubt.ts"
import type { SessionDocument } from "../../session/schema.ts"
import type { Aside } from "../../support/put-aside.ts"
import type { World } from "../../support/world.ts"
import type { Protection } from "../shared/redaction.ts"
import { bytesOf, type Compact } from "../shared/size-options.ts"
import { confirmSecrets, confirmSize } from "./ask-before-saving.ts"
import type { Portable } from "./build-document.ts"
import type { Redacted } from "./redact-session.ts"
import type { Leave } from "./save-options.ts"

/** `isUnsafe`: whether what stays as it is holds what is secret by now. */
export type Written = Compact & Layout & { isUnsafe?: boolean }

type Looking = {
  safe: Redacted
  /** What is saved already, where that stays as it is. */
  same: SessionDocument | undefined
  leave: Leave
  aside: Aside
  /** The messages that are kept from the file, and how much of them are attachments. */
  kept?: { places: KeptPlaces; attached: number } | undefined
}

/** @throws Failure when it is too large, or still holds a secret, unless allowed */
export async function lookAgain(
  world: World,
  protection: Protection,
  { document, beside, again }: Portable,
  { safe, same, leave, aside, kept }: Looking,
): Promise<Written> {
  if (same && kept) return { document: same, beside, ...laidOut(same, kept.places, aside) }
  if (!same) world.progress?.("Looking once more at what is to be written")
  const redactor = await protection.redactor()
  // In one pass: as one string a large session would be in memory several times.
  const layout = emptyLayout()
  const pieces = collected(canonicalPieces(same ?? document, kept?.places), layout, aside)
  const remaining = redactor.remaining(pieces, safe.before)
  // It was let through, or nobody knew then that it is secret: nothing is written, so nothing is asked.
  if (same) return { document: same, beside, ...layout, isUnsafe: remaining.length > 0 }
  // All of it is asked about, when all is read.
  if (kept && remaining.length > 0) throw new Doubt("a secret is let through")
  const attached = attachmentBytes(membersOf(document)) + (kept?.attached ?? 0) + bytesOf(beside)
  await confirmSize(world, leave, sizeOf(layout), attached)
  if (remaining.length === 0) return { document, beside, ...layout }
  await confirmSecrets(world, leave, remaining)
  const allowed = await again({ allowedSecrets: countsOf(remaining) })
  return { ...allowed, ...laidOut(allowed.document, undefined, aside) }
}
