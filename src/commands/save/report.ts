/** What a save came to, and what is to be known of it. */
import { isOutsideSparse, type Place } from "../../git/worktree.ts"
import type { RedactionReport } from "../../redact/report.ts"
import { factsOf } from "../../session/document/saved-document.ts"
import { filesBeside } from "../../stores/attachments.ts"
import { count, megabyte, size } from "../../support/format.ts"
import { belongs } from "../shared/worktree-of-session.ts"
import type { FinishedTree } from "./finished-tree.ts"
import { sizeOf, type Written } from "./look-again.ts"
import type { ReadAnew, Unchanged, Workplace } from "./read-current.ts"
import type { Redacted } from "./redact-session.ts"
import type { Wishes } from "./save-options.ts"
import type { Outcome, Saved, SaveReport } from "./save-report.ts"

export function outcomeOf(tree: FinishedTree, safe: Redacted, title: string, { document, bytes }: Written): Outcome {
  const { slim, attachments } = factsOf(document) ?? {}
  return {
    title,
    messages: safe.root.messages.length,
    bytes: sizeOf(bytes),
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
  { place }: Workplace,
  read: Unchanged | ReadAnew,
  { file, outcome, changed, warnings }: Saved,
  { dryRun }: Wishes,
): Promise<SaveReport> {
  const { entry, id, found, directory, protection } = read
  const toAdd = "unchanged" in read ? read.toAdd : await toAddOf(read, file, outcome, dryRun)
  const rule = dryRun || toAdd.get(file) ? await entry.ignoredBy(file) : undefined
  const all = [
    ...(place.note ? [place.note] : []),
    ...entry.warnings,
    ...warnings,
    ...elsewhere(directory, place),
    ...sizeWarning(outcome.bytes),
    ...protection.warnings,
    ...unseenWarning(outcome.redacted.unseen),
    ...(dryRun ? [] : await entry.attachmentWarnings(file, outcome.attachments)),
    ...outcome.missing.map(
      (one) => `The subagent session ${one} is not in OpenCode any more, so it is not in the file.`,
    ),
    ...(toAdd.size > 0 && (await isOutsideSparse(place.root, [...toAdd.keys()])) ? [outsideSparse] : []),
    ...(rule ? [`git ignores this file (${rule}): add it with \`git add -f\`, or change that rule.`] : []),
  ]
  return {
    ...outcome,
    file,
    store: entry.store,
    sessionID: id,
    changed,
    warnings: all,
    found,
    place,
    ignored: Boolean(rule),
    share: [...toAdd.keys()],
    dryRun,
  }
}

async function toAddOf({ entry }: ReadAnew, file: string, { attachments }: Outcome, dryRun: boolean) {
  return dryRun ? new Map<string, boolean>() : entry.toAdd([...filesBeside(attachments), file])
}

const outsideSparse =
  "This sparse checkout leaves .opencode out, so git does not add it: take it in first with `git sparse-checkout add .opencode`."

/** A session that was named may be of another worktree. */
function elsewhere(directory: string | undefined, place: Place): string[] {
  if (!directory || belongs(directory, place)) return []
  return [`This session belongs to ${directory}, and is saved here.`]
}

function unseenWarning(unseen: RedactionReport["unseen"]): string[] {
  if (unseen.length === 0) return []
  const kinds = [...new Set(unseen.map(({ mime }) => mime))].join(", ")
  return [`${count(unseen.length, "attachment")} (${kinds}) cannot be looked into for secrets.`]
}

function sizeWarning(bytes: number): string[] {
  if (bytes >= 20 * megabyte)
    return [
      `${size(bytes)} is very large: each further save adds to every clone, for ever. Go on in a new session soon.`,
    ]
  if (bytes >= megabyte)
    return [`${size(bytes)} is large for a file in git; a new session for the next task keeps it small.`]
  return []
}
