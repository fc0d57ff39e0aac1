import { namedTwice } from "../commands/failures.ts"
import type { Committed } from "../commands/save/commit-saved.ts"
import { type CommitOptions, commitSaved, mayCommit, withoutCommit } from "../commands/save/commit-saved.ts"
import { save } from "../commands/save/save.ts"
import type { SaveOptions, Sharing } from "../commands/save/save-options.ts"
import { printable, printableJson } from "../view/printable.ts"
import { saveText } from "../view/report.ts"
import { say } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = SaveOptions & CommitOptions & { json?: true | undefined }

/** @param named part of a title, or an id */
export async function run(
  streams: Streams,
  named: string | undefined,
  { json, commit, message, push, ...rest }: Options,
) {
  const { world, out, err } = streams
  if (named !== undefined && rest.session !== undefined) throw namedTwice()
  const options = { ...rest, ...(named !== undefined && { session: named }) }
  const wanted = { commit, message, push } as CommitOptions
  await mayCommit(world, wanted, options.store)
  const sharing: Sharing[] = [...(commit ? ["--commit" as const] : []), ...(push ? ["--push" as const] : [])]
  const report = await save(world, { ...options, message, needsCommit: withoutCommit(wanted), sharing })
  const isKept = report.store === "branch" && !report.dryRun
  const committed = commit || isKept ? await commitSaved(world, report, wanted, !streams.isTerminal) : undefined
  if (committed) err(printable(committed.output))
  const warnings = [...report.warnings, ...(committed?.warnings ?? [])]
  if (json) {
    const { store, sessionID, title, messages, bytes, cut, until, changed, redacted } = report
    const { counts, places, unseen } = redacted
    const found = { counts, places: places.map(({ context, ...place }) => place), unseen }
    const file = committed?.file ?? report.file
    const said = { file, store, sessionID, title, messages, bytes, cut, until, changed, redacted: found, warnings }
    out(`${printableJson({ ...said, ...(committed && inGit(committed)) })}\n`)
  } else {
    say(streams, saveText(report, world.cwd, committed))
    warn(streams, warnings)
  }
  if (committed?.problem) throw committed.problem
}

const inGit = ({ commit, pushed }: Committed) => ({ commit: commit ?? null, pushed: pushed !== undefined })
