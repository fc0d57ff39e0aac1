/** All failures of a session file and its turns. `name` is the user's name for the file. */
import { BrokenFile, exitCodes, Failure, LfsPointer } from "../support/failure.ts"
import { count } from "../support/format.ts"
import { typed } from "../support/shell-quote.ts"

export const emptyFile = (name: string) => new BrokenFile(`${name} is empty.`)

export const conflictMarkers = (name: string) =>
  new BrokenFile(
    `${name} holds git conflict markers.`,
    "In a merge, run `opencode-session resolve`, which keeps both sides; else take it from an earlier commit.",
  )

export const utf16File = (name: string) =>
  new Failure(
    `${name} is UTF-16, as PowerShell's > writes it; OpenCode reads UTF-8.`,
    "Convert it to UTF-8, or ask for it to be saved with `opencode-session save`.",
  )

export const notUtf8File = (name: string) =>
  new Failure(`${name} is not UTF-8, so it is not a session.`, "Copy it again, byte for byte.")

export const lfsPointer = (name: string) =>
  new LfsPointer(
    `${name} is a Git LFS pointer: its content is not here.`,
    "Get it with `git lfs pull` (of another branch or commit: `git lfs fetch --all`).",
  )

export const truncatedFile = (name: string) => new BrokenFile(`${name} is cut off before its end.`)

export const invalidJson = (name: string, reason: string) => new BrokenFile(`${name} is not valid JSON: ${reason}.`)

export const notASession = (name: string) =>
  new BrokenFile(
    `${name} is not an OpenCode session.`,
    "Name a file that `opencode-session save` or `opencode export` made.",
  )

export const newerFormat = (name: string, format: number) =>
  new Failure(
    `${name} has format ${format}, which is newer than this opencode-session knows.`,
    "Update opencode-session to its newest version.",
  )

export const brokenSession = (name: string, where: string, problem: string) =>
  new BrokenFile(`${name} is not a complete session: ${where}: ${problem}.`)

export const allUndone = (name: string) =>
  new Failure(
    `All messages of ${name} are undone.`,
    "Say /redo in the session that it was made of, and export it again.",
  )

export const noSuchTurn = (session: string, turn: number, turns: number) =>
  new Failure(
    `There is no turn ${turn} in ${session}, which has ${count(turns, "turn")}.`,
    "Turns count from 1: SESSION#1, or SESSION#1-3 for several.",
    exitCodes.usage,
  )

type Held = { name: string; place?: string; messages: number; problem?: Failure }

/** @param held versions that have messages from after the turn */
export const wouldShorten = (held: readonly Held[], turn: number) =>
  new Failure(
    `These versions have messages from after turn ${turn}: ${held.map(({ name, place = name, messages }) => `${count(messages, "message")} in ${place}`).join(", ")}.`,
    "Name a later turn, or save without --until. --replace saves the shorter session over it; what is committed stays in git.",
    exitCodes.wouldOverwrite,
  )

/** @param file what a save and its push take messages out of @param copy that has them, in no commit */
export const aloneInCopy = (file: string, copy: { file: string; id: string }) =>
  new Failure(
    `What goes from ${file} is only in ${copy.file}, which is not committed: with this push nobody else would have it.`,
    `Share that first with \`opencode-session save ${typed(copy.id)} --commit --push\`.`,
    exitCodes.wouldOverwrite,
  )

/** @param named by a turn address @param until by an option */
export const endsTwice = (named: number, until: number) =>
  new Failure(
    `You named two turns as the last one: ${named} by the turn address, and ${until} with --until.`,
    "Leave one out.",
    exitCodes.usage,
  )

/** @param last number of the last turn before it that has something finished; 0 for none */
export const nothingFinishedIn = (session: string, turn: number, last: number) =>
  new Failure(
    `Turn ${turn} of ${session} was cut off, and has nothing that can be loaded.`,
    last > 0 ? `Load what came before it: ${session}#${last}` : "Load the whole session.",
  )
