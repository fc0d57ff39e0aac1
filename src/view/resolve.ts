/** The report of `resolve` as text: what happened to each file, and how to finish the operation. */
import type { ResolveReport } from "../commands/resolve/resolve.ts"
import type { Resolved } from "../commands/resolve/settle-conflict.ts"
import { nameOf } from "../session/document/location.ts"
import { count } from "../support/format.ts"
import { oneLine, shellWord, visible } from "./printable.ts"

export function resolveText(report: ResolveReport): string {
  const { resolved, restored, problems } = report
  if (resolved.length + restored.length === 0) return problems.length > 0 ? "" : "No saved session is in conflict.\n"
  const lines = [
    ...resolved.flatMap(fileLines),
    ...restored.map((file) => `${visible(file)}: brought back; a session needs it, and one side had deleted it`),
    "",
    ...finishLines(report),
  ]
  return `${lines.join("\n")}\n`
}

function fileLines({ file, what, copy, isOwn, gone = [] }: Resolved): string[] {
  return [
    `${visible(file)}: ${oneLine(what)}`,
    ...(copy ? [`  beside it: ${visible(copy)}`] : []),
    ...(copy && isOwn ? [`  to go on with yours: opencode-session load ${shellWord(nameOf(copy))}`] : []),
    ...gone.map((one) => `  not kept: ${oneLine(one)}`),
  ]
}

function finishLines({ operation, unmerged, maybeStashes = [] }: ResolveReport): string[] {
  const { name, finish, uncommitted = [] } = operation ?? {}
  const still = unmerged.length > 0 ? `${count(unmerged.length, "file")} still in conflict (git status)` : ""
  if (name === "a stash" && finish) {
    // Only these files: other files of the stash are staged too, and may be half done.
    const commit = `  git commit -m 'Save sessions' -- ${uncommitted.map(shellWord).join(" ")}`
    const isKept = uncommitted.length === 0
    const next = isKept ? "drop the stash" : "commit it, and drop the stash, which is still there"
    return [
      `${isKept ? "Nothing of it needs a commit" : "It is staged"}; ${still ? `settle the ${still}, and then ` : ""}${next}:`,
      ...(isKept ? [] : [commit]),
      `  ${finish}`,
    ]
  }
  if (!name || !finish)
    return [
      `It is staged, for your next commit.${still ? ` There is ${still}.` : ""}`,
      ...(maybeStashes.length > 0
        ? ["If a stash came back here, it is still there, and may hold more than is here. Look before you drop it:"]
        : []),
      ...maybeStashes.map((stash) => `  git stash show -p --include-untracked ${stash}`),
    ]
  const what = name.replace(/^an? /, "the ")
  return [`It is staged; ${still ? `settle the ${still}, and then ` : ""}finish ${what}:`, `  ${finish}`]
}
