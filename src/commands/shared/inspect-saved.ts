/** Looks into one saved session for what should not be committed or published. */
import type { Commit } from "../../git/file-history.ts"
import type { Redactor } from "../../redact/redactor.ts"
import { type Flaw, flawsOf } from "../../session/document/foreign-file.ts"
import { readSession } from "../../session/document/read.ts"
import type { Places } from "../../session/paths/path-tokens.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { attachmentFrom, type Beside, placeholders } from "../../stores/attachments.ts"
import { append } from "../../support/append.ts"
import { Failure } from "../../support/failure.ts"
import { megabyte, size } from "../../support/format.ts"
import { lostPhrase, reunited } from "./size-options.ts"
import { futureWords } from "./unknown-parts.ts"
import { unseenWarning } from "./unseen-words.ts"

export type Finding = {
  file: string
  kind: Flaw["kind"] | "not loadable" | "size" | "secret" | "attachment" | "conflict" | "lost"
  /** A sentence; of a secret only its kind, never its value. */
  what: string
  /** `message 12, bash`: the first place. Absent when the finding is about the whole file. */
  where?: string
  /** Number of places. */
  places: number
  /** In a check of the history: the first commit that had it. */
  commit?: Commit
}

/** A file, staged or committed; `text` is absent where it cannot be read or is too large. */
export type Candidate = {
  file: string
  bytes: number
  text?: string
  isMissing?: true
  /** Why it could not be read. */
  problem?: Failure
  commit?: Commit
  beside?: Beside[]
}

/** @param unseen is told, in words, of attachments into which nobody looked: those beside the session as well */
export async function inspect(
  { file, bytes, text, isMissing, problem, commit, beside }: Candidate,
  redactor: Redactor,
  here: Places,
  warnings: string[],
  unseen?: (words: string) => void,
): Promise<Finding[]> {
  const found: Omit<Finding, "file" | "commit">[] = []
  if (bytes >= 50 * megabyte)
    found.push({ kind: "size", what: `${size(bytes)}; git hosts warn at 50 MB and refuse 100 MB`, places: 1 })
  if (problem) found.push({ kind: "not loadable", what: withoutName(problem, file), places: 1 })
  else if (text === undefined)
    found.push({
      kind: "not loadable",
      what: isMissing
        ? "git has no more than its name here, and does not get it from the remote"
        : "cannot be read in one piece",
      places: 1,
    })
  else {
    const document = read(text, file)
    const opaque: { mime: string }[] = []
    if (document instanceof Failure) found.push({ kind: "not loadable", what: withoutName(document, file), places: 1 })
    else {
      append(found, [...flawsOf(document, here), ...(beside ? await lostOf(document, beside) : [])])
      warnings.push(...futureWords(document, file))
      append(
        opaque,
        placeholders(document).filter(({ kept }) => kept),
      )
    }
    for (const { kind, where } of redactor.remaining(text, { unseen: (one) => opaque.push(one) }))
      found.push({ kind: "secret", what: kind, where, places: 1 })
    for (const words of unseenWarning(opaque)) unseen?.(words)
  }
  return found.map((finding) => ({ file, ...finding, ...(commit && { commit }) }))
}

/** Attachments that the session names and whose sidecars are missing. */
async function lostOf(document: SessionDocument, beside: Beside[]): Promise<Omit<Finding, "file">[]> {
  const { lost } = await reunited(document, (name) => attachmentFrom(beside, name))
  return lost
    .filter(({ why }) => why !== "left out")
    .map((one) => ({ kind: "attachment", what: lostPhrase(one), places: 1 }))
}

function read(text: string, file: string): SessionDocument | Failure {
  try {
    return readSession(text, file)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

/** `FILE is empty.` → `is empty`: the file stands before each finding. */
const withoutName = ({ what }: Failure, file: string) => what.replace(`${file} `, "").replace(/\.$/, "")
