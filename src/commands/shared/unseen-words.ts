/** Says into which attachments nobody looked. */
import type { Unseen } from "../../redact/report.ts"
import { count } from "../../support/format.ts"

export function unseenWarning(unseen: readonly Pick<Unseen, "mime">[]): string[] {
  if (unseen.length === 0) return []
  const kinds = [...new Set(unseen.map(({ mime }) => mime))].join(", ")
  return [`${count(unseen.length, "attachment")} (${kinds}) cannot be looked into for secrets.`]
}
