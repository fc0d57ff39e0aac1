import type { Committed } from "../commands/save/commit-saved.ts"
import { type CommitOptions, commitSaved, mayCommit, withoutCommit } from "../commands/save/commit-saved.ts"
import { save } from "../commands/save/save.ts"
import type { SaveOptions } from "../commands/save/save-options.ts"
import { printable, printableJson } from "../view/printable.ts"
import { saveText } from "../view/report.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = SaveOptions & CommitOptions & { json?: true | undefined }

export async function run(streams: Streams, { json, commit, message, push, ...options }: Options) {
  const { world, out, err } = streams
  const wanted = { commit, message, push } as CommitOptions
  await mayCommit(world, wanted, options.store)
  const report = await save(world, { ...options, message, needsCommit: withoutCommit(wanted) })
  const isKept = report.store === "branch" && !report.dryRun
  const committed = commit || isKept ? await commitSaved(world, report, wanted, !streams.isTerminal) : undefined
  if (committed) err(printable(committed.output))
  const warnings = [...report.warnings, ...(committed?.warnings ?? [])]
  if (json) {
    const { file, store, sessionID, title, messages, bytes, cut, changed, redacted } = report
    const { counts, places, unseen } = redacted
    const found = { counts, places: places.map(({ context, ...place }) => place), unseen }
    const said = { file, store, sessionID, title, messages, bytes, cut, changed, redacted: found, warnings }
    out(`${printableJson({ ...said, ...(committed && inGit(committed)) })}\n`)
  } else {
    out(saveText(report, world.cwd, committed))
    warn(streams, warnings)
  }
  if (committed?.problem) throw committed.problem
}

const inGit = ({ commit, pushed }: Committed) => ({ commit: commit ?? null, pushed: pushed !== undefined })
