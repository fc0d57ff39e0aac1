/** `opencode-session save --commit`: the file of the session with its attachments, and nothing else, into git. */
import type { Failure } from "../failure.ts"
import { filesBeside } from "../repository/attachments.ts"
import { commitFiles } from "../repository/commit.ts"
import { ignoredFile } from "../repository/failures.ts"
import { attributesFile } from "../repository/folder.ts"
import { findPlace, ignoredBy, inHead } from "../repository/git.ts"
import { push } from "../repository/push.ts"
import { shorten } from "../session/title.ts"
import { sessionTrailer } from "../session/trailer.ts"
import * as failures from "./failures.ts"
import { failureOf } from "./orFailure.ts"
import { textMaps } from "./places.ts"
import type { SaveReport } from "./save.ts"
import type { World } from "./world.ts"

export type CommitOptions = {
  commit?: boolean
  message?: string
  /** Pushes the branch afterwards. */
  push?: boolean
}

export type Committed = {
  /** Hash of the commit that has the file as it is. */
  commit?: string
  /** False when git had it already. */
  made: boolean
  /** Absent when HEAD is on none. */
  branch?: string
  /** Where it was pushed: `origin/main`. */
  pushed?: string
  /** What hooks and the remote said. */
  output: string
  /** What stood in the way. The file is saved all the same. */
  problem?: Failure
}

/** Before anything is saved. @throws Failure when there is nothing to commit to, or an option has no commit to go with */
export async function mayCommit(world: World, { commit, message, push }: CommitOptions) {
  if (!commit && message !== undefined) throw failures.needsCommit("--message")
  if (!commit && push) throw failures.needsCommit("--push")
  if (commit && !(await findPlace(world.cwd)).git) throw failures.nothingCommitted()
}

/** @param silent nobody can be asked for a password */
export async function commitSaved(
  world: World,
  { file, title, attachments, place: { root } }: Pick<SaveReport, "file" | "title" | "attachments" | "place">,
  options: CommitOptions,
  silent: boolean,
): Promise<Committed> {
  const done: Committed = { made: false, output: "" }
  try {
    // Somebody may have meant by that rule that sessions stay out of this repository.
    const rule = await ignoredBy(root, file)
    if (rule) throw ignoredFile(file, rule)
    const message = options.message ?? messageFor(textMaps(world, root).tokenise(title), file)
    const rules = (await inHead(root, attributesFile)) ? [] : [attributesFile]
    const files = [file, ...rules, ...filesBeside(attachments)]
    const { hash, branch, made, output } = await commitFiles(root, files, message)
    Object.assign(done, { commit: hash, made, output, ...(branch && { branch }) })
    if (!options.push) return done
    const pushed = await push(root, silent)
    return { ...done, pushed: pushed.name, output: output + pushed.output }
  } catch (error) {
    return { ...done, problem: failureOf(error) }
  }
}

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const subjectLength = 72

/** One line, and the trailer by which a commit leads to its conversation. */
export function messageFor(title: string, file: string): string {
  const start = "Save session: "
  const words = title.replace(/\s+/g, " ").replace(hidden, "").trim()
  const subject = (start + shorten(words, subjectLength - start.length)).replace(/: $/, "")
  return `${subject}\n\n${sessionTrailer(file)}\n`
}
