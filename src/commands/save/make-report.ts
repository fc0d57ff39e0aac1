/** Builds the report of a save, with its warnings. */
import { isOutsideSparse } from "../../git/worktree.ts"
import { sizeOf } from "../../session/document/bytes.ts"
import { factsOf } from "../../session/document/saved-document.ts"
import { messageCount } from "../../session/v2/model.ts"
import { filesBeside } from "../../stores/attachments.ts"
import { unseenWarning } from "../shared/unseen-words.ts"
import type { FinishedTree } from "./finished-tree.ts"
import type { Written } from "./look-again.ts"
import type { ReadAnew, Unchanged, Workplace } from "./read-current.ts"
import type { Redacted } from "./redact-session.ts"
import type { Wishes } from "./save-options.ts"
import type { Outcome, Saved, SaveReport } from "./save-report.ts"
import { elsewhere, insideWarnings, outsideSparse, sizeWarning } from "./warnings.ts"

export function outcomeOf(tree: FinishedTree, safe: Redacted, title: string, written: Written): Outcome {
  const { slim, attachments } = factsOf(written.document) ?? {}
  return {
    title,
    messages: messageCount(safe.root.messages),
    bytes: sizeOf(written),
    cut: tree.cut,
    subagents: tree.subagents.length,
    missing: tree.missing,
    left: tree.left,
    ...(slim && { slim }),
    ...(attachments && attachments.files.length > 0 && { attachments }),
    redacted: safe.report,
  }
}

export async function reportOf(
  { place, host, settings }: Workplace,
  read: Unchanged | ReadAnew,
  { file, outcome, changed, warnings, first }: Saved,
  { dryRun }: Wishes,
): Promise<SaveReport> {
  const { entry, id, found, directory, protection } = read
  const toAdd = "unchanged" in read ? read.toAdd : await toAddOf(read, file, outcome, dryRun)
  const rule = dryRun || toAdd.get(file) ? await entry.ignoredBy(file) : undefined
  const all = [
    ...(place.note ? [place.note] : []),
    ...host.mended,
    ...entry.warnings,
    ...warnings,
    ...elsewhere(directory, place),
    ...sizeWarning(outcome.bytes),
    ...protection.warnings,
    ...unseenWarning(outcome.redacted.unseen),
    ...insideWarnings(outcome.redacted.unseen),
    ...(dryRun ? [] : await entry.attachmentWarnings(file, outcome.attachments)),
    ...outcome.missing.map((one) => `The subagent session ${one} is gone from OpenCode, so it is not in the file.`),
    ...(toAdd.size > 0 && (await settings).isSparse && (await isOutsideSparse(place.root, [...toAdd.keys()]))
      ? [outsideSparse]
      : []),
    ...(rule ? [`git ignores this file (${rule}): add it with \`git add -f\`, or change that rule.`] : []),
  ]
  return {
    ...outcome,
    file,
    store: entry.store,
    sessionID: id,
    changed,
    warnings: all,
    mended: host.mended,
    found,
    place,
    ignored: Boolean(rule),
    first,
    share: [...toAdd.keys()],
    dryRun,
  }
}

async function toAddOf({ entry }: ReadAnew, file: string, { attachments }: Outcome, dryRun: boolean) {
  return dryRun ? new Map<string, boolean>() : entry.toAdd([...filesBeside(attachments), file])
}
