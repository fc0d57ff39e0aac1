/** The failures of OpenCode itself. */
import { exitCodes, Failure } from "../support/failure.ts"

export const notFound = () =>
  new Failure(
    "OpenCode was not found.",
    "Install it (npm install -g opencode-ai), or set OPENCODE_BIN to the path of its binary.",
  )

export const noAnswer = (command: string) =>
  new Failure(
    `OpenCode did not answer in time: ${command}.`,
    "Run that command yourself to see what it waits for (of OpenCode 2 also `opencode service status`), and try again; nothing was changed.",
  )

export const notExecutable = (path: string, reason: string) =>
  new Failure(
    `OpenCode could not be started: ${path}: ${reason}.`,
    "Set OPENCODE_BIN to the path of the opencode binary, or unset it.",
  )

export const unknownVersion = (path: string, said: string) =>
  new Failure(
    `${path} does not say which OpenCode it is${said ? `; it says: ${said.replace(/\.$/, "")}` : ""}.`,
    "Set OPENCODE_BIN to the path of an OpenCode binary.",
  )

export const unknownMajor = (version: string) =>
  new Failure(
    `OpenCode ${version} was found, which opencode-session does not support.`,
    "Update opencode-session, or set OPENCODE_BIN to the binary of an OpenCode 1 or 2.",
  )

export const noSuchMajor = (major: number) =>
  new Failure(`OpenCode ${major} was not found.`, "Install it, or set OPENCODE_BIN to the path of its binary.")

export const databaseUnreadable = (reason: string) =>
  new Failure(
    `OpenCode's database could not be read${reason ? `: ${reason}` : ""}.`,
    "See whether OpenCode itself can: start it, and look at its list of sessions.",
  )

export const begunBySecond = () =>
  new Failure(
    "OpenCode 2 was started first on this database, and OpenCode 1 cannot use it.",
    "Go on with OpenCode 2 (set OPENCODE_BIN to its binary), or give OpenCode 1 a database of its own: OPENCODE_DB=opencode-1.db opencode.",
  )

export const unknownSession = (id: string) =>
  new Failure(
    `OpenCode has no session ${id} on this machine.`,
    "List those of OpenCode with `opencode session list`.",
    exitCodes.usage,
  )

export const unknownGiven = (id: string) =>
  new Failure(
    `OPENCODE_SESSION_ID names ${id.trim() || "nothing"}, which OpenCode does not have on this machine.`,
    "Unset the variable, or name a session with --session ID.",
    exitCodes.usage,
  )

export const noTemporaryFolder = (folder: string) =>
  new Failure(`The temporary folder ${folder} cannot be written.`, "Set TMPDIR to a folder that can.")

export const noNote = (folder: string, reason: string) =>
  new Failure(
    `Nothing was loaded, since ${folder}, which keeps a note of each load, cannot be written: ${reason}.`,
    "Free some space there or see to its permissions, and load again.",
  )

/** @param command the same of OpenCode's own */
export const exportFailed = (id: string, reason: string, command = `opencode export ${id}`) =>
  new Failure(
    `OpenCode could not export ${id}${reason ? `: ${reason}` : ""}.`,
    `Try \`${command}\` to see whether OpenCode itself can.`,
  )

export const exportNotWhole = (id: string, reason: string) =>
  new Failure(
    `OpenCode's export of ${id} is incomplete: ${reason}`,
    "Nothing was changed; try again when the agent is idle.",
  )

export const importFailed = (reason: string) =>
  new Failure(
    `OpenCode did not import the session${reason ? `: ${reason}` : ""}.`,
    "Nothing of it is left here. Update OpenCode, or ask for the session to be saved with your version.",
  )

export const unknownPart = (type: string, where: string) =>
  new Failure(
    `The session holds a part of the type ${type}, which OpenCode cannot import: ${where}.`,
    "Nothing was loaded: update opencode-session to its newest version, or load it without such parts with --as-copy.",
  )

export const messagesTaken = (number: number) =>
  new Failure(
    `${number} of the messages of this file ${number === 1 ? "is" : "are"} in another session of this machine.`,
    "Load it as a copy with --as-copy.",
    exitCodes.wouldOverwrite,
  )

export const importIncomplete = (what: string) =>
  new Failure(
    `OpenCode imported only a part of the session: ${what}.`,
    "Nothing of it is left here. Load it as a copy with --as-copy, in case another session here has the same messages.",
  )

/** An existing session that was extended in part keeps what came in: that much is correct. */
/** What a killed load of a file in the form of OpenCode 1 has left, where the file is of OpenCode 2 by now. */
export const heldInPart = (title: string) =>
  new Failure(
    `"${title}" is here with half of its last message, which this file cannot complete.`,
    "Load it with --as-copy.",
    exitCodes.wouldOverwrite,
  )

export const partlyExtended = ({ what }: Failure) => new Failure(what, "What came in so far stays; load it again.")

export const cleanupFailed = (id: string, first: Failure) =>
  new Failure(
    `${first.what} A part of it is still here.`,
    `Load it again, or remove it with \`opencode session delete ${id}\`, which also removes what is below it.`,
  )

/** A session is deleted with all that is below it. */
export const keptInPart = (id: string, first: Failure) =>
  new Failure(
    `${first.what} A part of it is still here: removing ${id} would also remove what this load did not bring.`,
    "Load it again: that completes it, or makes a copy where somebody has gone on here.",
  )

export const tooLarge = (bytes: number) =>
  new Failure(
    `The session is ${Math.round(bytes / 1e6)} MB, too large to handle in one piece.`,
    "Start a new session for further work; this one stays in OpenCode.",
  )

export const doubleKey = (name: string, key: string) =>
  new Failure(
    `${name} cannot be changed: "${key}" is in it twice, and OpenCode reads only the last.`,
    "Merge the two, and run it again.",
  )

export const notJson = (name: string) =>
  new Failure(
    `${name} cannot be changed: it is not an object in JSON, or its "plugin" is not a list.`,
    "Fix it, or add the plugin by hand: docs/reference/commands.md says how.",
  )

export const configNotJson = (name: string) =>
  new Failure(
    `${name} cannot be changed: it is not an object in JSON, or its "mcp" is not an object.`,
    "Fix it, or add the server by hand: docs/guides/agents.md says how.",
  )

export const serverNameTaken = (name: string, server: string) =>
  new Failure(
    `${name} already has another server named "${server}".`,
    "Rename that one and run it again, or add ours by hand under another name: docs/guides/agents.md says how.",
  )
