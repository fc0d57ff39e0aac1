/** What can go wrong with OpenCode 2. */
import { exitCodes, Failure } from "../../support/failure.ts"

export const firstStart = (command: string) =>
  new Failure(
    "OpenCode 2 has never run here, and its first start takes over the sessions of OpenCode 1.",
    `Start \`${command}\` once yourself, if you want that; nothing was changed.`,
  )

export const takeoverUnknown = (path: string, reason: string) =>
  new Failure(
    `Whether OpenCode 2 has taken over the sessions of OpenCode 1 cannot be seen: ${path} cannot be read (${reason}).`,
    "Make it readable, or run this with Node 22.13 or later, and try again; nothing was changed.",
  )

export const databaseNotTold = (command: string) =>
  new Failure(
    "OpenCode 2 does not say where its database is.",
    `See what \`${command} debug paths db\` prints, and try again; nothing was changed.`,
  )

export const takingOver = (command: string) =>
  new Failure(
    "OpenCode 2 is still taking over the sessions of OpenCode 1, or was stopped while it did.",
    `Start \`${command}\`, wait until it has finished, and try again; nothing was changed.`,
  )

export const silent = (what: string) =>
  new Failure(
    `OpenCode 2 did not answer in time: ${what}.`,
    "See what `opencode service status` says, stop what hangs, and try again; nothing was changed.",
  )

export const notStarted = (command: string, reason: string) =>
  new Failure(
    `OpenCode 2 could not start a server for us${reason ? `: ${reason}` : ""}.`,
    `Try \`${command} session list --standalone\` to see whether OpenCode itself can; nothing was changed.`,
  )

export const notTaken = (reason: string) =>
  new Failure(
    `OpenCode 2 did not import the session: ${reason}.`,
    "Nothing of it is left here. Update OpenCode, or ask for the session to be saved with your version.",
  )

export const notAlike = (id: string, what: string) =>
  new Failure(
    `OpenCode 2 did not import ${id} as the file has it: ${what}.`,
    // A copy has other ids, and the same values; a model and a call keep theirs.
    /^(?:its head|message \d+)\.id$/.test(what)
      ? "Nothing of it is left here. Load it as a copy with --as-copy, or update OpenCode."
      : "Nothing of it is left here. Update OpenCode, or ask for the session to be saved without that value.",
  )

export const tooManyMessages = (number: number, most: number) =>
  new Failure(
    `The session has ${number} messages, and OpenCode 2 imports at most ${most}.`,
    "Nothing was changed. Ask for the part that is needed: a session can be forked at a message.",
  )

export const takenElsewhere = (number: number) =>
  new Failure(
    `${number} of the messages or subagents of this file ${number === 1 ? "is" : "are"} in another session of this machine.`,
    "Load it as a copy with --as-copy.",
    exitCodes.wouldOverwrite,
  )

export const inATurn = (title: string) =>
  new Failure(
    `"${title}" is in the middle of a turn here, or was cut off in one, so OpenCode 2 cannot add to it now.`,
    "Wait until the agent is done, or interrupt it, and load again; nothing was changed.",
  )

export const holdsMore = (title: string, what: string) =>
  new Failure(
    `"${title}" has ${what} here, which would be lost: OpenCode 2 cannot add to a session, only replace it.`,
    "Settle that in OpenCode and load again, or load a copy with --as-copy; nothing was changed.",
  )

export const forkedHere = (title: string) =>
  new Failure(
    `"${title}" was forked from another session here, and OpenCode 2 would lose from which: it cannot add to a session, only replace it.`,
    "Load a copy with --as-copy; nothing was changed.",
  )

export const changedMeanwhile = (title: string) =>
  new Failure(`"${title}" went on here while it was loaded.`, "Nothing was changed; load it again.")

/** Our import stays then: what was said in it is nowhere else. */
export const wentOnMeanwhile = ({ what }: Failure) =>
  new Failure(what, "Somebody has gone on with it meanwhile, so what came in stays; load it again.")

/** Of an import that did not answer. */
export const cameInAllTheSame = ({ what }: Failure) =>
  new Failure(what, "What was to come in is here all the same; load it again to see that it is whole.")

export const isReplaced = (id: string) =>
  new Failure(
    `Another opencode-session is loading into the session ${id}.`,
    "Wait until it is done, and try again; nothing was changed.",
  )

export const putBack = ({ what }: Failure) =>
  new Failure(what, "What was here has been put back as it was; load the file as a copy with --as-copy.")

export const notPutBack = (file: string, reason: string) =>
  new Failure(
    `A session that was being replaced could not be put back yet: ${reason}.`,
    `It is complete in ${file}, so keep that; each \`opencode-session load\` or \`save\` tries again.`,
  )
